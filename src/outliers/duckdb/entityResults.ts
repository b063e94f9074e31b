import { DOUBLE, UINTEGER, USMALLINT, UTINYINT } from '@duckdb/node-api';
import { filledSql } from '../../store/sql.ts';
import { type Distribution, distributionOf } from '../distribution.ts';
import type { ResultFile } from '../resultFile.ts';
import type { EntityInput } from './entityInput.ts';
import { type ItemMatrix, subparaMatrix } from './matrix.ts';
import { outlierItemsOf } from './outlierItems.ts';
import { writeEntityRows } from './writeEntityRows.ts';

/**
 * Computes and writes the results of one entity type (field guide 4.2, rules 4 to 9; tables of
 * sql/schema/outliers_entity.sql). Returns the number of rows of entity and chemical.
 */
export async function writeEntityResults(
  file: ResultFile,
  input: EntityInput,
  pause: () => Promise<void> | undefined,
): Promise<number> {
  const { places, chemicals } = input;
  await file.connection.run(filledSql('schema/outliers_entity', { entity: places.type }));
  const subparas = subparaMatrix(input.matrix, chemicals);
  await pause();
  const distributions: Distribution[] = [];
  for (let chemical = 0; chemical < chemicals.count; chemical++) {
    distributions.push(distributionOf(ratiosOf(input, subparas, chemical)));
    await pause();
  }
  await writeDistributions(file, input, distributions);
  const { rows, flags } = await writeEntityRows(file, input, { subparas, distributions });
  await pause();
  const items = await outlierItemsOf(input.blocks, chemicals, places, flags, pause);
  const columns = [items.entity, items.high, items.presentation, items.items];
  const types = [USMALLINT, UTINYINT, UINTEGER, UINTEGER];
  await file.insert(`${places.type}_item`, types, [{ columns, rows: items.items.length }]);
  return rows;
}

/** The ratios of the entities that have an item in the subparagraph. */
function ratiosOf({ matrix, chemicals }: EntityInput, subparas: ItemMatrix, chemical: number) {
  const { entities } = matrix;
  const ratios = new Float64Array(entities);
  const row = chemical * entities;
  const subparaRow = (chemicals.subpara[chemical] ?? 0) * entities;
  let count = 0;
  for (let entity = 0; entity < entities; entity++) {
    const total = subparas.items[subparaRow + entity] ?? 0;
    if (total > 0) ratios[count++] = (matrix.items[row + entity] ?? 0) / total;
  }
  return ratios.subarray(0, count);
}

async function writeDistributions(
  file: ResultFile,
  { places, chemicals }: EntityInput,
  distributions: readonly Distribution[],
): Promise<void> {
  // A chemical that only practices without an entity of this type prescribe (say, without a PCN) is left out.
  const present = [...distributions.keys()].filter(i => (distributions[i]?.entities ?? 0) > 0);
  const column = (valueIn: (distribution: Distribution) => number): Float64Array =>
    Float64Array.from(present, i => {
      const distribution = distributions[i];
      return distribution ? valueIn(distribution) : 0;
    });
  const types = [USMALLINT, UINTEGER, UINTEGER, DOUBLE, DOUBLE, DOUBLE, DOUBLE, UTINYINT];
  const columns = [
    Uint16Array.from(present, i => chemicals.number[i] ?? 0),
    column(d => d.entities),
    column(d => d.prescribers),
    column(d => d.lowBound),
    column(d => d.highBound),
    column(d => d.mean),
    column(d => d.std),
    column(d => (d.tooFew ? 1 : 0)),
  ];
  await file.insert(`${places.type}_chemical`, types, [{ columns, rows: present.length }]);
}
