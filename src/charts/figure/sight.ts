import type { FigureLayout } from './figureTypes.ts';
import { tickFormat } from './layout.ts';
import { monthStep, valueStep } from './ticks.ts';

/** What of a chart is in sight: from one time to another (milliseconds since 1970), from one value to another. */
export interface Sight {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

const DAY = 86_400_000;
const MONTH = 30.4 * DAY;
/** A stretch of months that is not worth zooming into further. */
const LEAST = 2 * MONTH;

/** The whole chart. */
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

/** Where a time and a value are, as shares of the plot's width from the left and of its height from the top. */
export const placeIn = (
  { from, to, low, high }: Sight,
  time: number,
  value: number,
): { x: number; y: number } => ({
  x: to > from ? (time - from) / (to - from) : 0,
  y: 1 - (value - low) / (high - low),
});

/** The ways in which a person changes what is in sight. */
export const SIGHT_CHANGES = {
  in: 'Zoom in',
  out: 'Zoom out',
  earlier: 'Earlier',
  later: 'Later',
  whole: 'Whole chart',
} as const;
export type SightChange = keyof typeof SIGHT_CHANGES;

/** The sight after a change; it never leaves the whole chart. */
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

/** The sight of the stretch between two shares of the plot's width. */
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

/** The parts of a figure's axes that depend on what is in sight; ranges that Plotly's types may change. */
interface SightAxes {
  readonly xaxis: { readonly range: [string, string]; readonly dtick: string };
  readonly yaxis: {
    readonly range: [number, number];
    readonly dtick: number;
    readonly tickformat: string;
  };
}

/**
 * The axes of a figure that shows a sight: those of the whole figure, or ticks that suit what is in sight.
 *
 * @param isNarrow every other month is named, as in the server's picture where there is little room.
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
