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
  const { peers, isPeer } = comparedOf(series);
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

/** Whom the values of a series are compared with. */
const comparedOf = oncePer((series: Series) => {
  const peers = series.comparison?.chosen?.groups ?? singleGroups(series);
  return { peers, isPeer: new Set(peers) };
});

/**
 * The same percentile of one value, without working out those of all others; undefined where it has none.
 */
export function percentileAt(series: Series, group: number, month: number): Interval | undefined {
  const target = boundedAt(series, group, month);
  if (series.groupBy === 'result_category' || Number.isNaN(target.value)) return undefined;
  const span = series.months.length;
  let [others, surely, maybe] = [0, 0, 0];
  for (const peer of comparedOf(series).peers) {
    const cell = peer * span + month;
    if (peer === group || Number.isNaN(series.value[cell] ?? Number.NaN)) continue;
    const [low, high] = [series.low[cell] ?? Number.NaN, series.high[cell] ?? Number.NaN];
    others++;
    surely += high < target.low ? 1 : high === target.low ? 0.5 : 0;
    maybe += low < target.high ? 1 : low === target.high ? 0.5 : 0;
  }
  if (others === 0) return undefined;
  return { low: shareOf(surely, others), high: shareOf(maybe, others) };
}
