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
  if (series.groupBy === 'result_category') return percentiles;
  const peers = series.comparison?.chosen?.groups ?? singleGroups(series);
  const isPeer = new Set(peers);
  for (let month = 0; month < span; month++) {
    const values = peers
      .map(peer => boundedAt(series, peer, month))
      .filter(({ value }) => !Number.isNaN(value));
    const lows = Float64Array.from(values, ({ low }) => low).sort();
    const highs = Float64Array.from(values, ({ high }) => high).sort();
    for (let group = 0; group < series.groups.length; group++) {
      const { value, low, high } = boundedAt(series, group, month);
      const others = values.length - (isPeer.has(group) ? 1 : 0);
      if (Number.isNaN(value) || others === 0) continue;
      // Among peers it finds itself: level with itself, or, where it is uncertain, below its highest.
      const [inLow, inHigh] = isPeer.has(group) ? (high > low ? [0, 1] : [0.5, 0.5]) : [0, 0];
      const cell = group * span + month;
      percentiles.low[cell] = shareOf(countBelow(highs, low) - inLow, others);
      percentiles.high[cell] = shareOf(countBelow(lows, high) - inHigh, others);
    }
  }
  return percentiles;
});

/** How many of these ascending numbers are below a limit; those that are equal count half. */
const countBelow = (sorted: Float64Array, limit: number): number =>
  (placeBefore(sorted, limit) + placeAfter(sorted, limit)) / 2;

/** A share in percent, to two decimals. */
const shareOf = (n: number, all: number): number => Math.round((n / all) * 10_000) / 100;

/** The percentile of a group’s value in a month; undefined where it has none. */
export function percentileAt(series: Series, group: number, month: number): Interval | undefined {
  const cell = group * series.months.length + month;
  const { low, high } = percentilesOf(series);
  const [least, most] = [low[cell] ?? Number.NaN, high[cell] ?? Number.NaN];
  return Number.isNaN(least) ? undefined : { low: least, high: most };
}
