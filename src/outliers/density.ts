import { trimmingBounds } from './distribution.ts';

/** The curve that shows how the ratios of one chemical are spread over the entities of a type. */
export interface Density {
  readonly entities: number;
  /** Scott’s rule: the sample’s standard deviation times n^(-1/5); 0 where there is no curve. */
  readonly bandwidth: number;
  /** The 0.001 and 0.999 quantiles of the ratios, by nearest rank. */
  readonly low: number;
  readonly high: number;
  /** Ratios, ascending, from 0 to beyond every window; empty where there is no curve. */
  readonly x: Float64Array;
  /** The density at each x: the area under the curve is 1. */
  readonly y: Float64Array;
  /** The ratios themselves, ascending, where they are too few for a curve to be drawn; else empty. */
  readonly ratios: Float64Array;
}

/** With fewer ratios than this a curve would show false peaks, so each ratio is drawn instead. */
export const MIN_FOR_CURVE = 20;

/** Points between the quantiles, where most of the curve is, and on either side of them. */
const POINTS_INSIDE = 160;
const POINTS_OUTSIDE = 40;
/** How far (in bandwidths) a kernel reaches: beyond it, it is below 1e-16 of its height. */
const REACH = 8.6;

/**
 * The Gaussian kernel density of `ratios` (field guide 4.3). There is no curve if there are fewer
 * than two ratios or all are equal.
 */
export function densityOf(ratios: Float64Array): Density {
  const [low, high] = trimmingBounds(ratios);
  const entities = ratios.length;
  const sorted = ratios.slice().sort();
  const bandwidth = deviationOf(sorted) * entities ** -0.2;
  const empty = new Float64Array();
  const ratiosDrawn = entities < MIN_FOR_CURVE ? sorted : empty;
  if (!(bandwidth > 1e-12)) {
    return { entities, bandwidth: 0, low, high, x: empty, y: empty, ratios: empty };
  }
  const { values, weights } = distinct(sorted);
  const x = pointsFor(low, high, sorted[entities - 1] ?? high);
  const scale = 1 / (entities * bandwidth * Math.sqrt(2 * Math.PI));
  const y = new Float64Array(x.length);
  let first = 0;
  for (let i = 0; i < x.length; i++) {
    const at = x[i] ?? 0;
    while (first < values.length && (values[first] ?? 0) < at - REACH * bandwidth) first++;
    let sum = 0;
    for (let k = first; k < values.length; k++) {
      const distance = ((values[k] ?? 0) - at) / bandwidth;
      if (distance > REACH) break;
      sum += (weights[k] ?? 0) * Math.exp(-0.5 * distance * distance);
    }
    y[i] = sum * scale;
  }
  return { entities, bandwidth, low, high, x, y, ratios: ratiosDrawn };
}

/**
 * The ratios that the report of an entity with the ratio `own` shows: from max(0, min(low, 0.9·own)) to
 * max(high, 1.1·own).
 */
export function windowOf({ low, high }: Pick<Density, 'low' | 'high'>, ownRatio: number) {
  return { from: Math.max(0, Math.min(low, 0.9 * ownRatio)), to: Math.max(high, 1.1 * ownRatio) };
}

/** The standard deviation of a sample; 0 for fewer than two values. */
function deviationOf(values: Float64Array): number {
  const n = values.length;
  if (n < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
}

/** The distinct ratios and how often each occurs: most are 0, so that their kernel is computed once. */
function distinct(sorted: Float64Array): { values: Float64Array; weights: Float64Array } {
  const values = new Float64Array(sorted.length);
  const weights = new Float64Array(sorted.length);
  let count = 0;
  for (const value of sorted) {
    if (count === 0 || values[count - 1] !== value) values[count++] = value;
    weights[count - 1] = (weights[count - 1] ?? 0) + 1;
  }
  return { values: values.subarray(0, count), weights: weights.subarray(0, count) };
}

/** Points from 0 to 1.1 times the largest ratio, so that they cover the window of every report. */
function pointsFor(low: number, high: number, largest: number): Float64Array {
  const points = [
    ...pointsBetween(0, low, POINTS_OUTSIDE),
    ...pointsBetween(low, high, POINTS_INSIDE),
    ...pointsBetween(high, Math.max(high, largest * 1.1), POINTS_OUTSIDE),
    Math.max(high, largest * 1.1),
  ];
  return Float64Array.from(new Set(points));
}

/** `count` points, the first included and the last not; none if `to` is not above `from`. */
const pointsBetween = (from: number, to: number, count: number): number[] =>
  to > from ? Array.from({ length: count }, (_, i) => from + ((to - from) * i) / count) : [];
