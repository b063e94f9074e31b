import { z } from 'zod';
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
import { shownLimits, XMR_RULES } from '../../../domain/xmr.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { columnNames, optional, type RowSchema } from '../files/columns.ts';
import { fileName } from '../files/csv.ts';
import {
  type Cell,
  GROUP_CELLS,
  groupCell,
  MONTH_CELL,
  NAME_CELL,
  namedCells,
  numberCell,
  VALUE_CELLS,
} from '../files/rows.ts';
import { scriptJson } from '../format.ts';
import { fileLinks, type Link } from '../links.ts';
import { questionJson } from './answerJson.ts';
import { type Card, drawnChart } from './card.ts';
import { type DerivedPage, type DerivedView, derivedPage, monthly } from './derivedView.ts';
import { type DrawnTable, numberColumn } from './drawnTable.ts';
import { type EmptyNotice, emptyNoticeOf } from './emptyNotice.ts';
import { provenanceOf } from './provenance.ts';

interface XmrPage extends DerivedPage {
  readonly lead: string;
  readonly cards: readonly Card[];
  /** Months in which something happened, from which new limits may begin. */
  readonly rebases: readonly Link[];
  readonly empty: EmptyNotice | undefined;
}

const LEAD =
  'An XmR chart shows whether a value has changed by more than its ordinary variation. A change is a reason to ask why; it is neither good nor bad.';
const NO_AVERAGES_NOTE =
  ' The months are shown one by one: neighbouring 12-month averages share 11 of their months.';

/** “Has it changed?”: an XmR chart of each organisation, and of the median. */
export const xmrView: DerivedView = {
  basis: monthly,
  derive(answer, requestedState) {
    const view = xmrChartsOf(answer);
    const row = xmrRow(requestedState);
    return {
      page: () => xmrPage(view, answer, requestedState),
      json: () => xmrJson(view, columnNames(row), answer, requestedState),
      row,
      *rows() {
        for (const chart of view.charts) {
          for (const point of chart.points)
            yield xmrCells(requestedState, chart, point, answer.style);
        }
      },
      lastPage: 1,
    };
  },
};

type XmrCharts = ReturnType<typeof xmrChartsOf>;

const titleFor = (answer: Answer): string => `Has it changed? ${titleOf(answer)}`;

function xmrPage(
  { charts, leftOut }: XmrCharts,
  answer: Answer,
  requestedState: ChartState,
): XmrPage {
  const { state } = answer;
  const what = capitalise(questionOf(answer));
  const cards = charts.map((chart, i) => cardOf(chart, i, { answer, requestedState, what }));
  const cardCount = charts.filter(({ group }) => group !== undefined).length;
  const note = leftOut > 0 ? ` The first ${cardCount} of ${cardCount + leftOut} are shown.` : '';
  return {
    ...derivedPage(answer, requestedState, {
      title: titleFor(answer),
      heading: `Has it changed? ${what}${timePhrase(state)}`,
      description: cards[0] ? summaryText(cards[0].summary) : LEAD,
    }),
    lead: `${LEAD}${requestedState.window === 1 ? '' : NO_AVERAGES_NOTE}${note}`,
    cards,
    rebases: [
      ...eventsOf(answer).drawnEvents.map(({ event: { month }, text }) => ({
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

function cardOf(chart: XmrChart, place: number, options: CardOptions): Card {
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
    links: fileLinks(format => buildUrl(requestedState, format)),
    href: buildUrl(requestedState),
    ...drawnChart(answer, drawing),
    sightChanges: SIGHT_CHANGES,
    figureJson: scriptJson(pageFigureOf(drawing)),
    table: tableOf(chart, answer, title),
    empty: undefined,
    events: place === 0 ? events : { drawnEvents: events.drawnEvents, otherEvents: [] },
    provenance: provenanceOf(answer),
    why: undefined,
    latest: latestOf(chart),
  };
}

/** What the latest month is, under the name of the organisation. */
function latestOf(chart: XmrChart): Card['latest'] {
  const { sign, text } = XMR_STATES[xmrState(latestPoint(chart))];
  return { sign, text: capitalise(text) };
}

/** The latest month comes first: it is what most look for. */
function tableOf({ points }: XmrChart, { style, state }: Answer, caption: string): DrawnTable {
  const text = (value: number | undefined): string => valueText(value ?? Number.NaN, style);
  return {
    caption,
    columns: [
      ...['Value', ...(state.withoutSeason ? ['Without season'] : [])].map(numberColumn),
      ...['Mean or median', 'Lower limit', 'Upper limit'].map(numberColumn),
      { text: 'Signal', isNumber: false },
    ],
    rows: points.toReversed().map(point => ({
      month: shortMonth(point.month),
      cells: [
        intervalText(point, style),
        ...(state.withoutSeason ? [text(point.adjusted.value)] : []),
        text(point.lines?.centre),
        text(limitsOf(point, style)?.lower),
        text(limitsOf(point, style)?.upper),
        signalsText(point) || '–',
      ],
    })),
    whole: undefined,
  };
}

const limitsOf = ({ lines }: XmrPoint, style: Answer['style']) =>
  shownLimits(lines?.limits, style === 'percent');

const SIGNALS = `${XMR_RULES.join(', ')}, each with high or low, separated by semicolons`;

/** A row of the files: a month of a chart. */
export const xmrRow = ({ groupBy }: Pick<ChartState, 'groupBy'>): RowSchema =>
  z.object({
    month: MONTH_CELL,
    [groupBy]: optional(
      GROUP_CELLS[groupBy],
      'What the chart is about; empty for the median of all.',
    ),
    name: NAME_CELL,
    ...VALUE_CELLS,
    tested_value: optional(
      z.number(),
      'The value that is tested: without its season if the address asks for that.',
    ),
    centre: optional(
      z.number(),
      'The mean of the baseline, or the median if there are few months.',
    ),
    lower_limit: optional(
      z.number(),
      'The centre minus 2.66 times the mean moving range, but not below 0.',
    ),
    upper_limit: optional(
      z.number(),
      'The centre plus 2.66 times the mean moving range; for shares, not above 1.',
    ),
    signals: optional(z.string(), `The rules that the month meets: ${SIGNALS}.`),
    open_signals: optional(
      z.string(),
      'The rules that it meets by the middles of suppressed counts, but not for all that they allow; written in the same way.',
    ),
  });

function xmrCells(
  { groupBy }: Pick<ChartState, 'groupBy'>,
  { group, name }: XmrChart,
  point: XmrPoint,
  style: Answer['style'],
): Cell[] {
  const { lines, signals } = point;
  const limits = limitsOf(point, style);
  const rulesText = (isCertain: boolean): string =>
    signals
      .filter(signal => signal.isCertain === isCertain)
      .map(({ rule, side }) => `${rule} ${side}`)
      .join('; ');
  return [
    isoMonth(point.month),
    group ? groupCell(groupBy, group.id) : null,
    name,
    ...[point.value, point.low, point.high, point.adjusted.value].map(numberCell),
    ...[lines?.centre, limits?.lower, limits?.upper].map(value => numberCell(value)),
    rulesText(true) || null,
    rulesText(false) || null,
  ];
}

const namedEvents = (events: ChartEvents['drawnEvents']) =>
  events.map(({ event, text }) => ({ month: yearAndMonth(event.month), text }));

function xmrJson(
  { charts, leftOut }: XmrCharts,
  columns: readonly string[],
  answer: Answer,
  requestedState: ChartState,
): Record<string, unknown> {
  return {
    ...questionJson(answer, requestedState, {
      title: titleFor(answer),
      definition: `${definitionOf(answer)} ${XMR_DEFINITION}`,
    }),
    events: namedEvents(eventsOf(answer).drawnEvents),
    left_out: leftOut,
    charts: charts.map((chart, i) => {
      const { drawnEvents } = eventsFor(chart, answer);
      return {
        id: chart.group?.id ?? null,
        name: chart.name,
        latest: XMR_STATES[xmrState(latestPoint(chart))].text,
        summary: summaryText(xmrSummary(chart, answer)),
        rows: chart.points.map(point =>
          namedCells(columns, xmrCells(requestedState, chart, point, answer.style)),
        ),
        events: namedEvents(drawnEvents),
        figure: xmrDrawing(chart, answer, i, drawnEvents).figure,
      };
    }),
  };
}
