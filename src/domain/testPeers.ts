import { distanceFromMiddle, type Place } from './place.ts';

/**
 * The deciles of all practices on one test, by month of one practice's series, and that practice's place
 * among them in the latest month in which it has a value, which is the only place that pages show.
 */
export interface TestPeers {
  /** The 1st decile, the median and the 9th decile over the practices, by month; NaN where no practice has a value. */
  readonly p10: Float64Array;
  readonly p50: Float64Array;
  readonly p90: Float64Array;
  /** In the latest month, the bounds of the outer deciles from suppressed counts; the high ones may be Infinity. */
  readonly p10_low: Float64Array;
  readonly p10_high: Float64Array;
  readonly p90_low: Float64Array;
  readonly p90_high: Float64Array;
  /** In the latest month, practices with a value; 0 in all others. */
  readonly peers: Float64Array;
  /** How many of these have a higher value than the practice. */
  readonly higher: Float64Array;
  /** How many have exactly its value, itself included; 0 where it has none. */
  readonly level: Float64Array;
  /** How many others are higher whatever was suppressed, and how many may be. */
  readonly surely_higher: Float64Array;
  readonly maybe_higher: Float64Array;
}

/**
 * How far a practice's value in a month is from its peers on the test: first the distance of its place
 * from the middle, then that of the value from the median, as a multiple of the spread from the 1st to
 * the 9th decile. Undefined where it has no place then.
 */
export function distanceOnTest(
  peers: TestPeers,
  month: number,
  value: number,
): readonly [place: number, value: number] | undefined {
  const place = placeOnTest(peers, month);
  if (!place) return undefined;
  const at = (decile: Float64Array): number => decile[month] ?? Number.NaN;
  const spreads = Math.abs(value - at(peers.p50)) / (at(peers.p90) - at(peers.p10));
  return [distanceFromMiddle(place), Number.isFinite(spreads) ? spreads : 0];
}

/** The practice's place in a month; undefined where it has no value then. */
export function placeOnTest(peers: TestPeers, month: number): Place | undefined {
  const at = (numbers: Float64Array): number => numbers[month] ?? 0;
  const level = at(peers.level);
  if (level === 0) return undefined;
  return {
    peers: at(peers.peers),
    rank: 1 + at(peers.higher),
    ties: level - 1,
    best: 1 + at(peers.surely_higher),
    worst: 1 + at(peers.maybe_higher),
  };
}
