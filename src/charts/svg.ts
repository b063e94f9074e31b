import type { Series } from '../domain/series.ts';
import { runs, valuesOf } from './lines.ts';
import { monthTicks, type Tick, valueStep, valueTicks } from './ticks.ts';

/** Paths are drawn in a square of this size, which the page stretches to fit. */
const SQUARE = 1000;

/** The places of months and values in the square: the first month is on the left, 0 at the bottom. */
export interface Scale {
  readonly x: (month: number) => number;
  readonly y: (value: number) => number;
}

/** A scale for this many months and values from 0 to `top`; higher values are cut off at the edge. */
export function scaleOf(months: number, top: number): Scale {
  const last = Math.max(1, months - 1);
  return {
    x: month => (month / last) * SQUARE,
    y: value => SQUARE - Math.min(1.02, value / top) * SQUARE,
  };
}

/** The `d` of a line through the values; NaN is a gap, a value between two gaps a dot. */
export function linePath(values: readonly number[], scale: Scale): string {
  return runs(values.length, month => Number.isFinite(values[month]))
    .map(([first, end]) => {
      const points = pointsOf(values, first, end, scale);
      return points.length === 1 ? `M${points[0]}h0` : `M${points.join('L')}`;
    })
    .join('');
}

/** The `d` of the area between two lines, where both have a value. */
export function bandPath(low: readonly number[], high: readonly number[], scale: Scale): string {
  const both = (month: number): boolean =>
    Number.isFinite(low[month]) && Number.isFinite(high[month]);
  return runs(low.length, both)
    .map(([first, end]) => {
      const upper = pointsOf(high, first, end, scale);
      const lower = pointsOf(low, first, end, scale).reverse();
      return `M${[...upper, ...lower].join('L')}Z`;
    })
    .join('');
}

function pointsOf(values: readonly number[], first: number, end: number, scale: Scale): string[] {
  return values
    .slice(first, end)
    .map((value, i) => `${short(scale.x(first + i))} ${short(scale.y(value))}`);
}

const short = (value: number): string => String(Math.round(value * 10) / 10);

/** All groups of a series: nested bands of deciles and their median, or a line for each group. */
export interface Spread {
  /** From the widest (10th to 90th centile) to the narrowest; empty without deciles. */
  readonly bands: readonly string[];
  /** Empty without deciles. */
  readonly median: string;
  /** Every group's line; empty where there are deciles. */
  readonly lines: readonly string[];
  readonly values: readonly Tick[];
  readonly months: readonly Tick[];
}

/** The spread of a series' groups, on a scale that ends at the tick above the highest value. */
export function spreadOf(series: Series, format: (value: number) => string): Spread {
  const { deciles, months, groups } = series;
  const decile = (rank: number): number[] =>
    (deciles ?? []).map(ranks => ranks[rank] ?? Number.NaN);
  const each = deciles ? [] : groups.map((_, group) => valuesOf(series, series.value, group));
  const drawn = (deciles ? decile(8) : each.flat()).filter(Number.isFinite);
  const highest = Math.max(0, ...drawn) || 1;
  const step = valueStep(highest);
  const top = Math.ceil(highest / step) * step;
  const scale = scaleOf(months.length, top);
  return {
    bands: deciles ? [0, 1, 2, 3].map(rank => bandPath(decile(rank), decile(8 - rank), scale)) : [],
    median: linePath(decile(4), scale),
    lines: each.map(values => linePath(values, scale)),
    values: valueTicks(top, format),
    months: monthTicks(months, 8),
  };
}
