import { ENTITY_LABELS, type EntityType } from '../../../domain/entityType.ts';
import { type Density, windowOf } from '../../../outliers/density.ts';
import { manyText, twoText } from './words.ts';

/** One density plot: a window on the chemical's curve, and the organisation's own ratio. */
export interface DensityPicture {
  readonly path: string;
  readonly viewBox: string;
  /** The path of the own ratio's line; undefined where the plot is of no one organisation. */
  readonly own: string | undefined;
  readonly from: string;
  readonly to: string;
  /** The path of the mean's line, where it is drawn. */
  readonly mean: string | undefined;
  /** The same in words. */
  readonly says: string;
}

const AIR = 5;

const lineAt = (ratio: number): string => `M${ratioAt(ratio)} ${-AIR}V${HEIGHT}`;

/** undefined where all ratios are the same, so that there is no curve. */
export function densityPicture(
  density: Density | undefined,
  type: EntityType,
  { own, mean }: { readonly own?: number | undefined; readonly mean?: number },
): DensityPicture | undefined {
  const path = density ? densityPath(density) : '';
  if (!density || path === '') return undefined;
  const { from, to } = windowOf(density, own ?? density.low);
  const [start, end] = [ratioAt(from), ratioAt(to)];
  return {
    path,
    // A little air above the peak.
    viewBox: `${start} ${-AIR} ${Math.max(1, end - start)} ${HEIGHT + AIR}`,
    own: own === undefined ? undefined : lineAt(own),
    mean: mean === undefined ? undefined : lineAt(mean),
    from: twoText(from),
    to: twoText(to),
    says:
      own === undefined
        ? `How the ratios of ${manyText(density.entities, type)} are spread, from ${twoText(from)} to ${twoText(to)}`
        : `Ratio ${twoText(own)} of this ${ENTITY_LABELS[type].one} among ${manyText(density.entities, type)}, drawn from ${twoText(from)} to ${twoText(to)}`,
  };
}

/** Heights go from 0 (the top) to this. */
const HEIGHT = 100;
/** Ratios are drawn in these units: three digits below what a page rounds to. */
const PER_ONE = 100_000;
/** A point that is less than this off the line between its neighbours is left out. */
const TOLERANCE = 0.4;

const ratioAt = (ratio: number): number => Math.round(ratio * PER_ONE);

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
