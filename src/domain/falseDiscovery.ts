/** Of what is listed, so much is expected to be there by chance. */
export const FALSE_DISCOVERY_RATE = 0.05;

/** The probability of a standard normal value at least this far from 0, either way. */
export const twoSidedP = (z: number): number => erfc(Math.abs(z) / Math.SQRT2);

/** The complementary error function for x ≥ 0, to a relative error of 1.2e-7 (Numerical Recipes, “erfcc”). */
function erfc(x: number): number {
  const t = 1 / (1 + x / 2);
  let series = 0;
  for (const coefficient of FROM_LAST) series = coefficient + t * series;
  return t * Math.exp(-x * x + series);
}

const FROM_LAST = [
  ...[-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806],
  ...[0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277],
].reverse();

/**
 * The largest p-value that is a discovery where so many comparisons are made at once (Benjamini and
 * Hochberg 1995): the largest of which the k-th smallest is at most k / comparisons of the rate. 0 where none is.
 *
 * @param ps the p-values, of which those above the rate may be left out: none of them is a discovery.
 * @param comparisons how many comparisons were made.
 */
export function discoveryLimit(
  ps: Float64Array,
  comparisons = ps.length,
  rate = FALSE_DISCOVERY_RATE,
): number {
  // As many as are left set the next limit, until none goes: those are the k smallest, and nothing was sorted.
  let left = ps.filter(p => p <= rate);
  let before: number;
  do {
    before = left.length;
    const limit = (before / comparisons) * rate;
    left = left.filter(p => p <= limit);
  } while (left.length < before);
  return left.reduce((largest, p) => Math.max(largest, p), 0);
}
