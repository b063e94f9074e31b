import { onPage } from '../pageColours.ts';
import type { PageFigure, PageTrace } from './pageFigure.ts';
import { placeIn, type Sight, timeOf } from './sight.ts';

/** The values of a chart that a person can read one by one. */
export interface Readings {
  /** The months, in milliseconds since 1970. */
  readonly times: readonly number[];
  /** Highlighted groups, then the median, then other groups. */
  readonly lines: readonly ReadableLine[];
}

export interface ReadableLine {
  /** The group's id; undefined for the median. */
  readonly id: string | undefined;
  readonly name: string;
  /** The colour as CSS. */
  readonly colour: string;
  /** By month; null is a gap. */
  readonly values: readonly (number | null)[];
  /** The text of each month's tooltip; empty in a gap. */
  readonly texts: readonly string[];
}

/** A point to read: one month of one line. */
export interface Reading {
  readonly line: ReadableLine;
  readonly month: number;
}

export function readingsOf({ data, months }: PageFigure): Readings {
  const rank = ({ marker, meta }: PageTrace): number => (marker ? 0 : meta === undefined ? 1 : 2);
  return {
    times: months.map(timeOf),
    lines: data
      .filter(trace => trace.text !== undefined)
      .sort((a, b) => rank(a) - rank(b))
      .map(({ meta, name, line, y, text = [] }) => ({
        id: meta,
        name,
        colour: onPage(line.color),
        values: y,
        texts: text,
      })),
  };
}

/** A position in a plot, or the size of one, in pixels from its top left corner. */
export interface Pixels {
  readonly x: number;
  readonly y: number;
}

/** The position of a reading in a plot; in a gap it is at the bottom. */
export function pixelsOf(
  { times }: Readings,
  { line, month }: Reading,
  sight: Sight,
  size: Pixels,
): Pixels {
  const { x, y } = placeIn(sight, times[month] ?? 0, line.values[month] ?? sight.low);
  return { x: x * size.x, y: y * size.y };
}

/** A reading and its distance in pixels from the pointer. */
export interface NearReading {
  readonly reading: Reading;
  readonly distance: number;
}

/** The visible reading nearest to a position in a plot. */
export function nearestReading(
  readings: Readings,
  sight: Sight,
  size: Pixels,
  place: Pixels,
): NearReading | undefined {
  let nearest: NearReading | undefined;
  for (const line of readings.lines) {
    for (const [month, value] of line.values.entries()) {
      const time = readings.times[month] ?? 0;
      if (value === null || time < sight.from || time > sight.to) continue;
      const reading = { line, month };
      const { x, y } = pixelsOf(readings, reading, sight, size);
      const distance = Math.hypot(x - place.x, y - place.y);
      if (!nearest || distance < nearest.distance) nearest = { reading, distance };
    }
  }
  return nearest;
}

/** The reading that the keyboard starts from: the latest month of the first line that has a value. */
export function firstReading({ lines }: Readings): Reading | undefined {
  const line = lines.find(({ values }) => values.some(value => value !== null));
  return line && { line, month: line.values.findLastIndex(value => value !== null) };
}

/** The keys that move a reading to another month. */
const MONTH_KEYS: Readonly<Record<string, (month: number, last: number) => number>> = {
  ArrowLeft: month => month - 1,
  ArrowRight: month => month + 1,
  Home: () => 0,
  End: (_, last) => last,
};
const LINE_KEYS: Readonly<Record<string, 1 | -1>> = { ArrowUp: 1, ArrowDown: -1 };

/**
 * The reading that a key moves to. Left and right move by a month, also into a gap; Home and End go to the
 * first and last month; up and down go to the line with the next higher or lower value in that month.
 * Undefined for any other key.
 */
export function nextReading(readings: Readings, from: Reading, key: string): Reading | undefined {
  const last = readings.times.length - 1;
  const monthAfter = MONTH_KEYS[key];
  if (monthAfter) {
    const month = monthAfter(from.month, last);
    return { line: from.line, month: Math.min(last, Math.max(0, month)) };
  }
  const step = LINE_KEYS[key];
  return step && { line: neighbour(readings, from, step), month: from.month };
}

/** The line above or below; from a gap, the next or previous line in their order. */
function neighbour({ lines }: Readings, { line, month }: Reading, step: 1 | -1): ReadableLine {
  const valueIn = ({ values }: ReadableLine): number | null => values[month] ?? null;
  const isGap = valueIn(line) === null;
  const order = isGap
    ? [...lines].reverse()
    : lines
        .filter(candidate => valueIn(candidate) !== null)
        .sort((a, b) => (valueIn(a) ?? 0) - (valueIn(b) ?? 0));
  return order[order.indexOf(line) + step] ?? line;
}

/** The same month of the same group in another figure; undefined where that figure has no such line. */
export function sameReading(
  { times, lines }: Readings,
  { line, month }: Reading,
): Reading | undefined {
  const match = lines.find(({ id, name }) => id === line.id && name === line.name);
  return match && month < times.length ? { line: match, month } : undefined;
}

/** The text of a reading, for the tooltip and for screen readers. */
export const wordsOf = ({ line, month }: Reading): { name: string; text: string } => ({
  name: line.name,
  text: line.texts[month] || 'No figure in this month',
});
