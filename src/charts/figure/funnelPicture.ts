import { chanceLimits, type FunnelVerdict, LIMIT_998 } from '../../domain/funnel.ts';
import { scaleOf } from '../../domain/pooled.ts';
import type { Answer } from '../answer.ts';
import { type FunnelChart, type FunnelRow, limitsAt, unitOf } from '../funnel.ts';
import { highlightedRows } from '../lines.ts';
import { countText } from '../number.ts';
import { LIGHT, onPage } from '../pageColours.ts';
import { CONTEXT_COLOUR, lineStyle, translucent } from '../palette.ts';
import { labelOfLine, sharesColours } from './endLabels.ts';
import type { KeyEntry } from './figureTypes.ts';
import { type FunnelAxes, funnelPlace, sizeAt } from './funnelAxes.ts';
import { tickText } from './layout.ts';
import { MARK_PATHS } from './marks.ts';
import type { EndTick, Path, Picture, PictureMarks } from './picture.ts';
import { type Tick, valueStep } from './ticks.ts';

/** A funnel as the server draws it, with its axes for the browser’s code, and the key. */
export interface FunnelPicture {
  readonly picture: Picture;
  readonly axes: FunnelAxes;
  readonly key: readonly KeyEntry[];
  /** The points that are links: those highlighted and those outside, the furthest out first. */
  readonly points: readonly { readonly row: FunnelRow; readonly x: number; readonly y: number }[];
}

/** The page’s text colour, which is a light one on a dark background. */
const INK = 'var(--ink)';
const PAPER = 'var(--paper)';
/** More points outside than this are dots of the picture, and links in the table alone. */
const MOST_LINKS = 150;
const SIZE = 1000;
const LEFT = 64;

/** Undefined where no organisation has a figure. */
export function funnelPictureOf(chart: FunnelChart, answer: Answer): FunnelPicture | undefined {
  const { rows, funnel, period } = chart;
  if (!funnel || !period) return undefined;
  const { series, style } = answer;
  const unit = unitOf(series, period);
  const axes = axesOf(rows);
  const placeOf = ({ size, value }: FunnelRow) => funnelPlace(axes, size, value.value);
  const withVerdict = (...verdicts: readonly FunnelVerdict[]): FunnelRow[] =>
    rows.filter(
      ({ point, highlightPlace }) =>
        highlightPlace === undefined && point && verdicts.includes(point.verdict),
    );
  const highlighted = highlightedRows(rows);
  const outside = withVerdict('high', 'low').sort(
    (a, b) => Math.abs(b.point?.z.value ?? 0) - Math.abs(a.point?.z.value ?? 0),
  );
  const marked = outside.slice(0, MOST_LINKS);
  const [open, few, crowd] = [
    withVerdict('open'),
    withVerdict('few'),
    withVerdict('near', 'inside'),
  ];
  const dotsOf = (dotRows: readonly FunnelRow[]): string => dots(dotRows.map(placeOf));
  const width = dotWidth(rows.length);
  const curve = (valueAt: (denominator: number) => number): string =>
    curveOf(axes, size => valueAt(size * unit));
  const line = (d: string, stroke: string, wide: number, dashes?: string): Path => ({
    d,
    stroke,
    width: wide,
    dashes,
    fill: 'none',
  });
  const dot = (d: string, stroke: string, wide: number): Path[] =>
    d === '' ? [] : [line(d, stroke, wide)];
  const scale = scaleOf(series.denominatorKind);
  const hasChance = funnel.kind === 'proportion' && funnel.tau2 > 0;
  const at = (denominator: number) => limitsAt(funnel, denominator, series);
  const chance = (end: 'lower' | 'upper') => (denominator: number) =>
    chanceLimits(funnel.centre, denominator, LIMIT_998)[end];
  const paths: Path[] = [
    line(
      curve(() => funnel.centre * scale),
      CONTEXT_COLOUR,
      1.4,
    ),
    line(curve(d => at(d).outer.upper) + curve(d => at(d).outer.lower), CONTEXT_COLOUR, 1.4, '9 9'),
    line(curve(d => at(d).inner.upper) + curve(d => at(d).inner.lower), CONTEXT_COLOUR, 1, '3 3'),
    ...(hasChance
      ? [line(curve(chance('upper')) + curve(chance('lower')), onPage(LIGHT.median), 1, '1 4')]
      : []),
    ...dot(dotsOf(few), translucent(CONTEXT_COLOUR, 0.35), width),
    ...dot(dotsOf(crowd), translucent(CONTEXT_COLOUR, 0.7), width),
    // A ring: a dot of the background on a larger one.
    ...dot(dotsOf(open), INK, width + 2),
    ...dot(dotsOf(open), PAPER, width - 0.5),
    ...dot(dotsOf(outside.slice(MOST_LINKS)), INK, width + 2),
    ...highlighted.flatMap((row, i) => barOf(axes, row, translucent(lineStyle(i).colour, 0.4))),
  ];
  const marks: PictureMarks[] = [
    ...(marked.length > 0
      ? [{ d: MARK_PATHS.diamond, fill: INK, positions: marked.map(placeOf) }]
      : []),
    ...highlighted.map((row, i) => {
      const { colour, mark } = lineStyle(i);
      return { d: MARK_PATHS[mark], fill: colour, positions: [placeOf(row)] };
    }),
  ];
  const step = valueStep(axes.top - axes.bottom);
  return {
    axes,
    picture: {
      left: LEFT,
      paths: paths.filter(({ d }) => d !== ''),
      marks,
      values: valueTicks(axes, step, value => tickText(value, style, step)),
      months: sizeTicks(axes),
      events: [],
      ends: highlighted.map((row, i) => labelAt(row, i, highlighted.length, placeOf(row))),
    },
    points: [...highlighted, ...marked].map(row => ({ row, ...placeOf(row) })),
    key: [
      ...highlighted.map((row, i): KeyEntry => {
        const { colour, mark } = lineStyle(i);
        const label = sharesColours(highlighted.length) ? { label: labelOfLine(i) } : {};
        return { kind: 'cut', text: row.group.name, colour, mark, ...label };
      }),
      { kind: 'before', text: 'All together', colour: CONTEXT_COLOUR },
      { kind: 'before', text: '99.8% limits', colour: CONTEXT_COLOUR, dash: 'dash' },
      { kind: 'before', text: '95% limits', colour: CONTEXT_COLOUR, dash: 'dot' },
      ...(hasChance
        ? [
            {
              kind: 'before',
              text: '99.8% limits by chance alone',
              colour: onPage(LIGHT.median),
              dash: 'dot',
            } as const,
          ]
        : []),
      ...(outside.length > 0
        ? [{ kind: 'cut', text: 'Outside the limits', colour: INK, mark: 'diamond' } as const]
        : []),
      ...(open.length > 0
        ? [{ kind: 'cut', text: 'Open: suppressed counts decide', colour: INK, sign: '○' } as const]
        : []),
      ...(few.length > 0
        ? [
            {
              kind: 'cut',
              text: 'Pale: too few tests to say',
              colour: CONTEXT_COLOUR,
              sign: '•',
            } as const,
          ]
        : []),
    ],
  };
}

/** Smaller dots where there are thousands. */
const dotWidth = (n: number): number => (n > 2000 ? 3 : n > 400 ? 4.5 : 6);

/** So many times the middle size makes a linear axis a crowd at its left. */
const FAR_LARGER = 12;
/** A funnel whose values all lie in the upper part of the axis begins above 0. */
const UPPER_PART = 0.5;
/** What lies further out than this many times the highest limit of a middling size is drawn at the edge. */
const MOST_TIMES = 2.5;

function axesOf(rows: readonly FunnelRow[]): FunnelAxes {
  const sizes = rows.map(({ size }) => size).sort((a, b) => a - b);
  const [least = 0, most = 1] = [sizes[0], sizes.at(-1)];
  const middle = sizes[Math.floor(sizes.length / 2)] ?? most;
  const isLog = most > FAR_LARGER * middle;
  const middling = rows.find(({ size }) => size >= middle)?.limits;
  const judged = rows.filter(({ point }) => point?.verdict !== 'few');
  const values = judged.map(({ value }) => value.value);
  const bounds = [middling?.outer.upper ?? 0, middling?.outer.lower ?? 0];
  const high = [...values, ...bounds].reduce((a, b) => Math.max(a, b), 0);
  const low = [...values, ...bounds].reduce((a, b) => Math.min(a, b), high);
  const top = Math.min(high, Math.max(MOST_TIMES * (bounds[0] ?? high), low)) || 1;
  const room = (top - low) * 0.08;
  return {
    isLog,
    left: isLog ? least / 1.15 : 0,
    right: isLog ? most * 1.15 : most * 1.04,
    bottom: low > UPPER_PART * top ? Math.max(0, low - room) : 0,
    top: top + (low > UPPER_PART * top ? room : 0.06 * top),
  };
}

const CURVE_POINTS = 80;

/** A line of values by size; parts above or below the axis are left out. */
function curveOf(axes: FunnelAxes, valueAt: (size: number) => number): string {
  let d = '';
  let isDrawing = false;
  for (let i = 0; i <= CURVE_POINTS; i++) {
    // Limits change most where sizes are small.
    const share = axes.isLog ? i / CURVE_POINTS : (i / CURVE_POINTS) ** 2;
    const size = sizeAt(axes, share);
    const value = size > 0 ? valueAt(size) : Number.NaN;
    const isSeen = value >= axes.bottom && value <= axes.top;
    if (isSeen) {
      const { y } = funnelPlace(axes, size, value);
      d += `${isDrawing ? 'L' : 'M'}${short(share * SIZE)} ${short(y * SIZE)}`;
    }
    isDrawing = isSeen;
  }
  return d;
}

/**
 * Dots as one path: lines of no length with round ends, each from the one before it, because a path of
 * thousands is then half as long. Dots at the same place are drawn once.
 */
function dots(places: readonly { readonly x: number; readonly y: number }[]): string {
  const keys = new Set(
    places.map(({ x, y }) => Math.round(x * SIZE) * (SIZE + 1) + Math.round(y * SIZE)),
  );
  let d = '';
  let before = { x: 0, y: 0 };
  for (const key of [...keys].sort((a, b) => a - b)) {
    const at = { x: Math.floor(key / (SIZE + 1)), y: key % (SIZE + 1) };
    const down = at.y - before.y;
    d += `m${at.x - before.x}${down < 0 ? '' : ' '}${down}h0`;
    before = at;
  }
  return d;
}

/** The values that suppressed counts allow, as a bar. */
function barOf(axes: FunnelAxes, { size, value }: FunnelRow, colour: string): Path[] {
  if (!(value.high > value.low)) return [];
  const [low, high] = [value.low, Math.min(value.high, axes.top)].map(end =>
    funnelPlace(axes, size, end),
  );
  if (!low || !high) return [];
  const d = `M${short(low.x * SIZE)} ${short(low.y * SIZE)}V${short(high.y * SIZE)}`;
  return [{ d, stroke: colour, width: 5, dashes: undefined, fill: 'none' }];
}

/** A name beside its point, or a number where colours repeat. */
function labelAt(
  { group }: FunnelRow,
  i: number,
  n: number,
  place: { readonly x: number; readonly y: number },
): EndTick {
  const text = sharesColours(n) ? labelOfLine(i) : group.name;
  // A name is text, which needs more contrast than a mark.
  return { ...place, text, colour: INK, isLeft: place.x > 0.5 };
}

function valueTicks(axes: FunnelAxes, step: number, format: (value: number) => string): Tick[] {
  const ticks: Tick[] = [];
  for (let i = Math.max(0, Math.ceil(axes.bottom / step - 1e-9)); i * step <= axes.top; i++) {
    const position = (i * step - axes.bottom) / (axes.top - axes.bottom);
    ticks.push({ position, text: format(i * step), isMinor: false });
  }
  return ticks;
}

/** Sizes at round steps, or, where the axis is one of factors, 1, 2 and 5 times powers of ten. */
function sizeTicks(axes: FunnelAxes): Tick[] {
  const tick = (size: number, isMinor: boolean): Tick => ({
    position: funnelPlace(axes, size, 0).x,
    text: countText(size),
    isMinor,
  });
  if (!axes.isLog) {
    const step = valueStep(axes.right);
    return Array.from({ length: Math.floor(axes.right / step) + 1 }, (_, i) =>
      tick(i * step, i % 2 === 1),
    );
  }
  const ticks: Tick[] = [];
  for (let power = 10 ** Math.floor(Math.log10(axes.left)); power <= axes.right; power *= 10) {
    for (const digit of [1, 2, 5]) {
      const size = digit * power;
      if (size >= axes.left && size <= axes.right) ticks.push(tick(size, digit !== 1));
    }
  }
  return ticks;
}

const short = (value: number): string => String(Math.round(value * 10) / 10);
