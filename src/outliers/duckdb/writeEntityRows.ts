import { type DuckDBConnection, UINTEGER, USMALLINT, UTINYINT } from '@duckdb/node-api';
import { BulkTable } from '../bulkTable.ts';
import type { Distribution } from '../distribution.ts';
import type { EntityInput } from './entityInput.ts';
import { EntityRowReader } from './entityRows.ts';
import type { ItemMatrix } from './matrix.ts';
import { HIGH, LOW } from './outlierItems.ts';
import { Ranking } from './ranking.ts';

/** The two tables of a report, with their names in the results. */
const SIDES = [
  { flag: HIGH, sign: 1, high: 1 },
  { flag: LOW, sign: -1, high: 0 },
] as const;

/**
 * Writes the row of each entity and chemical, and the two tables of each entity. Returns the number of
 * rows, and which chemicals are in the tables of which entities (a row per chemical, a column per entity).
 */
export async function writeEntityRows(
  connection: DuckDBConnection,
  { places, matrix, chemicals, n }: EntityInput,
  totals: { readonly subparas: ItemMatrix; readonly distributions: readonly Distribution[] },
  pause: () => Promise<void> | undefined,
): Promise<{ rows: number; flags: Uint8Array }> {
  const { entities } = matrix;
  const flags = new Uint8Array(chemicals.count * entities);
  const types = [USMALLINT, USMALLINT, UINTEGER, UINTEGER, USMALLINT, USMALLINT];
  const table = await BulkTable.open(connection, `${places.type}_row`, types);
  const reader = new EntityRowReader(matrix, totals.subparas, chemicals, totals.distributions);
  const ranking = new Ranking(chemicals.count);
  const entityColumn = new Uint16Array(chemicals.count);
  const numbers = new Uint16Array(chemicals.count);
  const rank = { high: new Uint16Array(chemicals.count), low: new Uint16Array(chemicals.count) };
  const outliers: number[][] = [[], [], [], [], [], [], []];
  const addOutlier = (...row: readonly number[]): void => {
    for (const [i, cell] of row.entries()) outliers[i]?.push(cell);
  };
  for (let entity = 0; entity < entities; entity++) {
    const rows = reader.rowsOf(entity);
    const { chemical, chemicalItems, subparaItems } = rows;
    for (let row = 0; row < chemical.length; row++) {
      numbers[row] = chemicals.number[chemical[row] ?? 0] ?? 0;
    }
    ranking.rank(rows, rank.high, rank.low);
    entityColumn.fill(entity);
    const columns = [entityColumn, numbers, chemicalItems, subparaItems, rank.high, rank.low];
    table.append(columns, chemical.length);
    for (const { flag, sign, high } of SIDES) {
      const ranks = high === 1 ? rank.high : rank.low;
      for (const [i, row] of ranking.table(rows, n, sign).entries()) {
        const cell = (chemical[row] ?? 0) * entities + entity;
        flags[cell] = (flags[cell] ?? 0) | flag;
        const counts = [chemicalItems[row] ?? 0, subparaItems[row] ?? 0];
        addOutlier(entity, high, i + 1, numbers[row] ?? 0, ...counts, ranks[row] ?? 0);
      }
    }
    await pause();
  }
  table.close();
  await writeOutliers(connection, places.type, outliers);
  return { rows: table.rows, flags };
}

async function writeOutliers(
  connection: DuckDBConnection,
  type: string,
  outliers: readonly number[][],
): Promise<void> {
  const types = [USMALLINT, UTINYINT, UINTEGER, USMALLINT, UINTEGER, UINTEGER, USMALLINT];
  const table = await BulkTable.open(connection, `${type}_outlier`, types);
  const columns = outliers.map(column => Float64Array.from(column));
  table.append(columns, columns[0]?.length ?? 0);
  table.close();
}
