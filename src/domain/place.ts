/** One value with what suppression makes of it. */
export interface Bounded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Where a value stands among its peers, counted from the highest. */
export interface Place {
  /** Peers with a value, this one included. */
  readonly peers: number;
  /** 1 is the highest value; equal values share the better rank, as in a race. */
  readonly rank: number;
  /** Others with just this value. */
  readonly ties: number;
  /** The best and the worst rank that suppressed counts allow. */
  readonly best: number;
  readonly worst: number;
}

/**
 * The place of a value among others. The cells of two groups are independent, so the bounds are exact:
 * the best rank is behind those whose lowest value is above this one's highest, the worst is behind
 * all whose highest value is above this one's lowest.
 */
export function placeAmong(own: Bounded, others: readonly Bounded[]): Place {
  const count = (holds: (other: Bounded) => boolean): number => others.filter(holds).length;
  return {
    peers: others.length + 1,
    rank: 1 + count(({ value }) => value > own.value),
    ties: count(({ value }) => value === own.value),
    best: 1 + count(({ low }) => low > own.high),
    worst: 1 + count(({ high }) => high > own.low),
  };
}

/** Whether a rank can be told: as it is, roughly, or not at all. */
export type Certainty = 'certain' | 'rough' | 'open';

/** So many places either way make no difference to a reader. */
const FEW_PLACES = 2;
/** A rank that may lie anywhere in a larger part of its peers is none. */
const LARGEST_PART = 1 / 4;

/** A place that may be any of all places is open, however few they are. */
export function certaintyOf({ peers, best, worst }: Place): Certainty {
  const span = worst - best;
  if (span === 0) return 'certain';
  if (span === peers - 1) return 'open';
  if (span <= FEW_PLACES) return 'certain';
  return span <= peers * LARGEST_PART ? 'rough' : 'open';
}

/** The same place counted from the lowest: equal values share the better rank there too. */
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
 * Whether it is certain which of these values is the highest: those that share the highest value are
 * certain, and no other reaches it, whatever was suppressed.
 */
export function isHighestCertain(values: readonly Bounded[]): boolean {
  const most = Math.max(...values.map(({ value }) => value));
  const highest = values.filter(({ value }) => value === most);
  const [least = { low: Number.NaN }] = highest.toSorted((a, b) => a.low - b.low);
  const isLevel = highest.length === 1 || highest.every(({ low, high }) => low === high);
  return isLevel && values.every(({ value, high }) => value === most || high < least.low);
}

/** The same of the lowest. */
export const isLowestCertain = (values: readonly Bounded[]): boolean =>
  isHighestCertain(
    values.map(({ value, low, high }) => ({ value: -value, low: -high, high: -low })),
  );
