import { type Order, orderedGroups } from '../../domain/order.ts';
import { hasValue } from '../../domain/peers.ts';
import type { Series } from '../../domain/series.ts';

/**
 * The number of colour steps: for colours with equal numbers of cells (field guide, section 3), and so many
 * that they look continuous.
 */
export const EQUAL_STEPS = 20;
export const FINE_STEPS = 100;

/** The level of a cell without a value. */
export const GAP = -1;

/** Groups × months as colours. The picture and its legend are made from this. */
export interface Heatmap {
  /** The groups that have a value, by their index in the series, from the top. */
  readonly rows: readonly number[];
  /** The step of colour of each cell, row by row, from 0; GAP where it has no value. */
  readonly levels: Int8Array;
  readonly steps: number;
  /** The lowest value, the value in the middle of the colours, and the highest value. */
  readonly scale: readonly [low: number, middle: number, high: number];
}

export interface HeatmapOptions {
  readonly order: Order;
  /** Colours with equal numbers of cells instead of equal steps. */
  readonly equalColours: boolean;
  readonly ccgOf?: (groupId: string) => string | undefined;
}

/** The heatmap of a series; groups without any value have no row. */
export function heatmapOf(series: Series, { order, equalColours, ccgOf }: HeatmapOptions): Heatmap {
  const rows = orderedGroups(series, order, ccgOf).filter(group => hasValue(series, group));
  const { length } = series.months;
  const cells = new Float64Array(rows.length * length);
  rows.forEach((group, row) => {
    cells.set(series.value.subarray(group * length, (group + 1) * length), row * length);
  });
  const { levelOf, scale } = equalColours
    ? equalLevels(cells.filter(Number.isFinite).sort())
    : evenLevels(cells);
  return {
    rows,
    levels: new Int8Array(cells.length).map((_, at) => {
      const value = cells[at] ?? Number.NaN;
      return Number.isFinite(value) ? levelOf(value) : GAP;
    }),
    steps: equalColours ? EQUAL_STEPS : FINE_STEPS,
    scale,
  };
}

interface Levels {
  readonly levelOf: (value: number) => number;
  readonly scale: Heatmap['scale'];
}

/** Steps of equal width in value. Where all values are equal, all have the lowest step. */
function evenLevels(cells: Float64Array): Levels {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < cells.length; at++) {
    const value = cells[at] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = [0, 0];
  const width = (high - low) / FINE_STEPS;
  const levelOf = (value: number): number =>
    width > 0 ? Math.min(FINE_STEPS - 1, Math.floor((value - low) / width)) : 0;
  return { levelOf, scale: [low, (low + high) / 2, high] };
}

/** Steps with numbers of cells that are as equal as possible. Equal values always have the same step. */
function equalLevels(sorted: Float64Array): Levels {
  const edges = Array.from(
    { length: EQUAL_STEPS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / EQUAL_STEPS)] ?? 0,
  );
  const levelOf = (value: number): number => {
    let [from, to] = [0, edges.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((edges[middle] ?? 0) <= value) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  const middle = sorted[sorted.length >> 1] ?? 0;
  return { levelOf, scale: [sorted[0] ?? 0, middle, sorted.at(-1) ?? 0] };
}
