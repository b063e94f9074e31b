import type { Answer } from '../../../charts/answer.ts';
import { monthStep, type Tick } from '../../../charts/figure/ticks.ts';
import { heatCellsOf } from '../../../charts/heatmap/heatCells.ts';
import { type Ground, heatColours } from '../../../charts/heatmap/heatColours.ts';
import { GAP, type Heatmap, heatmapOf } from '../../../charts/heatmap/heatmap.ts';
import { highlightedGroups } from '../../../charts/lines.ts';
import { valueText } from '../../../charts/number.ts';
import { lineStyle } from '../../../charts/palette.ts';
import { capitalise, countWithNoun } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { type Month, shortMonth } from '../../../domain/month.ts';
import type { Group, Series } from '../../../domain/series.ts';
import { boundedAt } from '../../../domain/standing.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { toggleHighlight } from '../../../state/toggleHighlight.ts';
import { countText, scriptJson } from '../format.ts';
import { type HighlightMark, highlightMarkOf } from '../highlightMark.ts';
import type { ChoiceLink } from '../links.ts';
import { ordersOf } from '../question/orders.ts';
import {
  type PageLink,
  PICTURES_A_PAGE,
  pageLinks,
  rangeText,
  rowsOfPage,
} from '../table/paging.ts';
import { pngAddress } from './png.ts';

export interface HeatRow {
  /** The id of its link, so that the link keeps the focus when it is followed. */
  readonly id: string;
  readonly name: string;
  /** The practice's code, if practices are compared. */
  readonly practice: string | undefined;
  /** Name and code. */
  readonly title: string;
  /** The same page with this group highlighted, or with its highlight removed. */
  readonly href: string;
  readonly highlightMark: HighlightMark | undefined;
}

/** Rows that are shown together: those of a page, of a CCG, or highlighted ones with their neighbours. */
export interface HeatBlock {
  readonly heading: string | undefined;
  readonly rows: readonly HeatRow[];
  /** Pictures with one pixel for each cell, as `data:` addresses. */
  readonly picture: Record<Ground, string>;
}

/** The heatmap as its card shows it, complete without JavaScript. */
export interface HeatmapView {
  readonly heading: string;
  readonly hint: string;
  readonly orders: readonly ChoiceLink[];
  readonly colours: readonly ChoiceLink[];
  readonly blocks: readonly HeatBlock[];
  /** `1–100 of 6,998`; empty if all rows are shown. */
  readonly range: string;
  /** Links to the other pages of rows. */
  readonly pages: readonly PageLink[];
  readonly page: number;
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
  const noun = nounOf(series, state.groupBy, 1);
  const pages = pageLinks(
    state.page,
    heatmap.rows.length,
    page => `${buildUrl({ ...state, page })}#heatmap`,
    PICTURES_A_PAGE,
  );
  const stretches = stretchesOf(answer, heatmap.rows);
  const shownRows = stretches.flatMap(({ from, to }) => heatmap.rows.slice(from, to));
  return {
    heading: `Every ${noun}, month by month`,
    hint: [
      hintOf(heatmap.rows.length, noun, pages.length > 0),
      ...(state.lastYear ? ['The year before is not shown here.'] : []),
    ].join(' '),
    orders: ordersOf(answer).filter(({ id }) => id !== 'order-distance'),
    colours: [
      option(state, 'Equal steps', { equalColours: false }, !state.equalColours),
      option(state, 'Equal numbers per colour', { equalColours: true }, state.equalColours),
    ],
    blocks: stretches.map(stretch => blockOf(answer, heatmap, stretch)),
    range: pages.length > 0 ? rangeText(state.page, heatmap.rows.length, PICTURES_A_PAGE) : '',
    pages,
    page: state.page,
    months: headMonths(series.months),
    legend: {
      picture: pictures(scaleLevels(heatmap), heatmap.steps, heatmap.steps),
      values: heatmap.scale.map(value => valueText(value, style)),
      hasGaps: heatmap.levels.includes(GAP),
    },
    cellsJson: scriptJson(heatCellsOf(answer, shownRows)),
    table: tableOf(series, shownRows, noun, value => valueText(value, style)),
  };
}

function option(
  state: ChartState,
  text: string,
  change: Partial<ChartState>,
  isCurrent: boolean,
): ChoiceLink {
  const id = `heat-${text.toLowerCase().replaceAll(' ', '-')}`;
  return { id, text, href: buildUrl({ ...state, ...change }), isCurrent };
}

/** Rows of the heatmap that stand together, as [from, to) of its order. */
interface Stretch {
  readonly heading: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** This many rows above and below a highlighted row are shown with it. */
const NEIGHBOURS = 2;

/**
 * The rows of a page: first the highlighted ones that are on other pages, with their neighbours, then the
 * page's own.
 */
function stretchesOf(answer: Answer, rows: readonly number[]): Stretch[] {
  const { state, series } = answer;
  const [first, end] = rowsOfPage(state.page, PICTURES_A_PAGE);
  const last = Math.min(end, rows.length);
  const elsewhere = new Set(
    highlightedGroups(series, state.highlight).flatMap(group => {
      const row = rows.indexOf(group);
      if (row < 0 || (row >= first && row < last)) return [];
      return Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, i) => row - NEIGHBOURS + i);
    }),
  );
  const neighbours = [...elsewhere]
    .filter(row => row >= 0 && row < rows.length && (row < first || row >= last))
    .sort((a, b) => a - b);
  const ccgOf = state.order === 'ccg' ? ccgNameOf(answer) : undefined;
  const headings = rows.slice(first, last).map(group => headingOf(series, group, ccgOf));
  const pageStretches = runsOf(headings).map(([from, to]) => ({
    heading: headings[from],
    from: first + from,
    to: first + to,
  }));
  if (neighbours.length === 0) return pageStretches;
  const noun = capitalise(nounOf(series, state.groupBy));
  const around = runsOf(neighbours.map((row, i) => row - i)).map(([from, to]) => {
    const [top = 0, bottom = 0] = [neighbours[from], neighbours[to - 1]];
    const heading = `${noun} ${countText(top + 1)}–${countText(bottom + 1)}: highlighted, with those around`;
    return { heading, from: top, to: bottom + 1 };
  });
  const range = `${noun} ${countText(first + 1)}–${countText(last)}`;
  return [
    ...around,
    ...pageStretches.map(stretch => ({ ...stretch, heading: stretch.heading ?? range })),
  ];
}

function blockOf(
  { state, series }: Answer,
  heatmap: Heatmap,
  { heading, from, to }: Stretch,
): HeatBlock {
  const highlightStyles = new Map(
    highlightedGroups(series, state.highlight).map((group, i) => [group, lineStyle(i)]),
  );
  const { length } = series.months;
  return {
    heading,
    rows: heatmap.rows.slice(from, to).map(group => {
      const { id, name, members }: Group = series.groups[group] ?? { id: '', name: '' };
      return {
        id: `heat-row-${group}`,
        name: name.trim() || id,
        practice: state.groupBy === 'practice_id' && !members ? id : undefined,
        title: members
          ? name
          : state.groupBy === 'result_category' || name === id
            ? name
            : `${name} (${id})`,
        href: buildUrl(toggleHighlight(state, id)),
        highlightMark: highlightMarkOf(highlightStyles.get(group)),
      };
    }),
    picture: pictures(heatmap.levels.subarray(from * length, to * length), length, heatmap.steps),
  };
}

const headingOf = (
  series: Series,
  group: number,
  ccgOf: ((id: string) => string | undefined) | undefined,
): string | undefined =>
  ccgOf && (ccgOf(series.groups[group]?.id ?? '') ?? `No ${nounOf(series, 'ccg_id', 1)}`);

/** Equal neighbours as [from, to). */
function runsOf(values: readonly unknown[]): [number, number][] {
  const starts = [...values.keys()].filter(i => i === 0 || values[i] !== values[i - 1]);
  return starts.map((from, i) => [from, starts[i + 1] ?? values.length]);
}

/** The cells as pictures for a light and for a dark background. */
function pictures(levels: Int8Array, width: number, steps: number): Record<Ground, string> {
  // The first colour of the picture is that of a gap.
  const pixels = new Uint8Array(levels.length).map((_, at) => (levels[at] ?? GAP) - GAP);
  const on = (ground: Ground): string =>
    pngAddress(pixels, width, levels.length / width, heatColours(steps, ground));
  return { light: on('light'), dark: on('dark') };
}

const scaleLevels = ({ steps }: Heatmap): Int8Array => new Int8Array(steps).map((_, i) => i);

/** About this many rows are visible at once. */
const ROWS_IN_SIGHT = 28;

function hintOf(rows: number, noun: string, isPaged: boolean): string {
  const select = 'Select a row to highlight it; again to remove it.';
  if (isPaged) return `${select} The colours are those of all ${countWithNoun(rows, noun)}.`;
  return rows > ROWS_IN_SIGHT
    ? `${select} Scroll to see all ${countWithNoun(rows, noun)}.`
    : select;
}

/**
 * The share of the heatmap's width that a month needs on a phone: 50 of 147 px at a width of 360 px, and some
 * space.
 */
const WIDTH_ON_PHONE = 0.45;

/**
 * The months above the columns, each above the middle of its cells. Those that would overlap on a phone, or run
 * off its edge, are minor.
 */
function headMonths(months: readonly Month[]): Tick[] {
  const step = monthStep(months.length, 6);
  let end = Number.NEGATIVE_INFINITY;
  return months.flatMap((month, place) => {
    if (month % step !== 0 && months.length >= 3) return [];
    const at = (place + 0.5) / months.length;
    const isMinor = at < end + WIDTH_ON_PHONE || at > 1 - WIDTH_ON_PHONE / 2.5;
    if (!isMinor) end = at;
    return { position: at, text: shortMonth(month), isMinor };
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
