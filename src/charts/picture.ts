import { isoMonth, type Month } from '../domain/month.ts';
import type { Figure, Trace } from './figureTypes.ts';
import { onPage } from './pageColours.ts';
import { monthTicks, type Tick, valueTicks } from './ticks.ts';

/** A path of the picture, in a square of 1000 × 1000 that the page stretches to fit. */
export interface Path {
  readonly d: string;
  readonly stroke: string;
  readonly width: number;
  readonly dashes: string | undefined;
  readonly fill: string;
}

/** The figure as the server draws it: what shows without JavaScript, and until Plotly replaces it. */
export interface Picture {
  readonly paths: readonly Path[];
  readonly values: readonly Tick[];
  readonly months: readonly Tick[];
  /** Events: their place, their letter, and how many pixels below the top the letter is. */
  readonly events: readonly EventTick[];
}

export interface EventTick {
  readonly at: number;
  readonly text: string;
  readonly isLate: boolean;
  readonly down: number;
}

const SIZE = 1000;
const DASHES = { dot: '2 3', dash: '7 5' } as const;

/** The picture has the same lines, ranges and ticks as the figure. */
export function pictureOf(
  figure: Figure,
  months: readonly Month[],
  format: (value: number) => string,
): Picture {
  const top = figure.layout.yaxis.range[1];
  const places = new Map<string, number>();
  const last = Math.max(1, months.length - 1);
  months.forEach((month, place) => {
    places.set(isoMonth(month), (place / last) * SIZE);
  });
  return {
    paths: figure.data.map(trace => pathOf(trace, places, top)).filter(path => path.d !== ''),
    values: valueTicks(top, format),
    months: monthTicks(months, 8),
    events: (figure.layout.annotations ?? []).map(({ x, xanchor, yshift, text }) => ({
      at: (places.get(x) ?? 0) / SIZE,
      text,
      isLate: xanchor === 'right',
      down: -yshift,
    })),
  };
}

function pathOf(trace: Trace, places: ReadonlyMap<string, number>, top: number): Path {
  let d = '';
  let pen = false;
  trace.x.forEach((iso, i) => {
    const y = trace.y[i];
    const x = iso === null ? undefined : places.get(iso);
    if (x === undefined || y === null || y === undefined) {
      pen = false;
      return;
    }
    const at = `${short(x)} ${short(SIZE - (Math.min(y, 2 * top) / top) * SIZE)}`;
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

const short = (value: number): string => String(Math.round(value * 10) / 10);
