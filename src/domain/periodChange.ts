import { LIMIT_95, quantile } from './funnel.ts';
import type { Interval } from './interval.ts';
import type { Bounded } from './place.ts';
import type { PooledCounts } from './pooled.ts';

/** Wilson’s 95% interval of a proportion n / d (1927). */
export function wilsonInterval(n: number, d: number): Interval {
  const [share, z] = [n / d, LIMIT_95];
  const middle = share + (z * z) / (2 * d);
  const spread = z * Math.sqrt((share * (1 - share)) / d + (z * z) / (4 * d * d));
  const whole = 1 + (z * z) / d;
  return {
    low: Math.max(0, (middle - spread) / whole),
    high: Math.min(1, (middle + spread) / whole),
  };
}

interface Share {
  readonly n: number;
  readonly d: number;
}

/**
 * The 95% interval of the difference b − a of two proportions: Newcombe’s hybrid score interval without
 * continuity correction (method 10 of Newcombe, “Interval estimation for the difference between independent
 * proportions”, 1998).
 */
export function differenceInterval(a: Share, b: Share): Interval {
  const [before, after] = [a.n / a.d, b.n / b.d];
  const [boundsA, boundsB] = [wilsonInterval(a.n, a.d), wilsonInterval(b.n, b.d)];
  const difference = after - before;
  return {
    low: difference - Math.hypot(after - boundsB.low, boundsA.high - before),
    high: difference + Math.hypot(boundsB.high - after, before - boundsA.low),
  };
}

/** The change from a to b, with the bounds that suppression leaves: their cells are independent. */
export const changeOf = (a: Bounded, b: Bounded): Bounded => ({
  value: b.value - a.value,
  low: b.low - a.high,
  high: b.high - a.low,
});

/** The lowest and the highest share that suppression allows. A numerator is never above its denominator. */
function extremes(counts: PooledCounts): { readonly least: Share; readonly most: Share } {
  const { numerator, numeratorError, denominator, denominatorError } = counts;
  const highest = numerator + numeratorError;
  const fewest = Math.max(
    denominator - denominatorError,
    Math.min(highest, denominator + denominatorError),
  );
  return {
    least: { n: Math.max(0, numerator - numeratorError), d: denominator + denominatorError },
    most: { n: Math.min(highest, fewest), d: fewest },
  };
}

/** What chance makes of a change of proportions. */
export interface ChanceOfChange {
  /** The 95% interval of the change, from the middles of suppressed counts. */
  readonly interval: Interval;
  /** The same, widened to hold whatever the suppressed counts were. */
  readonly widest: Interval;
}

export function chanceOfChange(a: PooledCounts, b: PooledCounts): ChanceOfChange {
  const [boundsA, boundsB] = [extremes(a), extremes(b)];
  return {
    interval: differenceInterval(
      { n: Math.min(a.numerator, a.denominator), d: a.denominator },
      { n: Math.min(b.numerator, b.denominator), d: b.denominator },
    ),
    widest: {
      low: differenceInterval(boundsA.most, boundsB.least).low,
      high: differenceInterval(boundsA.least, boundsB.most).high,
    },
  };
}

/**
 * What a change is: beyond an interval of ordinary changes for all counts that suppression allows, within
 * it, or left `open`.
 */
export type ChangeFinding = 'up' | 'down' | 'ordinary' | 'open';

/** Whether a change of proportions is more than chance explains. */
export function findingByChance({ interval, widest }: ChanceOfChange): ChangeFinding {
  if (widest.low > 0) return 'up';
  if (widest.high < 0) return 'down';
  return interval.low > 0 || interval.high < 0 ? 'open' : 'ordinary';
}

/** Whether a change is beyond the middle 80% of the changes of its peers. */
export function findingAmongPeers(change: Bounded, middle: Interval): ChangeFinding {
  if (change.low > middle.high) return 'up';
  if (change.high < middle.low) return 'down';
  return change.value > middle.high || change.value < middle.low ? 'open' : 'ordinary';
}

/** The median and the middle 80% of changes, by linear interpolation between closest ranks. */
export interface PeerChanges {
  readonly median: number;
  readonly middle: Interval;
}

/** With fewer organisations the middle 80% says little. */
export const MIN_FOR_PEER_CHANGES = 10;

export function peerChangesOf(changes: readonly number[]): PeerChanges | undefined {
  const sorted = changes.filter(Number.isFinite).sort((x, y) => x - y);
  if (sorted.length < MIN_FOR_PEER_CHANGES) return undefined;
  return {
    median: quantile(sorted, 0.5),
    middle: { low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) },
  };
}
