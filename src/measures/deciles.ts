import type { Series } from '../domain/series.ts';

/** With fewer groups than this, each is drawn as a line instead. */
const LEAST_GROUPS = 10;

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
  const withValues = Array.from({ length: groups }, (_, group) => group).filter(group =>
    value.subarray(group * months, (group + 1) * months).some(each => !Number.isNaN(each)),
  );
  if (withValues.length < LEAST_GROUPS) return null;
  const present = new Float64Array(groups);
  return Array.from({ length: months }, (_, month) => {
    let n = 0;
    for (let at = month; at < value.length; at += months) {
      const each = value[at] ?? Number.NaN;
      if (!Number.isNaN(each)) present[n++] = each;
    }
    const sorted = present.subarray(0, n).sort();
    return TENTHS.map(tenth => decile(sorted, tenth));
  });
}

const TENTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

type Values = Pick<Series, 'value' | 'low' | 'high'>;

/**
 * The deciles of values, and the bounds that suppressed counts leave for them. A decile never falls
 * when a value rises, so the deciles of all lowest and of all highest values are bounds.
 *
 * @returns `deciles` is null, and there are no bounds, with fewer than ten groups that have any value.
 */
export function decilesWithBounds(
  { value, low, high }: Values,
  groups: number,
  months: number,
): Pick<Series, 'deciles' | 'decileBounds'> {
  const deciles = decilesByMonth(value, groups, months);
  if (deciles === null) return { deciles };
  if (!value.some((_, cell) => (high[cell] ?? 0) > (low[cell] ?? 0))) {
    return { deciles, decileBounds: { low: deciles, high: deciles } };
  }
  const bounds = (values: Float64Array): number[][] => decilesByMonth(values, groups, months) ?? [];
  return { deciles, decileBounds: { low: bounds(low), high: bounds(high) } };
}

/** The value at `tenths` tenths of the way from the lowest rank to the highest. */
function decile(sorted: Float64Array, tenths: number): number {
  const rank = ((sorted.length - 1) * tenths) / 10;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  // Infinity − Infinity and 0 × Infinity are NaN, so neither is computed.
  const part = rank - Math.floor(rank);
  return part === 0 || below === above ? below : below + (above - below) * part;
}
