/** Of what is listed, so much is expected to be there by chance. */
export const FALSE_DISCOVERY_RATE = 0.05;

/** The probability of a standard normal value at least this far from 0, either way. */
export const twoSidedP = (z: number): number => erfc(Math.abs(z) / Math.SQRT2);

/** The complementary error function for x ≥ 0, to a relative error of 1.2e-7 (Numerical Recipes, “erfcc”). */
function erfc(x: number): number {
  const t = 1 / (1 + x / 2);
  const series = COEFFICIENTS.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  return t * Math.exp(-x * x + series);
}

const COEFFICIENTS = [
  ...[-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806],
  ...[0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277],
];

/**
 * The largest p-value that is a discovery where so many comparisons are made at once (Benjamini and
 * Hochberg 1995): the largest of which the k-th smallest is at most k / comparisons of the rate. 0 where none is.
 *
 * @param ps the p-values of all comparisons.
 */
export function discoveryLimit(ps: Float64Array, rate = FALSE_DISCOVERY_RATE): number {
  // None that is larger than the rate is a discovery, and of a million comparisons these are most.
  const sorted = ps.filter(p => p <= rate).sort();
  for (let k = sorted.length; k > 0; k--) {
    const p = sorted[k - 1] ?? 1;
    if (p <= (k / ps.length) * rate) return p;
  }
  return 0;
}
