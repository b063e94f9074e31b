import type { EntityType } from '../domain/entityType.ts';
import { filledSql } from '../store/sql.ts';
import { type Density, densityOf } from './density.ts';
import { drugsOf } from './drugs.ts';
import { pausing } from './pause.ts';
import type { ResultStore } from './resultStore.ts';

const known = new WeakMap<ResultStore, Map<string, Density>>();

/** Chemicals whose rows are read at a time: a scan of the entity type’s rows each. */
const BATCH = 150;

/**
 * By chemical’s code, the densities over the entities of a type that was built; each is computed once
 * a build. Codes that nobody prescribes have none.
 */
export async function densitiesOf(
  results: ResultStore,
  type: EntityType,
  codes: Iterable<string>,
): Promise<Map<string, Density>> {
  const before = known.get(results) ?? new Map<string, Density>();
  known.set(results, before);
  const { chemicalsByCode } = await drugsOf(results);
  const chemicals = [...new Set(codes)].flatMap(code => chemicalsByCode.get(code) ?? []);
  const missing = chemicals.filter(({ code }) => !before.has(`${type} ${code}`));
  const pause = pausing();
  for (let from = 0; from < missing.length; from += BATCH) {
    const batch = new Map(missing.slice(from, from + BATCH).map(({ ix, code }) => [ix, code]));
    for (const [ix, ratios] of await ratiosOf(results, type, [...batch.keys()])) {
      before.set(`${type} ${batch.get(ix)}`, densityOf(ratios));
      await pause();
    }
  }
  return new Map(
    chemicals.flatMap(({ code }) => {
      const density = before.get(`${type} ${code}`);
      return density ? [[code, density] as const] : [];
    }),
  );
}

/** By chemical, the ratios of the entities that have an item in its subparagraph, in any order. */
export async function ratiosOf(
  results: ResultStore,
  type: EntityType,
  chemicals: readonly number[],
): Promise<Map<number, Float64Array>> {
  const sql = filledSql('outliers/results/ratios', { entity: type });
  const rows = await results.columns(sql, { chemicals });
  const [chemical, ratio] = [rows.numbers('chemical_ix'), rows.numbers('ratio')];
  const counts = new Map<number, number>();
  for (const ix of chemical) counts.set(ix, (counts.get(ix) ?? 0) + 1);
  const found = new Map([...counts].map(([ix, count]) => [ix, new Float64Array(count)]));
  const next = new Map<number, number>();
  for (const [row, ix] of chemical.entries()) {
    const at = next.get(ix) ?? 0;
    const into = found.get(ix);
    if (into) into[at] = ratio[row] ?? 0;
    next.set(ix, at + 1);
  }
  return found;
}
