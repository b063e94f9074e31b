import type { Month } from './month.ts';
import type { Series } from './series.ts';

/** The mean over the months from `from` to `to`. */
export interface Period {
  readonly from: Month;
  readonly to: Month;
  readonly mean: number;
}

/** Which way a group went, from a chart's first whole year to its last 12 months. */
export interface Direction {
  /**
   * `up` and `down` are trends; `slight` is one that is too small to be worth saying; `none` is no
   * clear trend.
   */
  readonly trend: 'up' | 'down' | 'slight' | 'none';
  readonly before: Period;
  readonly now: Period;
  /** Calendar months with a value in both periods, of which the means are taken. */
  readonly pairs: number;
}

const YEAR = 12;
const LEAST_PAIRS = 6;
const CHANCE = 0.05;
/** A change by a smaller part of the earlier mean is not worth saying: 773.7 to 778.7. */
const WORTH_SAYING = 0.02;

/**
 * Pairs each of the last 12 months with the same calendar month of the chart's first whole years, so
 * that seasons cancel out, and calls it a trend where the signs agree more than chance would have it
 * (sign test, two-sided, 5 %) and the means of the two periods differ the same way. One wild month is
 * then one sign of twelve, and a pair whose bounds overlap has none: suppression alone makes no trend.
 *
 * @returns undefined where the chart is too short to tell.
 */
export function directionOf(series: Series, group: number): Direction | undefined {
  const span = series.months.length;
  const years = Math.max(1, Math.floor(span / YEAR) - 1);
  const at = (values: Float64Array, month: number): number =>
    values[group * span + month] ?? Number.NaN;
  const pairs = Array.from({ length: YEAR }, (_, i) => span - YEAR + i)
    .map(now => ({ now, before: now - years * YEAR }))
    .filter(
      ({ now, before }) => before >= 0 && known(at(series.value, before), at(series.value, now)),
    );
  if (pairs.length < LEAST_PAIRS) return undefined;
  const { low, high } = series;
  const ups = pairs.filter(({ now, before }) => at(low, now) > at(high, before)).length;
  const downs = pairs.filter(({ now, before }) => at(high, now) < at(low, before)).length;
  const periodOf = (months: readonly number[]): Period => ({
    from: series.months[months[0] ?? 0] ?? 0,
    to: series.months[months.at(-1) ?? 0] ?? 0,
    mean: mean(months.map(month => at(series.value, month))),
  });
  const before = periodOf(pairs.map(pair => pair.before));
  const now = periodOf(pairs.map(pair => pair.now));
  return { trend: trendOf(ups, downs, before.mean, now.mean), before, now, pairs: pairs.length };
}

function trendOf(ups: number, downs: number, before: number, now: number): Direction['trend'] {
  const difference = now - before;
  const isTrend =
    chanceOf(Math.max(ups, downs), ups + downs) < CHANCE &&
    Math.sign(difference) === Math.sign(ups - downs);
  if (!isTrend) return 'none';
  if (Math.abs(difference) < WORTH_SAYING * before) return 'slight';
  return difference > 0 ? 'up' : 'down';
}

const known = (a: number, b: number): boolean => !Number.isNaN(a) && !Number.isNaN(b);

/** How probable `most` or more equal signs of `n` are, either way, where both are equally likely. */
function chanceOf(most: number, n: number): number {
  let chance = 0;
  let ways = 1;
  for (let others = 0; others <= n - most; others++) {
    chance += ways / 2 ** n;
    ways = (ways * (n - others)) / (others + 1);
  }
  return Math.min(1, 2 * chance);
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
