import type { Link } from '../links.ts';
import type { Answer } from '../../../charts/answer.ts';
import { type ChartEvents, eventsOf } from '../../../charts/events.ts';
import { pageFigureOf } from '../../../charts/figure/pageFigure.ts';
import { SIGHT_CHANGES } from '../../../charts/figure/sight.ts';
import { xmrDrawing } from '../../../charts/figure/xmrFigure.ts';
import { intervalText, valueText } from '../../../charts/number.ts';
import { definitionOf } from '../../../charts/words/definition.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { summaryText } from '../../../charts/words/summary.ts';
import { timePhrase } from '../../../charts/words/timeWords.ts';
import { questionOf, titleOf } from '../../../charts/words/title.ts';
import {
  signalsText,
  XMR_DEFINITION,
  XMR_STATES,
  xmrState,
  xmrSummary,
} from '../../../charts/words/xmrWords.ts';
import { latestPoint, type XmrChart, type XmrPoint, xmrChartsOf } from '../../../charts/xmr.ts';
import { isoMonth, shortMonth, yearAndMonth } from '../../../domain/month.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { fileName } from '../files/csv.ts';
import { stateJson } from './answerJson.ts';
import { type Cell, numberCell } from '../files/rows.ts';
import { scriptJson } from '../format.ts';
import { type Form, formOf } from '../question/form.ts';
import { type Card, drawnChart } from './card.ts';
import type { DrawnTable } from './drawnTable.ts';
import { emptyNoticeOf } from './emptyNotice.ts';
import { provenanceJson, provenanceOf } from './provenance.ts';

/** A card, with the sign and words of its latest month. */
interface XmrCard extends Card {
  readonly latest: { readonly sign: string; readonly text: string };
}

export interface XmrPage {
  readonly page: 'xmr';
  readonly state: ChartState;
  readonly title: string;
  readonly description: string;
  readonly form: Form;
  readonly heading: string;
  readonly lead: string;
  readonly cards: readonly XmrCard[];
  /** Months in which something happened, from which new limits may begin. */
  readonly rebases: readonly Link[];
  readonly empty: ReturnType<typeof emptyNoticeOf> | undefined;
}

const LEAD =
  'An XmR chart tells a change from ordinary variation. It asks a question; it does not call a change good or bad.';
const NO_AVERAGES_NOTE =
  ' The months are shown one by one: neighbouring 12-month averages share 11 of their months.';

/** @param requestedState the question as the address has it; the answer is that of its single months. */
export function xmrPage(answer: Answer, requestedState: ChartState): XmrPage {
  const { state, series, catalogue } = answer;
  const { charts, leftOut } = xmrChartsOf(answer);
  const events = eventsOf(answer);
  const what = capitalise(questionOf(answer));
  const cards = charts.map((chart, i) => cardOf(chart, i, { answer, requestedState, what }));
  const shown = charts.filter(({ group }) => group !== undefined).length;
  const note = leftOut > 0 ? ` The first ${shown} of ${shown + leftOut} are shown.` : '';
  return {
    page: 'xmr',
    state: requestedState,
    title: `Has it changed? ${titleOf(answer)}`,
    description: cards[0] ? summaryText(cards[0].summary) : LEAD,
    form: formOf(requestedState, catalogue, series.groups),
    heading: `Has it changed? ${what}${timePhrase(state)}`,
    lead: `${LEAD}${requestedState.window === 1 ? '' : NO_AVERAGES_NOTE}${note}`,
    cards,
    rebases: [
      ...events.drawnEvents.map(({ event: { month }, text }) => ({
        text: `New limits from ${text}`,
        href: buildUrl({ ...requestedState, rebase: month }),
      })),
      ...(state.rebase === null
        ? []
        : [{ text: 'One set of limits', href: buildUrl({ ...requestedState, rebase: null }) }]),
    ],
    empty: cards.length > 0 ? undefined : emptyNoticeOf(answer),
  };
}

interface CardOptions {
  readonly answer: Answer;
  readonly requestedState: ChartState;
  readonly what: string;
}

/** The events of a chart: those at the labs of its own organisation, whichever else are highlighted. */
const eventsFor = ({ group }: XmrChart, answer: Answer): ChartEvents =>
  eventsOf({ ...answer, state: { ...answer.state, highlight: group ? [group.id] : [] } });

function cardOf(chart: XmrChart, place: number, options: CardOptions): XmrCard {
  const { answer, requestedState, what } = options;
  const { state } = answer;
  const events = eventsFor(chart, answer);
  const drawing = xmrDrawing(chart, answer, place, events.drawnEvents);
  const title = `${what}: ${chart.name}`;
  return {
    id: `xmr-${place + 1}`,
    title,
    heading: { what: chart.name, who: undefined },
    file: fileName(`xmr ${title}`),
    summary: xmrSummary(chart, answer),
    usesRanges: place === 0 && state.filter !== 'all',
    definition: `${definitionOf(answer)} ${XMR_DEFINITION}`,
    links: [
      { text: 'CSV', href: buildUrl(requestedState, 'csv'), download: '' },
      { text: 'JSON', href: buildUrl(requestedState, 'json') },
    ],
    href: buildUrl(requestedState),
    ...drawnChart(answer, drawing),
    sightChanges: SIGHT_CHANGES,
    figureJson: scriptJson(pageFigureOf(drawing)),
    table: tableOf(chart, answer, title),
    empty: undefined,
    events: place === 0 ? events : { drawnEvents: events.drawnEvents, otherEvents: [] },
    provenance: provenanceOf(answer),
    latest: XMR_STATES[xmrState(latestPoint(chart))],
  };
}

/** The latest month comes first: it is what most look for. */
function tableOf({ points }: XmrChart, { style, state }: Answer, caption: string): DrawnTable {
  const text = (value: number | undefined): string => valueText(value ?? Number.NaN, style);
  return {
    caption,
    columns: [
      'Value',
      ...(state.withoutSeason ? ['Without season'] : []),
      'Mean or median',
      'Lower limit',
      'Upper limit',
      'Signal',
    ],
    rows: points.toReversed().map(point => ({
      month: shortMonth(point.month),
      cells: [
        intervalText(point, style),
        ...(state.withoutSeason ? [text(point.adjusted.value)] : []),
        text(point.lines?.centre),
        text(point.lines?.limits?.lower),
        text(point.lines?.limits?.upper),
        signalsText(point) || '–',
      ],
    })),
  };
}

/** The columns of the CSV file: a row for each month of each chart. */
export const xmrColumns = ({ groupBy }: ChartState): string[] => [
  ...['month', groupBy, 'name', 'calc_value', 'calc_value_low', 'calc_value_high'],
  ...['tested_value', 'centre', 'lower_limit', 'upper_limit', 'signals', 'open_signals'],
];

export function* xmrRows(answer: Answer): Generator<Cell[]> {
  for (const chart of xmrChartsOf(answer).charts) {
    for (const point of chart.points) yield cellsOf(chart, point);
  }
}

function cellsOf({ group, name }: XmrChart, point: XmrPoint): Cell[] {
  const { lines, signals } = point;
  const named = (isCertain: boolean): string =>
    signals
      .filter(signal => signal.isCertain === isCertain)
      .map(({ rule, side }) => `${rule} ${side}`)
      .join('; ');
  return [
    isoMonth(point.month),
    group?.id ?? null,
    name,
    ...[point.value, point.low, point.high, point.adjusted.value].map(numberCell),
    ...[lines?.centre, lines?.limits?.lower, lines?.limits?.upper].map(value =>
      numberCell(value ?? Number.NaN),
    ),
    named(true) || null,
    named(false) || null,
  ];
}

const namedEvents = (events: ChartEvents['drawnEvents']) =>
  events.map(({ event, text }) => ({ month: yearAndMonth(event.month), text }));

/** The charts for programs: what the page says and draws, and the rows of its CSV. */
export function xmrJson(answer: Answer, requestedState: ChartState): Record<string, unknown> {
  const { charts, leftOut } = xmrChartsOf(answer);
  const columns = xmrColumns(requestedState);
  return {
    url: buildUrl(requestedState),
    version: answer.catalogue.version,
    state: stateJson(requestedState),
    title: `Has it changed? ${titleOf(answer)}`,
    definition: `${definitionOf(answer)} ${XMR_DEFINITION}`,
    provenance: provenanceJson(answer),
    events: namedEvents(eventsOf(answer).drawnEvents),
    left_out: leftOut,
    charts: charts.map((chart, i) => {
      const { drawnEvents } = eventsFor(chart, answer);
      return {
        id: chart.group?.id ?? null,
        name: chart.name,
        latest: XMR_STATES[xmrState(latestPoint(chart))].text,
        summary: summaryText(xmrSummary(chart, answer)),
        rows: chart.points.map(point => {
          const cells = cellsOf(chart, point);
          return Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? null]));
        }),
        events: namedEvents(drawnEvents),
        figure: xmrDrawing(chart, answer, i, drawnEvents).figure,
      };
    }),
  };
}
