import type { Series } from '../domain/series.ts';
import { selectAt, valuesAtRanks, workingMemory } from './ranks.ts';
import { inTurn } from './turns.ts';

/** With fewer groups than this, each is drawn as a line instead. */
const MIN_GROUPS = 10;

/**
 * The nine deciles over the groups of each month: linear interpolation between closest
 * ranks, missing values left out (field guide, section 3). A month without values has nine NaN.
 *
 * @param value groups × months, as a Series has it.
 * @returns null with fewer than ten groups that have any value.
 */
export function decilesByMonth(
  value: Float64Array,
  groups: number,
  months: number,
): number[][] | null {
  if (!hasEnoughGroups(value, months)) return null;
  const byMonth = valuesByMonth(groups * months);
  const counts = new Uint32Array(months);
  // Read in the order in which the values lie: reading month by month would wait for memory each time.
  for (let from = 0; from < value.length; from += months) {
    for (let month = 0; month < months; month++) {
      const cellValue = value[from + month] ?? Number.NaN;
      if (Number.isNaN(cellValue)) continue;
      const n = counts[month] ?? 0;
      byMonth[month * groups + n] = cellValue;
      counts[month] = n + 1;
    }
  }
  return Array.from(counts, (n, month) =>
    decilesOf(byMonth.subarray(month * groups, month * groups + n)),
  );
}

const valuesByMonth = workingMemory();

const TENTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function hasEnoughGroups(value: Float64Array, months: number): boolean {
  let count = 0;
  for (let from = 0; from < value.length && count < MIN_GROUPS; from += months) {
    if (value.subarray(from, from + months).some(cellValue => !Number.isNaN(cellValue))) count++;
  }
  return count >= MIN_GROUPS;
}

type Values = Pick<Series, 'value' | 'low' | 'high'>;

/**
 * The deciles of values, and the bounds that suppressed counts leave for them. A decile never falls
 * when a value rises, so the deciles of all lowest and of all highest values are bounds.
 *
 * @returns `deciles` is null, and there are no bounds, with fewer than ten groups that have any value.
 */
export async function decilesWithBounds(
  { value, low, high }: Values,
  groups: number,
  months: number,
): Promise<Pick<Series, 'deciles' | 'decileBounds'>> {
  const deciles = await inTurn(() => decilesByMonth(value, groups, months));
  if (deciles === null) return { deciles };
  if (!(await inTurn(() => isAnyUncertain(low, high)))) {
    return { deciles, decileBounds: { low: deciles, high: deciles } };
  }
  const bounds = (values: Float64Array): Promise<number[][]> =>
    inTurn(() => decilesByMonth(values, groups, months) ?? []);
  return { deciles, decileBounds: { low: await bounds(low), high: await bounds(high) } };
}

function isAnyUncertain(low: Float64Array, high: Float64Array): boolean {
  for (let cell = 0; cell < low.length; cell++) {
    if ((high[cell] ?? 0) > (low[cell] ?? 0)) return true;
  }
  return false;
}

/** The median of values without NaN, which it reorders; NaN where there are none. */
export function medianOf(values: Float64Array): number {
  const rank = (values.length - 1) / 2;
  if (rank < 0) return Number.NaN;
  const place = Math.floor(rank);
  const lower = selectAt(values, place);
  if (place === rank) return lower;
  let upper = Number.POSITIVE_INFINITY;
  for (let i = place + 1; i < values.length; i++) upper = Math.min(upper, values[i] ?? upper);
  return between(lower, upper, rank - place);
}

/** The deciles of values without NaN. */
function decilesOf(values: Float64Array): number[] {
  const ranks = TENTHS.map(tenths => ((values.length - 1) * tenths) / 10);
  if (values.length === 0) return ranks.map(() => Number.NaN);
  const neighbours = valuesAtRanks(
    values,
    ranks.flatMap(rank => [Math.floor(rank), Math.ceil(rank)]),
  );
  return ranks.map((rank, i) =>
    between(neighbours[2 * i], neighbours[2 * i + 1], rank - Math.floor(rank)),
  );
}

/** Linear interpolation. Infinity − Infinity and 0 × Infinity are NaN, so neither is computed. */
const between = (lower = Number.NaN, upper = Number.NaN, fraction = 0): number =>
  fraction === 0 || lower === upper ? lower : lower + (upper - lower) * fraction;
