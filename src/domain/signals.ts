import { type FunnelPoint, LIMIT_998, OUTSIDE_BY_CHANCE } from './funnel.ts';
import type { Bounded } from './place.ts';
import type { Side, Variation } from './xmr.ts';

// What stands out about an organisation: in a funnel of half a year against its peers, and in an XmR chart
// against its own earlier months.

/** A signal against peers is of so many months together. */
export const SIGNAL_MONTHS = 6;
/** In so many of them an organisation that stands apart is on the same side of its peers’ median. */
export const MIN_ON_SIDE = 5;

/**
 * `apart`: it stands apart from its peers. `changed`: it does not, but its latest month is out of its own
 * ordinary variation. `few`: too few tests, or too much of them suppressed, to say. In this order.
 */
export const TIERS = ['apart', 'changed', 'ordinary', 'few'] as const;
export type Tier = (typeof TIERS)[number];

/** In how many months an organisation was above and below the median of its peers, for all that suppression allows. */
export interface Sides {
  readonly above: number;
  readonly below: number;
}

export interface Evidence {
  /** Its place in the funnel of its peers; undefined where fewer than ten have figures. */
  readonly point: FunnelPoint | undefined;
  readonly sides: Sides;
  /** What its latest month is in its XmR chart; `unknown` where that month is before the period. */
  readonly variation: Variation;
  /** Whether it has any figures in the period. */
  readonly hasFigures: boolean;
}

export interface Signal {
  readonly tier: Tier;
  /** Which way it stands apart, or has changed. */
  readonly side: Side | undefined;
  /** How far it is from its peers in standard deviations, either way; 0 without a funnel. */
  readonly distance: number;
}

/**
 * The signal of one question. An organisation stands apart where it is beyond the 99.8% limit for all counts
 * that suppression allows, and certainly on the same side of the median in at least 5 of the 6 months.
 */
export function signalOf({ point, sides, variation, hasFigures }: Evidence): Signal {
  const distance = Math.abs(point?.z.value ?? 0);
  if (!hasFigures || (point && isTooFew(point))) return { tier: 'few', side: undefined, distance };
  const side = sideApart(point, sides);
  if (side) return { tier: 'apart', side, distance };
  if (variation === 'high' || variation === 'low') {
    return { tier: 'changed', side: variation, distance };
  }
  return { tier: 'ordinary', side: undefined, distance };
}

/** Too little is expected, or the suppressed counts reach across both limits. */
const isTooFew = ({ verdict, z }: FunnelPoint): boolean =>
  verdict === 'few' || (z.low < -LIMIT_998 && z.high > LIMIT_998);

function sideApart(point: FunnelPoint | undefined, { above, below }: Sides): Side | undefined {
  if (point?.verdict === 'high' && above >= MIN_ON_SIDE) return 'high';
  if (point?.verdict === 'low' && below >= MIN_ON_SIDE) return 'low';
  return undefined;
}

/** How many of so many questions would lie beyond the 99.8% limits by chance alone. */
export const apartByChance = (looked: number): number => OUTSIDE_BY_CHANCE * looked;

/** Orders what has a signal and a code: by tier, within a tier the furthest first, and level ones by code. */
export function bySignal(
  a: { readonly signal: Signal; readonly id: string },
  b: { readonly signal: Signal; readonly id: string },
): number {
  const tiers = TIERS.indexOf(a.signal.tier) - TIERS.indexOf(b.signal.tier);
  const distances = b.signal.distance - a.signal.distance;
  return tiers || distances || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * The side of the median of its peers on which a value is whatever the suppressed counts were: its lowest is
 * above the highest that the median can be, or the other way round. Undefined where neither holds.
 */
export function sideOf(
  low: number,
  high: number,
  median: Pick<Bounded, 'low' | 'high'>,
): Side | undefined {
  if (low > median.high) return 'high';
  return high < median.low ? 'low' : undefined;
}

/**
 * In how many months an organisation is surely on either side of the median of its peers.
 *
 * @param values its values by month; NaN where it has none.
 * @param medians those of its peers in the same months.
 */
export function sidesOf(values: readonly Bounded[], medians: readonly Bounded[]): Sides {
  const sides = values.map(({ low, high }, month) => {
    const median = medians[month];
    return median && sideOf(low, high, median);
  });
  return {
    above: sides.filter(side => side === 'high').length,
    below: sides.filter(side => side === 'low').length,
  };
}
