import type { Link } from '../links.ts';
import type { Answer } from '../../../charts/answer.ts';
import { eventsOf } from '../../../charts/events.ts';
import { type FunnelPicture, funnelPictureOf } from '../../../charts/figure/funnelPicture.ts';
import type { Picture } from '../../../charts/figure/picture.ts';
import { type FunnelChart, type FunnelRow, funnelChartOf, unitOf } from '../../../charts/funnel.ts';
import { countText, intervalText } from '../../../charts/number.ts';
import { definitionOf } from '../../../charts/words/definition.ts';
import {
  FUNNEL_FINDINGS,
  funnelDefinition,
  funnelLabel,
  funnelSummary,
} from '../../../charts/words/funnelWords.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { type Summary, summaryText } from '../../../charts/words/summary.ts';
import { questionOf, testsOf, titleOf } from '../../../charts/words/title.ts';
import { OUTSIDE_BY_CHANCE } from '../../../domain/funnel.ts';
import { monthSpan, yearAndMonth } from '../../../domain/month.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { toggleHighlight } from '../../../state/toggleHighlight.ts';
import { eventsJson, stateJson } from './answerJson.ts';
import { JsonList } from '../files/jsonPieces.ts';
import { type Cell, numberCell } from '../files/rows.ts';
import { type Form, formOf } from '../question/form.ts';
import {
  nameColumn,
  type OrganisationColumn,
  type OrganisationTable,
  organisationTable,
  sortedOrganisations,
} from '../table/organisationTable.ts';
import { type KeyItem, keyItem } from './card.ts';
import { type EmptyNotice, emptyNoticeOf } from './emptyNotice.ts';
import { type PeerChoice, peerChoice, peersJson } from './peers.ts';
import { type Provenance, provenanceJson, provenanceOf } from './provenance.ts';

export interface FunnelPage {
  readonly page: 'funnel';
  readonly state: ChartState;
  readonly title: string;
  readonly description: string;
  readonly form: Form;
  readonly heading: string;
  readonly summary: Summary;
  readonly peers: PeerChoice | undefined;
  readonly periods: readonly PeriodLink[];
  readonly plot: FunnelPlot | undefined;
  readonly table: OrganisationTable | undefined;
  readonly empty: EmptyNotice | undefined;
  readonly definition: string;
  readonly provenance: Provenance;
  readonly links: readonly Link[];
}

interface PeriodLink {
  readonly id: string;
  readonly text: string;
  readonly href: string;
  readonly isCurrent: boolean;
}

/** The picture, and what the browser’s code needs to read it. */
interface FunnelPlot {
  readonly picture: Picture;
  readonly key: readonly KeyItem[];
  readonly axesJson: string;
  /** What a denominator is divided by to find its place across. */
  readonly unit: number;
  readonly rowsUrl: string;
  readonly points: readonly PointLink[];
  /** What lies across and up. */
  readonly notes: string;
}

/** A point that can be reached without the browser’s code: it highlights its organisation, or no longer. */
interface PointLink {
  readonly x: number;
  readonly y: number;
  readonly href: string;
  readonly text: string;
}

/** @param requestedState the question as the address has it; the answer is that of its single months. */
export function funnelPage(answer: Answer, requestedState: ChartState): FunnelPage {
  const { series, catalogue } = answer;
  const chart = funnelChartOf(answer);
  const summary = funnelSummary(chart, answer);
  const picture = funnelPictureOf(chart, answer);
  const { period, rows } = chart;
  const what = `For its size: ${capitalise(questionOf(answer))}`;
  return {
    page: 'funnel',
    state: requestedState,
    title: titleFor(answer),
    description: summaryText(summary),
    form: formOf(requestedState, catalogue, series.groups),
    heading: period ? `${what}, ${monthSpan(period.from, period.to)}` : what,
    summary,
    peers: peerChoice({ ...answer, state: requestedState }),
    periods: rows.length > 0 ? periodLinks(requestedState, answer) : [],
    plot: picture && plotOf(picture, chart, answer, requestedState),
    table:
      rows.length > 0 ? organisationTable(requestedState, usualOrder(rows), columnsOf(answer)) : undefined,
    empty: rows.length > 0 ? undefined : emptyFor(chart, requestedState, answer),
    definition: `${definitionOf(answer)} ${funnelDefinition(chart)}`,
    provenance: provenanceOf(answer),
    links: [
      { text: 'CSV', href: buildUrl({ ...requestedState, page: 1 }, 'csv'), download: '' },
      { text: 'JSON', href: buildUrl({ ...requestedState, page: 1 }, 'json') },
    ],
  };
}

const titleFor = (answer: Answer): string => `For its size: ${titleOf(answer)}`;

function plotOf(
  { picture, axes, key, points }: FunnelPicture,
  { period }: FunnelChart,
  answer: Answer,
  requestedState: ChartState,
): FunnelPlot {
  const { state, series, catalogue } = answer;
  const across =
    series.denominatorKind === 'per1000'
      ? 'registered patients, on average over these months'
      : `the number of ${state.denominator.kind === 'tests' ? testsOf(state.denominator.codes, catalogue) : 'tests'}`;
  const log = axes.isLog ? ', on a logarithmic scale' : '';
  return {
    picture,
    key: key.map(keyItem),
    axesJson: JSON.stringify(axes),
    unit: period ? unitOf(series, period) : 1,
    rowsUrl: buildUrl({ ...requestedState, sort: [], page: 1 }, 'json'),
    points: points.map(({ row, x, y }) => ({
      ...{ x, y },
      href: buildUrl(toggleHighlight(requestedState, row.group.id)),
      text: `${row.group.name}: ${funnelLabel(row, answer)}`,
    })),
    notes: `Across: ${across}${log}. Up: ${questionOf(answer)}. What lies above or below the scale is drawn at its edge.`,
  };
}

/** The usual periods: each ends with the last month shown. */
function periodLinks(requestedState: ChartState, { series: { months } }: Answer): PeriodLink[] {
  const last = months.at(-1);
  if (last === undefined) return [];
  const link = (id: string, text: string, from: ChartState['from']): PeriodLink => ({
    id: `period-${id}`,
    text,
    href: buildUrl({ ...requestedState, from, page: 1 }),
    isCurrent: requestedState.from === from,
  });
  return [link('6', '6 months', last - 5), link('12', '12 months', null)];
}

/** The order of a table whose address names none: highlighted ones, then the furthest out first. */
const usualOrder = (rows: readonly FunnelRow[]): FunnelRow[] =>
  rows.toSorted(
    (a, b) =>
      (a.highlightPlace ?? Number.POSITIVE_INFINITY) - (b.highlightPlace ?? Number.POSITIVE_INFINITY) ||
      rankOf(a) - rankOf(b) ||
      Math.abs(b.point?.z.value ?? 0) - Math.abs(a.point?.z.value ?? 0),
  );

const FINDING_ORDER = ['high', 'low', 'open', 'near', 'inside', 'few'] as const;
/** Those outside on either side come first. */
const rankOf = ({ point }: FunnelRow): number =>
  point ? Math.max(1, FINDING_ORDER.indexOf(point.verdict)) : FINDING_ORDER.length;

function columnsOf({ state, series, style }: Answer): OrganisationColumn<FunnelRow>[] {
  const isPerPatient = series.denominatorKind === 'per1000';
  return [
    nameColumn(capitalise(nounOf(series, state.groupBy, 1))),
    {
      ...{ sort: 'calc_value', text: 'Value', isNumber: true },
      cell: ({ value }) => intervalText(value, style),
      orderOf: ({ value }) => value.value,
    },
    {
      ...{ sort: undefined, text: 'Finding', isNumber: false },
      cell: ({ point }) => (point ? FUNNEL_FINDINGS[point.verdict] : '–'),
    },
    {
      ...{ sort: 'z', text: 'z-score', isNumber: true },
      cell: ({ point }) => (point ? zText(point.z) : '–'),
      orderOf: ({ point }) => point?.z.value ?? Number.NaN,
    },
    {
      ...{ sort: 'numerator', text: 'Tests counted', isNumber: true },
      cell: ({ counts }) => countText(counts.numerator),
      orderOf: ({ counts }) => counts.numerator,
    },
    {
      ...{ sort: 'denominator', text: isPerPatient ? 'Patients' : 'Of tests', isNumber: true },
      cell: ({ size }) => countText(Math.round(size)),
      orderOf: ({ size }) => size,
    },
    {
      ...{ sort: 'group', text: 'Code', isNumber: false },
      cell: ({ group }) => group.id,
      orderOf: ({ group }) => group.id,
    },
  ];
}

/** `+3.1`, `−2.0 (−2.4 to −1.6)`. */
function zText({ value, low, high }: { value: number; low: number; high: number }): string {
  const text = signed(value);
  const [least, most] = [signed(low), signed(high)];
  return least === most ? text : `${text} (${least} to ${most})`;
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(1);
  return text === '0.0' ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** What to do where there is no funnel: each link changes what stands in the way. */
function emptyFor({ why }: FunnelChart, requestedState: ChartState, { catalogue }: Answer): EmptyNotice {
  const text = 'There is nothing to draw.';
  if (why === 'tests') {
    const href = buildUrl({
      ...requestedState,
      ...{ groupBy: 'practice_id', practiceIds: [], highlight: requestedState.practiceIds, page: 1 },
      ...{ peers: 'all', order: 'highest', onlyHighlighted: false, sort: [] },
    });
    return { text, links: [{ text: 'Compare practices', href }] };
  }
  if (why === 'raw') {
    const href = buildUrl({ ...requestedState, denominator: { kind: 'per1000' }, page: 1 });
    return { text, links: [{ text: 'Per 1000 patients', href }] };
  }
  return emptyNoticeOf({ state: requestedState, catalogue });
}

/** The columns of the CSV file: a row for each organisation. */
export const funnelColumns = ({ groupBy }: ChartState): string[] => [
  ...[groupBy, 'name', 'calc_value', 'calc_value_low', 'calc_value_high'],
  ...['numerator', 'numerator_error', 'denominator', 'denominator_error', 'months'],
  ...['z', 'z_low', 'z_high', 'lower_99_8', 'lower_95', 'upper_95', 'upper_99_8'],
  ...['finding', 'highlighted', 'peer'],
];

/** The rows in the order that the address asks for, or by code. */
const fileRows = (chart: FunnelChart, answer: Answer): readonly FunnelRow[] =>
  sortedOrganisations(chart.rows, answer.state, columnsOf(answer));

/** How many rows its table has. */
export const funnelTotal = (answer: Answer): number => funnelChartOf(answer).rows.length;

export function* funnelRows(answer: Answer): Generator<Cell[]> {
  for (const row of fileRows(funnelChartOf(answer), answer)) yield cellsOf(row);
}

function cellsOf({ group, counts, value, point, limits, highlightPlace, isPeer }: FunnelRow): Cell[] {
  const { z } = point ?? {};
  return [
    group.id,
    group.name,
    ...[value.value, value.low, value.high].map(numberCell),
    ...[counts.numerator, counts.numeratorError].map(numberCell),
    ...[counts.denominator, counts.denominatorError, counts.months].map(numberCell),
    ...[
      ...[z?.value, z?.low, z?.high],
      ...[limits?.outer.lower, limits?.inner.lower, limits?.inner.upper, limits?.outer.upper],
    ].map(worked),
    point?.verdict ?? null,
    highlightPlace !== undefined,
    isPeer,
  ];
}

/** What is worked out has six digits: more would say nothing, and a file of thousands would be twice as long. */
const worked = (number = Number.NaN): number | null => numberCell(Number(number.toPrecision(6)));

/** The funnel for programs: what the page says and draws, and the rows of its CSV. */
export function funnelJson(answer: Answer, requestedState: ChartState): Record<string, unknown> {
  const chart = funnelChartOf(answer);
  const { period, funnel, rows } = chart;
  const judged = rows.filter(({ point, isPeer }) => isPeer && point && point.verdict !== 'few');
  const { drawnEvents, otherEvents } = eventsOf(answer);
  return {
    url: buildUrl(requestedState),
    version: answer.catalogue.version,
    state: stateJson(requestedState),
    title: titleFor(answer),
    summary: summaryText(funnelSummary(chart, answer)),
    definition: `${definitionOf(answer)} ${funnelDefinition(chart)}`,
    provenance: provenanceJson(answer),
    events: [...eventsJson(drawnEvents, true), ...eventsJson(otherEvents, false)],
    ...peersJson(answer.series),
    period: period ? { from: yearAndMonth(period.from), to: yearAndMonth(period.to) } : null,
    funnel: funnel
      ? {
          kind: funnel.kind,
          organisations: funnel.n,
          centre: funnel.centre,
          phi: funnel.phi,
          tau2: funnel.tau2,
          outside_by_chance: judged.length * OUTSIDE_BY_CHANCE,
        }
      : null,
    rows: new JsonList(rowsJson(chart, answer, requestedState)),
  };
}

function* rowsJson(
  chart: FunnelChart,
  answer: Answer,
  requestedState: ChartState,
): Generator<Record<string, Cell>> {
  const columns = funnelColumns(requestedState);
  for (const row of fileRows(chart, answer)) {
    const cells = cellsOf(row);
    yield {
      ...Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? null])),
      label: funnelLabel(row, answer),
    };
  }
}
