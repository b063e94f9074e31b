import { UINTEGER, USMALLINT, UTINYINT } from '@duckdb/node-api';
import type { Distribution } from '../distribution.ts';
import type { NumberRows } from '../insertNumbers.ts';
import type { ResultFile } from '../resultFile.ts';
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
  file: ResultFile,
  input: EntityInput,
  totals: { readonly subparas: ItemMatrix; readonly distributions: readonly Distribution[] },
): Promise<{ rows: number; flags: Uint8Array }> {
  const { places, matrix, chemicals } = input;
  const flags = new Uint8Array(chemicals.count * matrix.entities);
  const outliers: number[][] = [[], [], [], [], [], [], []];
  const reader = new EntityRowReader(matrix, totals.subparas, chemicals, totals.distributions);
  const rows = await file.insert(
    `${places.type}_row`,
    [USMALLINT, USMALLINT, UINTEGER, UINTEGER, USMALLINT, USMALLINT],
    rowsByEntity(reader, input, { flags, outliers }),
  );
  const columns = outliers.map(column => Float64Array.from(column));
  const types = [USMALLINT, UTINYINT, UINTEGER, USMALLINT, UINTEGER, UINTEGER, USMALLINT];
  const table = { columns, rows: columns[0]?.length ?? 0 };
  await file.insert(`${places.type}_outlier`, types, [table]);
  return { rows, flags };
}

/** The rows of one entity after another; notes the outliers among them. */
function* rowsByEntity(
  reader: EntityRowReader,
  { matrix: { entities }, chemicals, n }: EntityInput,
  { flags, outliers }: { readonly flags: Uint8Array; readonly outliers: readonly number[][] },
): Generator<NumberRows> {
  const ranking = new Ranking(chemicals.count);
  const entityColumn = new Uint16Array(chemicals.count);
  const numbers = new Uint16Array(chemicals.count);
  const rank = { high: new Uint16Array(chemicals.count), low: new Uint16Array(chemicals.count) };
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
    for (const { flag, sign, high } of SIDES) {
      const ranks = high === 1 ? rank.high : rank.low;
      for (const [i, row] of ranking.table(rows, n, sign).entries()) {
        const cell = (chemical[row] ?? 0) * entities + entity;
        flags[cell] = (flags[cell] ?? 0) | flag;
        const counts = [chemicalItems[row] ?? 0, subparaItems[row] ?? 0];
        addOutlier(entity, high, i + 1, numbers[row] ?? 0, ...counts, ranks[row] ?? 0);
      }
    }
    const columns = [entityColumn, numbers, chemicalItems, subparaItems, rank.high, rank.low];
    yield { columns, rows: chemical.length };
  }
}
