import type { EntityType } from '../domain/entityType.ts';
import { filledSql } from '../store/sql.ts';
import { type Density, densityOf } from './density.ts';
import type { Drugs } from './drugs.ts';
import { makePause } from './pause.ts';
import type { ResultRows } from './resultRows.ts';

/** How many chemicals’ rows one query reads: each query scans all rows of the entity type. */
const BATCH = 150;

/** The densities of a build, by the chemical’s code. A code that no entity of the type prescribes has none. */
export type Densities = (
  type: EntityType,
  codes: Iterable<string>,
) => Promise<Map<string, Density>>;

/** Computes the densities of a build on request, each once. */
export function densitiesOf(results: ResultRows, drugs: () => Promise<Drugs>): Densities {
  const cached = new Map<string, Density>();
  return async (type, codes) => {
    const { chemicalsByCode } = await drugs();
    const chemicals = [...new Set(codes)].flatMap(code => chemicalsByCode.get(code) ?? []);
    const missing = chemicals.filter(({ code }) => !cached.has(`${type} ${code}`));
    const pause = makePause();
    for (let from = 0; from < missing.length; from += BATCH) {
      const batch = new Map(missing.slice(from, from + BATCH).map(({ ix, code }) => [ix, code]));
      for (const [ix, ratios] of await ratiosOf(results, type, [...batch.keys()])) {
        cached.set(`${type} ${batch.get(ix)}`, densityOf(ratios));
        await pause();
      }
    }
    return new Map(
      chemicals.flatMap(({ code }) => {
        const density = cached.get(`${type} ${code}`);
        return density ? [[code, density] as const] : [];
      }),
    );
  };
}

/** By chemical, the ratios of the entities that have an item in its subparagraph, in any order. */
export async function ratiosOf(
  results: ResultRows,
  type: EntityType,
  chemicals: readonly number[],
): Promise<Map<number, Float64Array>> {
  const sql = filledSql('outliers/results/ratios', { entity: type });
  const rows = await results.columns(sql, { chemicals });
  const [chemical, ratio] = [rows.numbers('chemical_ix'), rows.numbers('ratio')];
  const counts = new Map<number, number>();
  for (const ix of chemical) counts.set(ix, (counts.get(ix) ?? 0) + 1);
  const byChemical = new Map([...counts].map(([ix, count]) => [ix, new Float64Array(count)]));
  const next = new Map<number, number>();
  for (const [row, ix] of chemical.entries()) {
    const at = next.get(ix) ?? 0;
    const target = byChemical.get(ix);
    if (target) target[at] = ratio[row] ?? 0;
    next.set(ix, at + 1);
  }
  return byChemical;
}
