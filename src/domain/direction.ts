import type { Period } from './month.ts';
import type { Series } from './series.ts';

/** A period, with the mean of its months. */
export interface PeriodMean extends Period {
  readonly mean: number;
}

/** How a group's values changed from a chart's first whole year to its last 12 months. */
export interface Direction {
  /**
   * `up` and `down` are trends; `slight` is a trend too small to mention; `none` is no clear trend.
   */
  readonly trend: 'up' | 'down' | 'slight' | 'none';
  readonly earlier: PeriodMean;
  readonly latest: PeriodMean;
  /** How many calendar months have a value in both periods; the means are over these. */
  readonly pairs: number;
}

const YEAR = 12;
const MIN_PAIRS = 6;
const SIGNIFICANCE = 0.05;
/** A change by less than this share of the earlier mean is too small to mention: 773.7 to 778.7. */
const MIN_CHANGE = 0.02;

/**
 * Pairs each of the last 12 months with the same calendar month of the chart's first whole year, so
 * that seasons cancel out. It is a trend where more pairs rise (or fall) than chance would explain
 * (sign test, two-sided, 5%) and the means of the two periods differ the same way. One extreme month
 * counts as one pair of twelve. A pair whose bounds overlap counts neither way, so suppression alone
 * cannot make a trend.
 *
 * @returns undefined where the chart is too short.
 */
export function directionOf(series: Series, group: number): Direction | undefined {
  const span = series.months.length;
  const years = Math.max(1, Math.floor(span / YEAR) - 1);
  const at = (values: Float64Array, month: number): number =>
    values[group * span + month] ?? Number.NaN;
  const hasValue = (month: number): boolean => !Number.isNaN(at(series.value, month));
  const pairs = Array.from({ length: YEAR }, (_, i) => span - YEAR + i)
    .map(latest => ({ latest, earlier: latest - years * YEAR }))
    .filter(({ latest, earlier }) => earlier >= 0 && hasValue(earlier) && hasValue(latest));
  if (pairs.length < MIN_PAIRS) return undefined;
  const { low, high } = series;
  const rises = pairs.filter(({ latest, earlier }) => at(low, latest) > at(high, earlier)).length;
  const falls = pairs.filter(({ latest, earlier }) => at(high, latest) < at(low, earlier)).length;
  const periodOf = (months: readonly number[]): PeriodMean => ({
    from: series.months[months[0] ?? 0] ?? 0,
    to: series.months[months.at(-1) ?? 0] ?? 0,
    mean: mean(months.map(month => at(series.value, month))),
  });
  const earlier = periodOf(pairs.map(pair => pair.earlier));
  const latest = periodOf(pairs.map(pair => pair.latest));
  const trend = trendOf(rises, falls, earlier.mean, latest.mean);
  return { trend, earlier, latest, pairs: pairs.length };
}

function trendOf(
  rises: number,
  falls: number,
  earlier: number,
  latest: number,
): Direction['trend'] {
  const difference = latest - earlier;
  const isTrend =
    probabilityOf(Math.max(rises, falls), rises + falls) < SIGNIFICANCE &&
    Math.sign(difference) === Math.sign(rises - falls);
  if (!isTrend) return 'none';
  if (Math.abs(difference) < MIN_CHANGE * earlier) return 'slight';
  return difference > 0 ? 'up' : 'down';
}

/** The probability of `most` or more equal signs among `n`, either way, where both are equally likely. */
function probabilityOf(count: number, n: number): number {
  let probability = 0;
  let ways = 1;
  for (let otherSigns = 0; otherSigns <= n - count; otherSigns++) {
    probability += ways / 2 ** n;
    ways = (ways * (n - otherSigns)) / (otherSigns + 1);
  }
  return Math.min(1, 2 * probability);
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
