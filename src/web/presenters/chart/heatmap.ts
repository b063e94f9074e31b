import type { Answer } from '../../../charts/answer.ts';
import { monthStep, type Tick } from '../../../charts/figure/ticks.ts';
import { heatCellsOf } from '../../../charts/heatmap/heatCells.ts';
import { type Ground, heatColours } from '../../../charts/heatmap/heatColours.ts';
import { type Heatmap, heatmapOf } from '../../../charts/heatmap/heatmap.ts';
import { highlightedGroups } from '../../../charts/lines.ts';
import { valueText } from '../../../charts/number.ts';
import { lineStyle } from '../../../charts/palette.ts';
import { counted } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { type Month, shortMonth } from '../../../domain/month.ts';
import type { Series } from '../../../domain/series.ts';
import { boundedAt } from '../../../domain/standing.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { toggleHighlight } from '../../../state/toggleHighlight.ts';
import { scriptJson } from '../format.ts';
import { type OrderChoice, ordersOf } from '../grid/orders.ts';
import { SIGNS } from './card.ts';
import { pngAddress } from './png.ts';

export interface HeatRow {
  /** Of its link, so that it keeps the focus. */
  readonly id: string;
  readonly name: string;
  /** Its practice, where practices are compared. */
  readonly practice: string | undefined;
  /** Name and code. */
  readonly title: string;
  /** The same page with this group highlighted, or no longer. */
  readonly href: string;
  readonly picked: { readonly colour: string; readonly sign: string | undefined } | undefined;
}

/** Rows that stand together: all of them, or those of a CCG. */
export interface HeatBlock {
  readonly heading: string | undefined;
  readonly rows: readonly HeatRow[];
  /** One pixel a cell, as `data:` addresses. */
  readonly picture: Record<Ground, string>;
}

/** The heatmap as its card shows it, complete without JavaScript. */
export interface HeatmapView {
  readonly heading: string;
  readonly hint: string;
  readonly orders: readonly OrderChoice[];
  readonly colours: readonly OrderChoice[];
  readonly blocks: readonly HeatBlock[];
  readonly months: readonly Tick[];
  readonly legend: {
    readonly picture: Record<Ground, string>;
    readonly values: readonly string[];
    readonly hasGaps: boolean;
  };
  /** For tooltips: src/charts/heatmap/heatCells.ts. */
  readonly cellsJson: string;
  readonly table: HeatTable;
}

/** The latest months as text. */
export interface HeatTable {
  readonly caption: string;
  readonly noun: string;
  readonly months: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
}

const TABLE_MONTHS = 12;

/** A group's CCG by name, where the groups are practices. */
function ccgNameOf({ state, catalogue }: Answer): ((id: string) => string | undefined) | undefined {
  if (state.groupBy !== 'practice_id') return undefined;
  return id => {
    const ccg = catalogue.byId.practice_id.get(id)?.ccgId;
    return ccg ? catalogue.nameOf('ccg_id', ccg) : undefined;
  };
}

/** An answer's heatmap in the order and colours of its state. */
export function heatmapOfAnswer(answer: Answer): Heatmap {
  const ccgOf = ccgNameOf(answer);
  const { order, equalColours } = answer.state;
  return heatmapOf(answer.series, { order, equalColours, ...(ccgOf ? { ccgOf } : {}) });
}

/** Undefined where there is nothing to draw. */
export function heatmapView(answer: Answer): HeatmapView | undefined {
  const { state, series, style } = answer;
  const heatmap = heatmapOfAnswer(answer);
  if (heatmap.rows.length === 0) return undefined;
  const noun = nounOf(state.groupBy, 1);
  return {
    heading: `Every ${noun}, month by month`,
    hint: hintOf(heatmap.rows.length, noun),
    orders: ordersOf(state).filter(({ id }) => id !== 'order-distance'),
    colours: [
      option(state, 'Equal steps', { equalColours: false }, !state.equalColours),
      option(state, 'Equal numbers per colour', { equalColours: true }, state.equalColours),
    ],
    blocks: blocksOf(answer, heatmap),
    months: headMonths(series.months),
    legend: {
      picture: pictures(scaleLevels(heatmap), heatmap.steps, heatmap.steps),
      values: heatmap.scale.map(value => valueText(value, style)),
      hasGaps: heatmap.levels.includes(null),
    },
    cellsJson: scriptJson(heatCellsOf(answer, heatmap.rows)),
    table: tableOf(series, heatmap.rows, noun, value => valueText(value, style)),
  };
}

function option(
  state: ChartState,
  text: string,
  change: Partial<ChartState>,
  isCurrent: boolean,
): OrderChoice {
  const id = `heat-${text.toLowerCase().replaceAll(' ', '-')}`;
  return { id, text, href: buildUrl({ ...state, ...change }), isCurrent };
}

function blocksOf(answer: Answer, heatmap: Heatmap): HeatBlock[] {
  const { state, series } = answer;
  const picked = new Map(
    highlightedGroups(series, state.highlight).map((group, i) => [group, lineStyle(i)]),
  );
  const ccgOf = state.order === 'ccg' ? ccgNameOf(answer) : undefined;
  const { length } = series.months;
  return stretches(heatmap.rows.map(group => headingOf(series, group, ccgOf))).map(
    ({ heading, from, to }) => ({
      heading,
      rows: heatmap.rows.slice(from, to).map(group => {
        const { id, name } = series.groups[group] ?? { id: '', name: '' };
        const style = picked.get(group);
        return {
          id: `heat-row-${group}`,
          name: name.trim() || id,
          practice: state.groupBy === 'practice_id' ? id : undefined,
          title: state.groupBy === 'result_category' || name === id ? name : `${name} (${id})`,
          href: buildUrl(toggleHighlight(state, id)),
          picked: style && { colour: style.colour, sign: SIGNS[style.mark] },
        };
      }),
      picture: pictures(heatmap.levels.slice(from * length, to * length), length, heatmap.steps),
    }),
  );
}

const headingOf = (
  series: Series,
  group: number,
  ccgOf: ((id: string) => string | undefined) | undefined,
): string | undefined =>
  ccgOf && (ccgOf(series.groups[group]?.id ?? '') ?? `No ${nounOf('ccg_id', 1)}`);

/** Rows of the same heading in a row, as [from, to). */
function stretches(
  headings: readonly (string | undefined)[],
): { heading: string | undefined; from: number; to: number }[] {
  const starts = [...headings.keys()].filter(
    row => row === 0 || headings[row] !== headings[row - 1],
  );
  return starts.map((from, i) => ({
    heading: headings[from],
    from,
    to: starts[i + 1] ?? headings.length,
  }));
}

/** Cells as a picture for light and one for dark ground. */
function pictures(
  levels: readonly (number | null)[],
  width: number,
  steps: number,
): Record<Ground, string> {
  const pixels = Uint8Array.from(levels, level => (level === null ? 0 : level + 1));
  const on = (ground: Ground): string =>
    pngAddress(pixels, width, levels.length / width, heatColours(steps, ground));
  return { light: on('light'), dark: on('dark') };
}

const scaleLevels = ({ steps }: Heatmap): number[] => Array.from({ length: steps }, (_, i) => i);

/** About so many rows are in sight at once. */
const ROWS_IN_SIGHT = 28;

function hintOf(rows: number, noun: string): string {
  const select = 'Select a row to highlight it; again to remove it.';
  return rows > ROWS_IN_SIGHT ? `${select} Scroll to see all ${counted(rows, noun)}.` : select;
}

/** The part of the heatmap's width that a month needs on a phone: 50 of 147 px at 360 px, and some air. */
const WIDTH_ON_PHONE = 0.45;

/**
 * The months over the columns, each over the middle of its cells. Those that would meet on a phone, or
 * run out at its edge, are minor.
 */
function headMonths(months: readonly Month[]): Tick[] {
  const step = monthStep(months.length, 6);
  let end = Number.NEGATIVE_INFINITY;
  return months.flatMap((month, place) => {
    if (month % step !== 0 && months.length >= 3) return [];
    const at = (place + 0.5) / months.length;
    const isMinor = at < end + WIDTH_ON_PHONE || at > 1 - WIDTH_ON_PHONE / 2.5;
    if (!isMinor) end = at;
    return { at, text: shortMonth(month), isMinor };
  });
}

function tableOf(
  series: Series,
  rows: readonly number[],
  noun: string,
  text: (value: number) => string,
): HeatTable {
  const { months, groups } = series;
  const first = Math.max(0, months.length - TABLE_MONTHS);
  const latest = months.slice(first);
  return {
    caption: `Every ${noun}, ${latest.map(shortMonth).at(0)} to ${latest.map(shortMonth).at(-1)}`,
    noun,
    months: latest.map(shortMonth),
    rows: rows.map(group => ({
      name: groups[group]?.name ?? '',
      cells: latest.map((_, i) => text(boundedAt(series, group, first + i).value)),
    })),
  };
}
