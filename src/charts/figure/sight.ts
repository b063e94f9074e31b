import type { FigureLayout } from './figureTypes.ts';
import { tickFormat } from './layout.ts';
import { monthStep, valueStep } from './ticks.ts';

/** The visible part of a chart: a range of times (milliseconds since 1970) and a range of values. */
export interface Sight {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

const DAY = 86_400_000;
const MONTH = 30.4 * DAY;
/** The shortest range of time that can be zoomed into (milliseconds). */
const LEAST = 2 * MONTH;

/** The range of the whole chart, before any zooming. */
export const wholeSight = ({ xaxis, yaxis }: FigureLayout): Sight => ({
  from: timeOf(xaxis.range[0]),
  to: timeOf(xaxis.range[1]),
  low: yaxis.range[0],
  high: yaxis.range[1],
});

/** A date or time as Plotly writes it (`2019-01-01`, `2019-01-01 06:30:15.5`), which has no time zone. */
export const timeOf = (text: string): number =>
  Date.parse(text.length > 10 ? `${text.replace(' ', 'T')}Z` : text);

/** A time as Plotly reads it. */
export const timeText = (time: number): string =>
  new Date(time).toISOString().replace('T', ' ').replace('Z', '');

/**
 * The position of a time and a value, as shares of the plot's width from the left and of its height from the
 * top.
 */
export const placeIn = (
  { from, to, low, high }: Sight,
  time: number,
  value: number,
): { x: number; y: number } => ({
  x: to > from ? (time - from) / (to - from) : 0,
  y: 1 - (value - low) / (high - low),
});

/** The ways to change the visible part, with the labels of their buttons. */
export const SIGHT_CHANGES = {
  in: 'Zoom in',
  out: 'Zoom out',
  earlier: 'Earlier',
  later: 'Later',
  whole: 'Whole chart',
} as const;
export type SightChange = keyof typeof SIGHT_CHANGES;

/** The visible part after a change; it stays within the whole chart. */
export function changedSight(sight: Sight, whole: Sight, change: SightChange): Sight {
  const length = sight.to - sight.from;
  const middle = (sight.from + sight.to) / 2;
  switch (change) {
    case 'whole':
      return whole;
    case 'in':
      return stretch(sight, whole, middle - length / 4, length / 2);
    case 'out':
      return length * 2 >= whole.to - whole.from
        ? whole
        : stretch(sight, whole, middle - length, length * 2);
    case 'earlier':
      return stretch(sight, whole, sight.from - length / 2, length);
    case 'later':
      return stretch(sight, whole, sight.from + length / 2, length);
  }
}

/** The visible part after a drag between two positions, given as shares of the plot's width. */
export function sightBetween(sight: Sight, whole: Sight, a: number, b: number): Sight {
  const at = (share: number): number => sight.from + share * (sight.to - sight.from);
  const [from, to] = [at(Math.min(a, b)), at(Math.max(a, b))];
  return stretch(sight, whole, from, to - from);
}

function stretch(sight: Sight, whole: Sight, from: number, length: number): Sight {
  const long = Math.min(whole.to - whole.from, Math.max(LEAST, length));
  const start = Math.min(Math.max(whole.from, from), whole.to - long);
  return { ...sight, from: start, to: start + long };
}

/**
 * The parts of a figure's axes that depend on the visible part. Their ranges are mutable because Plotly's
 * types require that.
 */
interface SightAxes {
  readonly xaxis: { readonly range: [string, string]; readonly dtick: string };
  readonly yaxis: {
    readonly range: [number, number];
    readonly dtick: number;
    readonly tickformat: string;
  };
}

/**
 * The axes of a figure for its visible part. The whole chart has the figure's own ticks; a zoomed one has
 * ticks that suit its range.
 *
 * @param isNarrow whether there is little room: then only every other month has its name, as in the server's
 *   picture.
 */
export function axesOf({ yaxis }: FigureLayout, sight: Sight, isNarrow: boolean): SightAxes {
  const isHigh = sight.low === yaxis.range[0] && sight.high === yaxis.range[1];
  const step = isHigh ? yaxis.dtick : valueStep(sight.high - sight.low);
  const months = Math.round((sight.to - sight.from) / MONTH) + 1;
  return {
    xaxis: {
      range: [timeText(sight.from), timeText(sight.to)],
      dtick: `M${monthStep(months, 8) * (isNarrow ? 2 : 1)}`,
    },
    yaxis: {
      range: [sight.low, sight.high],
      dtick: step,
      tickformat: tickFormat(yaxis.tickformat.endsWith('%') ? 'percent' : 'number', step),
    },
  };
}
