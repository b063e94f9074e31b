/** The lowest and highest value that a number can have, given its suppressed cells. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Bounds of (n ± e) / (d ± f) that hold whatever the suppressed cells were: low = (n−e)/(d+f),
 * high = (n+e)/(d−f). Counts are never negative. A proportion (the denominator includes the numerator)
 * is between 0 and 1. `high` is Infinity where the denominator may be 0 and the value is not a
 * proportion (field guide, section 3).
 */
export function ratioInterval(
  n: number,
  e: number,
  d: number,
  f: number,
  isProportion: boolean,
): Interval {
  return {
    low: lowestRatio(n, e, d, f, isProportion),
    high: highestRatio(n, e, d, f, isProportion),
  };
}

/** The lower bound alone: a table of a million cells needs no object for each. */
export function lowestRatio(
  n: number,
  e: number,
  d: number,
  f: number,
  isProportion: boolean,
): number {
  const low = Math.max(0, (n - e) / (d + f));
  return isProportion ? Math.min(1, low) : low;
}

/** The upper bound alone. */
export function highestRatio(
  n: number,
  e: number,
  d: number,
  f: number,
  isProportion: boolean,
): number {
  const high = d - f > 0 ? (n + e) / (d - f) : Number.POSITIVE_INFINITY;
  return isProportion ? Math.min(1, high) : high;
}
