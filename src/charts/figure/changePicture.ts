import type { Answer } from '../answer.ts';
import { byChange, type ChangeChart, type ChangeRow } from '../change.ts';
import { spanOf } from '../funnel.ts';
import { highlightedRows } from '../lines.ts';
import { CONTEXT_COLOUR, lineStyle, translucent } from '../palette.ts';
import type { KeyEntry } from './figureTypes.ts';
import { tickText } from './layout.ts';
import { MARK_PATHS } from './marks.ts';
import type { EndTick, Picture } from './picture.ts';
import { type SlopeAxes, slopePlaces } from './slopeAxes.ts';
import { valueStep, valueTicks } from './ticks.ts';

/** A slope chart as the server draws it: a line for each group from its first value to its second. */
export interface ChangePicture {
  readonly picture: Picture;
  readonly axes: SlopeAxes;
  readonly key: readonly KeyEntry[];
  /** The ends of the lines that have names, which are links. */
  readonly points: readonly { readonly row: ChangeRow; readonly x: number; readonly y: number }[];
}

/** So many lines have a colour and a name: those highlighted, then those that changed most. */
const MOST_NAMED = 5;
const SIZE = 1000;
const LEFT = 64;
/** Labels closer together than this share of the height would overlap. */
const MIN_DISTANCE = 0.055;

export function changePictureOf(chart: ChangeChart, { style }: Answer): ChangePicture | undefined {
  const { rows, periods } = chart;
  if (!periods || rows.length === 0) return undefined;
  const strong = strongOf(rows);
  const values = rows.flatMap(({ valueA, valueB }) => [valueA.value, valueB.value]);
  const top = (values.reduce((most, value) => Math.max(most, value), 0) || 1) * 1.06;
  const step = valueStep(top);
  const placesOf = ({ valueA, valueB }: ChangeRow) =>
    slopePlaces({ top }, valueA.value, valueB.value);
  const slope = (row: ChangeRow): string => {
    const [first, second] = placesOf(row);
    return `M0 ${Math.round(first.y * SIZE)}L${SIZE} ${Math.round(second.y * SIZE)}`;
  };
  // Lines with the same ends are drawn once: of thousands many are.
  const crowd = new Set(rows.filter(row => !strong.includes(row)).map(slope));
  const ends = strong.map(row => ({ row, ...placesOf(row)[1] }));
  return {
    axes: { top },
    points: ends,
    picture: {
      left: LEFT,
      paths: [
        ...crowdLines([...crowd]),
        ...strong.map((row, i) => line(slope(row), lineStyle(i).colour, 2.2)),
      ],
      marks: strong.map((row, i) => ({
        d: MARK_PATHS[lineStyle(i).mark],
        fill: lineStyle(i).colour,
        positions: placesOf(row),
      })),
      values: valueTicks(top, value => tickText(value, style, step)),
      months: [
        { position: 0, text: spanOf(periods.a), isMinor: false },
        { position: 1, text: spanOf(periods.b), isMinor: false },
      ],
      events: [],
      ends: labelsOf(ends),
    },
    key: [
      ...strong.map((row, i): KeyEntry => {
        const { colour, mark } = lineStyle(i);
        const text =
          row.highlightPlace === undefined ? `${row.group.name} (changed most)` : row.group.name;
        return { kind: 'line', text, colour, mark };
      }),
      ...(crowd.size > 0
        ? [{ kind: 'context', text: 'All others', colour: CONTEXT_COLOUR } as const]
        : []),
    ],
  };
}

/** The highlighted rows, then those of most change, up to five in all. */
export function strongOf(rows: readonly ChangeRow[]): ChangeRow[] {
  const changed = byChange(rows).filter(
    ({ highlightPlace, finding }) =>
      highlightPlace === undefined && (finding === 'up' || finding === 'down'),
  );
  return [...highlightedRows(rows), ...changed].slice(0, MOST_NAMED);
}

/** More lines than this cover each other. */
const MANY = 400;
const LAYERS = 8;

/**
 * The lines of all others. One path is equally dark wherever its lines cross, so many lines are shared out
 * among layers, which are darker where more lines lie.
 */
function crowdLines(slopes: readonly string[]) {
  if (slopes.length <= MANY) {
    return slopes.length === 0 ? [] : [line(slopes.join(''), translucent(CONTEXT_COLOUR, 0.45), 1)];
  }
  return Array.from({ length: LAYERS }, (_, layer) =>
    line(
      slopes.filter((_, i) => i % LAYERS === layer).join(''),
      translucent(CONTEXT_COLOUR, 0.1),
      1,
    ),
  );
}

const line = (d: string, stroke: string, width: number) => ({
  d,
  stroke,
  width,
  dashes: undefined,
  fill: 'none',
});

/** Names at the right ends, moved apart where ends lie close together. */
function labelsOf(ends: ChangePicture['points']): EndTick[] {
  let least = 0;
  return ends
    .toSorted((a, b) => a.y - b.y)
    .map(({ row, y }) => {
      const place = Math.max(y, least);
      least = place + MIN_DISTANCE;
      // A name is text, which needs more contrast than a line.
      return { x: 1, y: place, text: row.group.name, colour: 'var(--ink)', isLeft: false };
    });
}
