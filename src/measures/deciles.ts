/** Fewer groups than this are drawn one by one. */
const LEAST_GROUPS = 10;

/**
 * The 10th … 90th percentile over the groups of each month: linear interpolation between closest
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
  const known = new Float64Array(groups);
  return Array.from({ length: months }, (_, month) => {
    let n = 0;
    for (let at = month; at < value.length; at += months) {
      const each = value[at] ?? Number.NaN;
      if (!Number.isNaN(each)) known[n++] = each;
    }
    const sorted = known.subarray(0, n).sort();
    return TENTHS.map(tenth => percentile(sorted, tenth));
  });
}

const TENTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** The value a tenth of the way between the least and the greatest rank, times `tenths`. */
function percentile(sorted: Float64Array, tenths: number): number {
  const rank = ((sorted.length - 1) * tenths) / 10;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}
