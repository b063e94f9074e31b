import type { Month } from './month.ts';
import type { Series } from './series.ts';

/** Where one group stands among its peers, and which way it went. */
export interface Standing {
  /** The latest month in which the group has a value. */
  readonly month: Month;
  readonly value: number;
  /** Peers with a value in that month, this one included. */
  readonly peers: number;
  /** False where it is compared with peers that it is none of: another lab's. */
  readonly isPeer: boolean;
  /** 1 is the highest value; equal values share the better rank, as in a race. */
  readonly rank: number;
  /** Other groups with just this value. */
  readonly ties: number;
  /** Undefined where the chart is too short to tell. */
  readonly direction: Direction | undefined;
}

export interface Direction {
  readonly trend: 'up' | 'down' | 'level';
  /** How many whole years lie between the two times. */
  readonly years: number;
  /** Mean value of the same calendar months then and now. */
  readonly before: number;
  readonly now: number;
}

/**
 * Undefined where the group has no value at all. `group` is its place in the series.
 *
 * @param among the places of its peers; all groups where undefined.
 */
export function standingOf(
  series: Series,
  group: number,
  among: readonly number[] | undefined = series.comparison?.chosen?.groups,
): Standing | undefined {
  const at = (g: number, month: number): number =>
    series.value[g * series.months.length + month] ?? Number.NaN;
  const latest = series.months.findLastIndex((_, month) => !Number.isNaN(at(group, month)));
  const month = series.months[latest];
  if (month === undefined) return undefined;
  const value = at(group, latest);
  const others = [...(among ?? series.groups.keys())]
    .filter(other => other !== group)
    .map(other => at(other, latest))
    .filter(other => !Number.isNaN(other));
  return {
    month,
    value,
    peers: others.length + 1,
    isPeer: among === undefined || among.includes(group),
    rank: others.filter(other => other > value).length + 1,
    ties: others.filter(other => other === value).length,
    direction: directionOf(series, group),
  };
}

const YEAR = 12;
const LEAST_PAIRS = 6;
const CHANCE = 0.05;

/**
 * Pairs each of the last 12 months with the same calendar month of the chart's first whole years, so
 * that seasons cancel out, and calls it a trend where the signs agree more than chance would have it
 * (sign test, two-sided, 5 %). One wild month is then one sign of twelve, and a pair whose bounds
 * overlap has none: suppression alone makes no trend.
 */
function directionOf(series: Series, group: number): Direction | undefined {
  const span = series.months.length;
  const years = Math.max(1, Math.floor(span / YEAR) - 1);
  const pairs = Array.from({ length: YEAR }, (_, i) => {
    const now = span - 1 - i;
    return [now - years * YEAR, now].map(month => group * span + month);
  }).flatMap(([before = -1, now = -1]) => {
    if (before < group * span) return [];
    const [a, b] = [series.value[before] ?? Number.NaN, series.value[now] ?? Number.NaN];
    return Number.isNaN(a + b) ? [] : [{ before, now, a, b }];
  });
  if (pairs.length < LEAST_PAIRS) return undefined;
  const low = (cell: number): number => series.low[cell] ?? Number.NaN;
  const high = (cell: number): number => series.high[cell] ?? Number.NaN;
  const ups = pairs.filter(({ before, now }) => low(now) > high(before)).length;
  const downs = pairs.filter(({ before, now }) => high(now) < low(before)).length;
  const isTrend = chanceOf(Math.max(ups, downs), ups + downs) < CHANCE;
  return {
    trend: !isTrend ? 'level' : ups > downs ? 'up' : 'down',
    years,
    before: mean(pairs.map(({ a }) => a)),
    now: mean(pairs.map(({ b }) => b)),
  };
}

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
