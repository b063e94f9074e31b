import type { Interval } from './interval.ts';
import { oncePer } from './oncePer.ts';
import { placeAfter, placeBefore } from './place.ts';
import { type Series, singleGroups } from './series.ts';
import { boundedAt } from './standing.ts';

/** The percentiles of a series’ values, groups × months; NaN where there is none. */
export interface Percentiles {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * The percentile of each value among its peers (the chosen ones, or all groups but own groups) in its month:
 * of the others, the share in percent with a lower value, equal ones counted half. Suppressed counts leave it
 * between the share where every other value is as high as it can be and this one as low, and the opposite.
 * Result types are parts of one whole and have none, nor has a value without others.
 */
export const percentilesOf: (series: Series) => Percentiles = oncePer((series: Series) => {
  const span = series.months.length;
  const blank = (): Float64Array => new Float64Array(series.value.length).fill(Number.NaN);
  const percentiles = { low: blank(), high: blank() };
  for (let month = 0; month < span; month++) {
    const values = valuesOfPeers(series, month);
    for (let group = 0; group < series.groups.length; group++) {
      const { low, high } = percentileAmong(values, series, group, month) ?? NONE;
      percentiles.low[group * span + month] = low;
      percentiles.high[group * span + month] = high;
    }
  }
  return percentiles;
});

const NONE: Interval = { low: Number.NaN, high: Number.NaN };

/** The same percentile of one value, without working out those of all others; undefined where it has none. */
export const percentileAt = (series: Series, group: number, month: number): Interval | undefined =>
  percentileAmong(latestValues(series)(month), series, group, month);

/** The bounds of the values that peers have in a month, ascending. */
interface PeerValues {
  readonly lows: Float64Array;
  readonly highs: Float64Array;
}

function valuesOfPeers(series: Series, month: number): PeerValues {
  const values = comparedOf(series)
    .peers.map(peer => boundedAt(series, peer, month))
    .filter(({ value }) => !Number.isNaN(value));
  return {
    lows: Float64Array.from(values, ({ low }) => low).sort(),
    highs: Float64Array.from(values, ({ high }) => high).sort(),
  };
}

/** Those of the month that was asked for last are kept: most rows of a table's page are of one month. */
const latestValues = oncePer((series: Series) => {
  let latest: { readonly month: number; readonly values: PeerValues } | undefined;
  return (month: number): PeerValues => {
    if (latest?.month !== month) latest = { month, values: valuesOfPeers(series, month) };
    return latest.values;
  };
});

function percentileAmong(
  { lows, highs }: PeerValues,
  series: Series,
  group: number,
  month: number,
): Interval | undefined {
  const { value, low, high } = boundedAt(series, group, month);
  const isPeer = comparedOf(series).isPeer.has(group);
  const others = lows.length - (isPeer ? 1 : 0);
  if (series.groupBy === 'result_category' || Number.isNaN(value) || others === 0) return undefined;
  // Among peers it finds itself: level with itself, or, where it is uncertain, below its highest.
  const [inLow, inHigh] = isPeer ? (high > low ? [0, 1] : [0.5, 0.5]) : [0, 0];
  return {
    low: shareOf(countBelow(highs, low) - inLow, others),
    high: shareOf(countBelow(lows, high) - inHigh, others),
  };
}

/** How many of these ascending numbers are below a limit; those that are equal count half. */
const countBelow = (sorted: Float64Array, limit: number): number =>
  (placeBefore(sorted, limit) + placeAfter(sorted, limit)) / 2;

/** A share in percent, to two decimals. */
const shareOf = (n: number, total: number): number => Math.round((n / total) * 10_000) / 100;

/** Whom the values of a series are compared with. */
const comparedOf = oncePer((series: Series) => {
  const peers = series.comparison?.chosen?.groups ?? singleGroups(series);
  return { peers, isPeer: new Set(peers) };
});
