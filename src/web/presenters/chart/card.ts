import type { Answer, NamedState } from '../../../charts/answer.ts';
import { type ChartEvents, eventsOf } from '../../../charts/events.ts';
import { drawingOf } from '../../../charts/figure/figure.ts';
import type { Drawing, DrawingOptions, KeyEntry } from '../../../charts/figure/figureTypes.ts';
import { pageFigureOf } from '../../../charts/figure/pageFigure.ts';
import { type Picture, pictureOf } from '../../../charts/figure/picture.ts';
import { SIGHT_CHANGES } from '../../../charts/figure/sight.ts';
import { labelOf, percentileText } from '../../../charts/label.ts';
import { onPage } from '../../../charts/pageColours.ts';
import { definitionOf } from '../../../charts/words/definition.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { type Summary, summaryOf } from '../../../charts/words/summary.ts';
import { titleOf } from '../../../charts/words/title.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { fileName } from '../files/csv.ts';
import { scriptJson } from '../format.ts';
import { MARK_SIGNS } from '../highlightMark.ts';
import { fileLinks, type Link } from '../links.ts';
import { type DrawnTable, drawnTable } from './drawnTable.ts';
import { type EmptyNotice, emptyNoticeOf } from './emptyNotice.ts';
import { type Provenance, provenanceOf } from './provenance.ts';

/** A key entry in the page's own words: a line style of CSS, and the mark that the line carries. */
export interface KeyItem {
  readonly kind: KeyEntry['kind'];
  readonly text: string;
  readonly colour: string;
  readonly style: 'solid' | 'dashed' | 'dotted';
  readonly sign: string | undefined;
  /** The label at the line's end. */
  readonly label: string | undefined;
  /** Areas instead of a line, each within the one before it. */
  readonly areas: readonly KeyArea[];
}

/** A part of a swatch, which is 22 units wide and 12 high. */
interface KeyArea {
  readonly y: number;
  readonly height: number;
  readonly fill: string;
}

/** What is measured and, unless the page says it once for all cards, who is compared. */
export interface CardHeading {
  readonly what: string;
  readonly who: string | undefined;
}

/** Everything that a card shows. */
export interface Card extends DrawnChart {
  readonly id: string;
  /** The title of images and browser tabs: what the chart shows, in one phrase. */
  readonly title: string;
  readonly heading: CardHeading;
  /** The name of downloaded files, without its ending. */
  readonly file: string;
  readonly summary: Summary;
  /** Whether reference ranges, which differ between labs, decide the numbers. */
  readonly usesRanges: boolean;
  readonly definition: string;
  readonly links: readonly Link[];
  /** The address of its chart, to pass on. */
  readonly href: string;
  readonly figureJson: string;
  readonly sightChanges: typeof SIGHT_CHANGES;
  readonly table: DrawnTable;
  readonly empty: EmptyNotice | undefined;
  readonly events: ChartEvents;
  readonly provenance: Provenance;
  /** What the latest month of an XmR chart is; other charts have none. */
  readonly latest: { readonly sign: string; readonly text: string } | undefined;
  /** Why a predefined measure matters; other charts have none. */
  readonly why: string | undefined;
}

/** The words and the drawing of one answer, as its page and its JSON give them. */
export interface ChartContent {
  readonly title: string;
  readonly summary: Summary;
  readonly definition: string;
  readonly drawing: Drawing;
  readonly events: ChartEvents;
}

export function chartContent(answer: Answer, events = eventsOf(answer)): ChartContent {
  const { state, series, style } = answer;
  const options: DrawingOptions = {
    events: events.drawnEvents,
    highlight: state.highlight,
    style,
    deciles: state.deciles,
    label: (row, percentile) =>
      labelOf(row, series.denominatorKind, style, series.window) + percentileText(percentile),
  };
  return {
    title: titleOf(answer),
    summary: summaryOf(answer),
    definition: definitionOf(answer),
    drawing: drawingOf(series, options),
    events,
  };
}

/** A chart as the server draws it, with its key. */
export interface DrawnChart {
  readonly picture: Picture;
  readonly key: readonly KeyItem[];
}

export function drawnChart({ series, style }: Answer, { figure, key }: Drawing): DrawnChart {
  return { picture: pictureOf(figure, series.months, style), key: key.map(keyItem) };
}

/** The card of a chart, with its links. */
export function cardOf(
  id: string,
  answer: Answer,
  heading: CardHeading,
  links: readonly Link[],
): Card {
  const { state } = answer;
  const { title, summary, definition, drawing, events } = chartContent(answer);
  return {
    id,
    title,
    heading,
    file: fileName(title),
    summary,
    usesRanges: state.filter !== 'all' || state.groupBy === 'result_category',
    definition,
    links,
    href: buildUrl(state),
    ...drawnChart(answer, drawing),
    sightChanges: SIGHT_CHANGES,
    figureJson: scriptJson(pageFigureOf(drawing)),
    table: drawnTable(answer, drawing.lineGroups, capitalise(title)),
    empty: drawing.figure.data.length > 0 ? undefined : emptyNoticeOf(answer),
    events,
    provenance: provenanceOf(answer),
    latest: undefined,
    why: undefined,
  };
}

/** The links under a chart: other views and files of the same question. */
export function linksOf({ state, catalogue }: NamedState): Link[] {
  const chart: ChartState = { ...state, page: 1 };
  const every = `Every ${nounOf(catalogue, state.groupBy, 1)}`;
  return [
    { text: every, href: buildUrl({ ...chart, view: 'grid', sort: [] }) },
    { text: 'Table', href: buildUrl({ ...chart, view: 'datatable' }) },
    ...fileLinks(format => buildUrl(chart, format)),
  ];
}

export function keyItem(entry: KeyEntry): KeyItem {
  return {
    kind: entry.kind,
    text: entry.text,
    colour: onPage(entry.colour),
    style: entry.dash === 'dot' ? 'dotted' : entry.dash === 'dash' ? 'dashed' : 'solid',
    sign: entry.sign ?? (entry.mark && MARK_SIGNS[entry.mark]),
    label: entry.label,
    areas: areasOf(entry.fills ?? []),
  };
}

const SWATCH_HEIGHT = 12;

function areasOf(fills: readonly string[]): KeyArea[] {
  const step = SWATCH_HEIGHT / 2 / Math.max(1, fills.length);
  return fills.map((fill, i) => ({
    y: i * step,
    height: SWATCH_HEIGHT - 2 * i * step,
    fill: onPage(fill),
  }));
}
