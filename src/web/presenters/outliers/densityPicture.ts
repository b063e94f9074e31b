import type { EntityType, Labelled } from '../../../domain/entityType.ts';
import { oncePer } from '../../../domain/oncePer.ts';
import { type Density, windowOf } from '../../../outliers/density.ts';
import { manyText, percentsBy } from './words.ts';

/** One density plot: a window on the chemical's ratios, and the organisation's own. */
export interface DensityPicture {
  /** The path of the curve; empty where each ratio is a tick. */
  readonly path: string;
  /** The path of the ticks; empty where there are enough ratios for a curve. */
  readonly ticks: string;
  readonly viewBox: string;
  /** The path of the own ratio's line; undefined if the plot is not about one organisation. */
  readonly ownLine: string | undefined;
  readonly from: string;
  readonly to: string;
  /** The path of the mean's line, where it is drawn. */
  readonly mean: string | undefined;
  /** The picture in words. */
  readonly says: string;
}

/** Empty units above the peak. */
const TOP_MARGIN = 5;
/** The margin beside ticks, as a share of the window. */
const SIDE_MARGIN = 0.01;

/** The plot of a chemical’s ratios; undefined if all are the same, so that nothing is spread. */
export function densityPicture(
  labelled: Labelled,
  density: Density | undefined,
  type: EntityType,
  { own, mean }: { readonly own?: number | undefined; readonly mean?: number },
): DensityPicture | undefined {
  if (!density || density.x.length < 2) return undefined;
  const { ratios } = density;
  const toUnits = unitsFor(density);
  const line = (ratio: number): string => `M${toUnits(ratio)} ${-TOP_MARGIN}V${HEIGHT}`;
  const { from, to } = windowOf(density, own ?? density.low);
  const [start, end] = [toUnits(from), toUnits(to)];
  const margin = ratios.length > 0 ? Math.round((end - start) * SIDE_MARGIN) : 0;
  // Half of the window, so that two digits of its ends can be told apart.
  const percent = percentsBy((to - from) / 2);
  const window = `from ${percent(from)} to ${percent(to)}`;
  const many = manyText(labelled, density.entities, type);
  return {
    path: ratios.length > 0 ? '' : densityPath(density),
    ticks: Array.from(new Set(ratios), ratio => `M${toUnits(ratio)} ${TICK_TOP}V${HEIGHT}`).join(
      '',
    ),
    // Some space above the peak, and beside ticks at the ends.
    viewBox: `${start - margin} ${-TOP_MARGIN} ${Math.max(1, end - start + 2 * margin)} ${HEIGHT + TOP_MARGIN}`,
    ownLine: own === undefined ? undefined : line(own),
    mean: mean === undefined ? undefined : line(mean),
    from: percent(from),
    to: percent(to),
    says:
      own === undefined
        ? `How the ratios of ${many} are spread, ${window}`
        : `Ratio ${percent(own)} of this ${labelled.labels[type].one} among ${many}, drawn ${window}`,
  };
}

/** Heights go from 0 (the top) to this. */
const HEIGHT = 100;
/** Where a tick begins. */
const TICK_TOP = 45;
/** The largest ratio of a chemical is drawn this many units from 0, or up to ten times as many. */
const MIN_UNITS = 10_000;
/** A point that is less than this off the line between its neighbours is left out. */
const TOLERANCE = 0.4;

/** Returns where a chemical's ratios are drawn: in units that suit its largest, so that small ones differ. */
function unitsFor({ x }: Density): (ratio: number) => number {
  const perOne = MIN_UNITS * 10 ** -Math.floor(Math.log10(x.at(-1) ?? 1));
  return ratio => Math.round(ratio * perOne);
}

/**
 * A curve's area as the path of an SVG, from ratio 0 on; empty where there is no curve. It is drawn once for each
 * chemical and entity type: a report only chooses the window (its viewBox) and adds its own line.
 */
export const densityPath = oncePer((density: Density): string => {
  const { x, y } = density;
  if (x.length < 2) return '';
  const toUnits = unitsFor(density);
  const peak = y.reduce((most, height) => Math.max(most, height), 0);
  const heights = Float64Array.from(y, height => HEIGHT * (1 - height / peak));
  const isKept = new Uint8Array(x.length);
  keep(x, heights, isKept, 0, x.length - 1);
  let path = `M${toUnits(x[0] ?? 0)} ${HEIGHT}`;
  for (let i = 0; i < x.length; i++) {
    if (isKept[i] === 1) path += `L${toUnits(x[i] ?? 0)} ${oneDecimal(heights[i] ?? 0)}`;
  }
  return `${path}L${toUnits(x.at(-1) ?? 0)} ${HEIGHT}Z`;
});

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

/** Marks the points that the curve needs between two of them (Ramer, Douglas and Peucker, by height). */
function keep(
  x: Float64Array,
  y: Float64Array,
  isKept: Uint8Array,
  from: number,
  to: number,
): void {
  isKept[from] = isKept[to] = 1;
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [x[from], y[from], x[to], y[to]];
  let [farthest, largest] = [0, TOLERANCE];
  for (let i = from + 1; i < to; i++) {
    const line = y0 + ((y1 - y0) * ((x[i] ?? 0) - x0)) / (x1 - x0);
    const distance = Math.abs((y[i] ?? 0) - line);
    if (distance > largest) [farthest, largest] = [i, distance];
  }
  if (farthest === 0) return;
  keep(x, y, isKept, from, farthest);
  keep(x, y, isKept, farthest, to);
}
