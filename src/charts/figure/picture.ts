import { isoMonth, type Month } from '../../domain/month.ts';
import type { ValueStyle } from '../number.ts';
import { onPage } from '../pageColours.ts';
import type { Figure, Trace } from './figureTypes.ts';
import { tickText } from './layout.ts';
import { MARK_PATHS, markedPlaces } from './marks.ts';
import { placeIn, timeOf, wholeSight } from './sight.ts';
import { monthTicks, type Tick, valueStep, valueTicks } from './ticks.ts';

/** A path of the picture, in a box of 1000 × 1000 that the page stretches to fit. */
export interface Path {
  readonly d: string;
  readonly stroke: string;
  readonly width: number;
  readonly dashes: string | undefined;
  readonly fill: string;
}

/**
 * The marks of a line: their outline and colour, and their positions as shares of the plot's width and
 * height.
 */
export interface PictureMarks {
  readonly d: string;
  readonly fill: string;
  readonly positions: readonly { readonly x: number; readonly y: number }[];
}

/**
 * The figure as the server draws it. The page shows it until somebody zooms; then Plotly draws the same
 * figure in its place.
 */
export interface Picture {
  /** The distance from the chart's left edge, in pixels: room for the texts of the value axis. */
  readonly left: number;
  readonly paths: readonly Path[];
  readonly marks: readonly PictureMarks[];
  readonly values: readonly Tick[];
  readonly months: readonly Tick[];
  /** Events: their position, their letter, and how many pixels below the top the letter is. */
  readonly events: readonly EventTick[];
  /** The labels at the ends of lines, at these shares of the plot's width and height. */
  readonly ends: readonly EndTick[];
}

export interface EndTick {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly colour: string;
  /** Whether it stands before its point instead of after it. */
  readonly isLeft: boolean;
}

export interface EventTick {
  readonly position: number;
  readonly text: string;
  readonly isLate: boolean;
  readonly depth: number;
}

const SIZE = 1000;
/** The dashes that Plotly gives lines up to 3 pixels wide. */
const DASHES = { dot: '3 3', dash: '9 9' } as const;

/** Gives the position of a month and a value as shares of the plot's width and height. */
type PlaceOf = (iso: string, value: number) => { x: number; y: number };

/** Draws a figure's lines, marks, ranges and ticks as the server's picture. */
export function pictureOf(
  { data, layout }: Figure,
  months: readonly Month[],
  style: ValueStyle,
): Picture {
  const top = layout.yaxis.range[1];
  const sight = wholeSight(layout);
  const placeOf: PlaceOf = (iso, value) => placeIn(sight, timeOf(iso), value);
  const step = valueStep(top);
  return {
    left: layout.margin.l,
    paths: data.map(trace => pathOf(trace, placeOf, top)).filter(path => path.d !== ''),
    marks: data.flatMap(trace => marksOf(data, trace, placeOf, top)),
    values: valueTicks(top, value => tickText(value, style, step)),
    months: monthTicks(months, 8, month => placeOf(isoMonth(month), 0).x),
    events: (layout.annotations ?? []).flatMap(annotation =>
      annotation.yref === 'paper'
        ? [
            {
              position: placeOf(annotation.x, 0).x,
              text: annotation.text,
              isLate: annotation.xanchor === 'right',
              depth: -annotation.yshift,
            },
          ]
        : [],
    ),
    ends: (layout.annotations ?? []).flatMap(annotation =>
      annotation.yref === 'y'
        ? [
            {
              ...placeOf(annotation.x, annotation.y),
              text: annotation.text,
              colour: onPage(annotation.font.color),
              isLeft: false,
            },
          ]
        : [],
    ),
  };
}

function pathOf(trace: Trace, placeOf: PlaceOf, top: number): Path {
  let d = '';
  let pen = false;
  trace.x.forEach((iso, i) => {
    const value = trace.y[i] ?? null;
    if (iso === null || value === null) {
      pen = false;
      return;
    }
    const { x, y } = placeOf(iso, Math.min(value, 2 * top));
    // A thousandth of the height is a third of a pixel.
    const at = `${shortNumber(x * SIZE)} ${Math.round(y * SIZE)}`;
    // A single month between two gaps becomes a dot: a line of no length with round ends.
    const isSingle = !pen && (trace.y[i + 1] ?? null) === null;
    d += pen ? `L${at}` : isSingle ? `M${at}h0` : `M${at}`;
    pen = true;
  });
  const isBand = trace.fill !== undefined;
  return {
    d,
    stroke: onPage(trace.line.color),
    width: trace.line.width,
    dashes: trace.line.dash && DASHES[trace.line.dash],
    fill: isBand ? onPage(trace.fillcolor ?? 'none') : 'none',
  };
}

function marksOf(
  data: readonly Trace[],
  trace: Trace,
  placeOf: PlaceOf,
  top: number,
): PictureMarks[] {
  if (!trace.marker) return [];
  const at = markedPlaces(data, trace, top).map(i => placeOf(trace.x[i] ?? '', trace.y[i] ?? 0));
  return [{ d: MARK_PATHS[trace.marker.symbol], fill: onPage(trace.marker.color), positions: at }];
}

const shortNumber = (value: number): string => String(Math.round(value * 10) / 10);
