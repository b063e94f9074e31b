import type { Density } from '../../../outliers/density.ts';

/** Heights go from 0 (the top) to this. */
export const HEIGHT = 100;
/** Ratios are drawn in these units: three digits below what a page rounds to. */
const PER_ONE = 100_000;
/** A point that is less than this off the line between its neighbours is left out. */
const TOLERANCE = 0.4;

export const ratioAt = (ratio: number): number => Math.round(ratio * PER_ONE);

const known = new WeakMap<Density, string>();

/**
 * A curve's area as the path of an SVG, from ratio 0 on: it is drawn once a chemical and entity type,
 * a report only chooses the window (its viewBox) and the line. Empty where there is no curve.
 */
export function densityPath(density: Density): string {
  const before = known.get(density);
  if (before !== undefined) return before;
  const path = drawn(density);
  known.set(density, path);
  return path;
}

function drawn({ x, y }: Density): string {
  if (x.length < 2) return '';
  const peak = y.reduce((most, each) => Math.max(most, each), 0);
  const heights = Float64Array.from(y, each => HEIGHT * (1 - each / peak));
  const kept = new Uint8Array(x.length);
  keep(x, heights, kept, 0, x.length - 1);
  let path = `M${ratioAt(x[0] ?? 0)} ${HEIGHT}`;
  for (let i = 0; i < x.length; i++) {
    if (kept[i] === 1) path += `L${ratioAt(x[i] ?? 0)} ${oneDecimal(heights[i] ?? 0)}`;
  }
  return `${path}L${ratioAt(x.at(-1) ?? 0)} ${HEIGHT}Z`;
}

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

/** Marks the points that the curve needs between two of them (Ramer, Douglas and Peucker, by height). */
function keep(x: Float64Array, y: Float64Array, kept: Uint8Array, from: number, to: number): void {
  kept[from] = kept[to] = 1;
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [x[from], y[from], x[to], y[to]];
  let [farthest, off] = [0, TOLERANCE];
  for (let i = from + 1; i < to; i++) {
    const line = y0 + ((y1 - y0) * ((x[i] ?? 0) - x0)) / (x1 - x0);
    const distance = Math.abs((y[i] ?? 0) - line);
    if (distance > off) [farthest, off] = [i, distance];
  }
  if (farthest === 0) return;
  keep(x, y, kept, from, farthest);
  keep(x, y, kept, farthest, to);
}
