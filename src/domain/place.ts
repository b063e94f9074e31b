/** A value with the bounds that suppressed counts leave. */
export interface Bounded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Where a value ranks among its peers, counted from the highest. */
export interface Place {
  /** Peers with a value, this one included. */
  readonly peers: number;
  /** 1 is the highest value; equal values share the better rank, as in a race. */
  readonly rank: number;
  /** Others with exactly this value. */
  readonly ties: number;
  /** The best and the worst rank that suppressed counts allow. */
  readonly best: number;
  readonly worst: number;
}

/**
 * The place of a value among others. The cells of two groups are independent, so the bounds are exact:
 * the best rank comes after those whose lowest value is above this one's highest, and the worst rank
 * after all whose highest value is above this one's lowest.
 */
export function placeAmong(own: Bounded, others: readonly Bounded[]): Place {
  let [higher, ties, surelyHigher, maybeHigher] = [0, 0, 0, 0];
  // One pass: a page of small multiples places each of a hundred among thousands.
  for (const { value, low, high } of others) {
    if (value > own.value) higher++;
    if (value === own.value) ties++;
    if (low > own.high) surelyHigher++;
    if (high > own.low) maybeHigher++;
  }
  return {
    ...{ peers: others.length + 1, rank: 1 + higher, ties },
    ...{ best: 1 + surelyHigher, worst: 1 + maybeHigher },
  };
}

/** Whether a rank is given exactly, roughly, or not at all. */
export type Certainty = 'certain' | 'rough' | 'open';

/** A rank that is uncertain by this many places is as good as certain to a reader. */
const FEW_PLACES = 2;
/** A rank that may be anywhere in a larger part of its peers says nothing. */
const LARGEST_PART = 1 / 4;

/** A place that may be any place is open, however few peers there are. */
export function certaintyOf({ peers, best, worst }: Place): Certainty {
  const span = worst - best;
  if (span === 0) return 'certain';
  if (span === peers - 1) return 'open';
  if (span <= FEW_PLACES) return 'certain';
  return span <= peers * LARGEST_PART ? 'rough' : 'open';
}

/** The same place counted from the lowest. Equal values share the better rank here too. */
export function fromLowest({ peers, rank, ties, best, worst }: Place): Place {
  const lowest = peers - rank - ties + 1;
  return {
    ...{ peers, ties },
    rank: lowest,
    best: Math.min(lowest, peers - worst + 1),
    worst: peers - best + 1,
  };
}

/**
 * How far a place is from the middle of its peers: 0 in the middle, 1 for the highest and the lowest. Where
 * suppressed counts leave several places possible, the nearest to the middle counts, so that nothing
 * uncertain is far away.
 */
export function distanceFromMiddle({ peers, ties, best, worst }: Place): number {
  const furthest = (peers - 1) / 2;
  if (furthest === 0) return 0;
  // Those that share a place are in the middle of the places that they take up.
  const middleOf = (place: number): number => place + ties / 2 - 1 - furthest;
  const [from, to] = [middleOf(best), middleOf(Math.max(best, Math.min(worst, peers - ties)))];
  if (from <= 0 && to >= 0) return 0;
  return Math.min(Math.abs(from), Math.abs(to)) / furthest;
}

/**
 * Whether the highest of these values is certain: all that share it are certain, and no other can reach
 * it, whatever was suppressed.
 */
export function isHighestCertain(values: readonly Bounded[]): boolean {
  const most = Math.max(...values.map(({ value }) => value));
  const highest = values.filter(({ value }) => value === most);
  const [least = { low: Number.NaN }] = highest.toSorted((a, b) => a.low - b.low);
  const isLevel = highest.length === 1 || highest.every(({ low, high }) => low === high);
  return isLevel && values.every(({ value, high }) => value === most || high < least.low);
}

/** Whether the lowest of these values is certain. */
export const isLowestCertain = (values: readonly Bounded[]): boolean =>
  isHighestCertain(
    values.map(({ value, low, high }) => ({ value: -value, low: -high, high: -low })),
  );
