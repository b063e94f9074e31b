import type { Answer } from '../../charts/answer.ts';
import { definitionOf } from '../../charts/definition.ts';
import { eventsOf, type ShownEvent } from '../../charts/events.ts';
import { drawingOf } from '../../charts/figure.ts';
import type { Drawing, DrawingOptions, KeyEntry } from '../../charts/figureTypes.ts';
import { nounOf } from '../../charts/nouns.ts';
import { valueText } from '../../charts/number.ts';
import { type Picture, pictureOf } from '../../charts/picture.ts';
import { type Summary, summaryOf } from '../../charts/summary.ts';
import { titleOf } from '../../charts/title.ts';
import { capitalised } from '../../charts/words.ts';
import { labelOf } from '../../domain/label.ts';
import type { ChartState } from '../../state/chartState.ts';
import { buildUrl } from '../../state/codec.ts';
import { fileName } from './csv.ts';
import { type DrawnTable, drawnTable } from './drawnTable.ts';
import { type Empty, emptyOf } from './empty.ts';
import { scriptJson } from './format.ts';
import { type Provenance, provenanceOf } from './provenance.ts';

export interface Link {
  readonly text: string;
  readonly href: string;
  readonly download?: string;
}

/** A key entry in the page's own words: a line style of CSS, and the mark that the line carries. */
export interface KeyItem {
  readonly kind: KeyEntry['kind'];
  readonly text: string;
  readonly colour: string;
  readonly style: 'solid' | 'dashed' | 'dotted';
  readonly sign: string | undefined;
}

/** All that a card shows, but for its heading on the page of measures. */
export interface Card {
  readonly id: string;
  readonly title: string;
  /** For downloads, without its ending. */
  readonly file: string;
  readonly summary: Summary;
  /** Whether reference ranges, which differ between labs, decide the numbers. */
  readonly usesRanges: boolean;
  readonly definition: string;
  readonly links: readonly Link[];
  readonly key: readonly KeyItem[];
  readonly picture: Picture;
  readonly figureJson: string;
  readonly table: DrawnTable;
  readonly empty: Empty | undefined;
  readonly events: readonly ShownEvent[];
  readonly provenance: Provenance;
}

/** The words and the drawing of one answer, as its page and its JSON give them. */
export interface ChartContent {
  readonly title: string;
  readonly summary: Summary;
  readonly definition: string;
  readonly drawing: Drawing;
  readonly events: readonly ShownEvent[];
}

export function chartContent(answer: Answer): ChartContent {
  const { state, series, style } = answer;
  const events = eventsOf(answer);
  const options: DrawingOptions = {
    events,
    highlight: state.highlight,
    style,
    label: row => labelOf(row, series.denominatorKind),
  };
  return {
    title: titleOf(answer),
    summary: summaryOf(answer),
    definition: definitionOf(answer),
    drawing: drawingOf(series, options),
    events,
  };
}

/** The card of a chart, with its links. */
export function cardOf(id: string, answer: Answer, links: readonly Link[]): Card {
  const { state, series, style } = answer;
  const { title, summary, definition, drawing, events } = chartContent(answer);
  const format = (value: number): string =>
    valueText(value, style)
      .replace(/(\.\d*?)0+(%?)$/, '$1$2')
      .replace(/\.(%?)$/, '$1');
  return {
    id,
    title,
    file: fileName(title),
    summary,
    usesRanges: state.filter !== 'all' || state.groupBy === 'result_category',
    definition,
    links,
    key: drawing.key.map(keyItem),
    picture: pictureOf(drawing.figure, series.months, format),
    figureJson: scriptJson(compact(drawing)),
    table: drawnTable(answer, drawing.drawn, capitalised(title)),
    empty: drawing.figure.data.length > 0 ? undefined : emptyOf(state),
    events,
    provenance: provenanceOf(answer),
  };
}

/** The links under a chart: the rows in their other forms, all of the same state. */
export function linksOf(state: ChartState): Link[] {
  const chart: ChartState = { ...state, page: 1 };
  const every = `Every ${nounOf(state.groupBy, 1)}`;
  return [
    { text: every, href: buildUrl({ ...chart, view: 'grid', sort: [] }) },
    { text: 'Table', href: buildUrl({ ...chart, view: 'datatable' }) },
    { text: 'CSV', href: buildUrl(chart, 'csv'), download: '' },
    { text: 'JSON', href: buildUrl(chart, 'json') },
  ];
}

/** The marks of lines in text. */
export const SIGNS: Record<string, string> = {
  circle: '●',
  square: '■',
  diamond: '◆',
  'triangle-up': '▲',
  x: '✖',
};

function keyItem(entry: KeyEntry): KeyItem {
  return {
    kind: entry.kind,
    text: entry.text,
    colour: entry.colour,
    style: entry.dash === 'dot' ? 'dotted' : entry.dash === 'dash' ? 'dashed' : 'solid',
    sign: entry.mark && SIGNS[entry.mark],
  };
}

/** The figure without what its traces share: their months stand once. */
function compact({ figure, months }: Drawing): object {
  return {
    months,
    data: figure.data.map(({ x, ...trace }) => (x === months ? trace : { ...trace, x })),
    layout: figure.layout,
  };
}
