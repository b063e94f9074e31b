import type { Link } from '../links.ts';
import type { Answer } from '../../../charts/answer.ts';
import {
  byChange,
  type ChangeChart,
  type ChangeRow,
  changeChartOf,
} from '../../../charts/change.ts';
import { eventsOf } from '../../../charts/events.ts';
import { changePictureOf } from '../../../charts/figure/changePicture.ts';
import type { Picture } from '../../../charts/figure/picture.ts';
import type { Period } from '../../../charts/funnel.ts';
import { intervalText } from '../../../charts/number.ts';
import {
  changeDefinition,
  changeFindingText,
  changeSummary,
  changeText,
  signedText,
} from '../../../charts/words/changeWords.ts';
import { definitionOf } from '../../../charts/words/definition.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { type Summary, summaryText } from '../../../charts/words/summary.ts';
import { questionOf, titleOf } from '../../../charts/words/title.ts';
import { monthSpan, yearAndMonth } from '../../../domain/month.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
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

export interface ChangePage {
  readonly page: 'change';
  readonly state: ChartState;
  readonly title: string;
  readonly description: string;
  readonly form: Form;
  readonly heading: string;
  readonly summary: Summary;
  readonly peers: PeerChoice | undefined;
  readonly plot:
    | { readonly picture: Picture; readonly key: readonly KeyItem[]; readonly notes: string }
    | undefined;
  readonly table: OrganisationTable | undefined;
  /** Those with figures in one period alone. */
  readonly apart: readonly string[];
  readonly empty: EmptyNotice | undefined;
  readonly definition: string;
  readonly provenance: Provenance;
  readonly links: readonly Link[];
}

/** More organisations than this are listed in the files alone. */
const MOST_APART = 50;

/** @param requestedState the question as the address has it; the answer is that of its single months, all of them. */
export function changePage(answer: Answer, requestedState: ChartState): ChangePage {
  const { series, catalogue, style } = answer;
  const chart = changeChartOf(answer);
  const { periods, rows, onePeriod } = chart;
  const summary = changeSummary(chart, answer);
  const drawn = changePictureOf(chart, answer);
  const what = `Two periods: ${questionOf(answer)}`;
  return {
    page: 'change',
    state: requestedState,
    title: titleFor(chart, answer),
    description: summaryText(summary),
    form: formOf(requestedState, catalogue, series.groups),
    heading: periods ? `${what}, ${spanOf(periods.a)} and ${spanOf(periods.b)}` : what,
    summary,
    peers: peerChoice({ ...answer, state: requestedState }),
    plot: drawn && {
      picture: drawn.picture,
      key: drawn.key.map(keyItem),
      notes: `Each line goes from one ${nounOf(series, requestedState.groupBy, 1)}’s value in the first period to that in the second. The table below has the figures of all.`,
    },
    table:
      rows.length > 0
        ? organisationTable(requestedState, usualOrder(rows), columnsOf(chart, answer))
        : undefined,
    apart: onePeriod.slice(0, MOST_APART).map(({ group, period, value }) => {
      const when = periods ? spanOf(periods[period]) : '';
      return `${group.name}: ${intervalText(value, style)} in ${when} alone`;
    }),
    empty: rows.length > 0 ? undefined : emptyFor(requestedState, answer),
    definition: `${definitionOf(answer)} ${changeDefinition(answer)}`,
    provenance: provenanceOf(answer),
    links: [
      { text: 'CSV', href: buildUrl({ ...requestedState, page: 1 }, 'csv'), download: '' },
      { text: 'JSON', href: buildUrl({ ...requestedState, page: 1 }, 'json') },
    ],
  };
}

const spanOf = ({ from, to }: Period): string => monthSpan(from, to);

function titleFor({ periods }: ChangeChart, answer: Answer): string {
  const when = periods ? `, ${spanOf(periods.a)} and ${spanOf(periods.b)}` : '';
  return `Two periods: ${titleOf(answer)}${when}`;
}

function emptyFor(requestedState: ChartState, { catalogue }: Answer): EmptyNotice {
  const { text, links } = emptyNoticeOf({ state: { ...requestedState, from: null, to: null }, catalogue });
  const usual = {
    text: 'The usual periods',
    href: buildUrl({ ...requestedState, periodA: null, periodB: null, page: 1 }),
  };
  return { text, links: requestedState.periodA || requestedState.periodB ? [usual, ...links] : links };
}

/** Highlighted ones first, then those beyond what is ordinary. */
const usualOrder = (rows: readonly ChangeRow[]): ChangeRow[] =>
  byChange(rows).sort(
    (x, y) => (x.highlightPlace ?? Number.MAX_SAFE_INTEGER) - (y.highlightPlace ?? Number.MAX_SAFE_INTEGER),
  );

function columnsOf({ periods }: ChangeChart, answer: Answer): OrganisationColumn<ChangeRow>[] {
  const { state, series, style } = answer;
  const hasChance = style === 'percent';
  return [
    nameColumn(capitalise(nounOf(series, state.groupBy, 1))),
    {
      ...{ sort: 'value_a', text: periods ? spanOf(periods.a) : 'First', isNumber: true },
      cell: ({ valueA }) => intervalText(valueA, style),
      orderOf: ({ valueA }) => valueA.value,
    },
    {
      ...{ sort: 'value_b', text: periods ? spanOf(periods.b) : 'Second', isNumber: true },
      cell: ({ valueB }) => intervalText(valueB, style),
      orderOf: ({ valueB }) => valueB.value,
    },
    {
      ...{ sort: 'change', text: hasChance ? 'Change (points)' : 'Change', isNumber: true },
      cell: ({ change }) => changeText(change, style),
      orderOf: ({ change }) => change.value,
    },
    ...(hasChance
      ? [
          {
            ...{ sort: undefined, text: '95% interval', isNumber: true },
            cell: ({ chance }: ChangeRow) =>
              chance
                ? `${signedText(chance.interval.low, style)} to ${signedText(chance.interval.high, style)}`
                : '–',
          },
        ]
      : []),
    {
      ...{ sort: undefined, text: 'Finding', isNumber: false },
      cell: ({ finding }) => changeFindingText(finding, answer),
    },
    {
      ...{ sort: 'group', text: 'Code', isNumber: false },
      cell: ({ group }) => group.id,
      orderOf: ({ group }) => group.id,
    },
  ];
}

/** The columns of the CSV file: a row for each organisation with figures in either period. */
export const changeColumns = ({ groupBy }: ChartState): string[] => [
  ...[groupBy, 'name', 'value_a', 'value_a_low', 'value_a_high', 'months_a'],
  ...['value_b', 'value_b_low', 'value_b_high', 'months_b'],
  ...['change', 'change_low', 'change_high', 'chance_low', 'chance_high'],
  ...['finding', 'highlighted', 'peer'],
];

/** How many rows its table has. */
export const changeTotal = (answer: Answer): number => changeChartOf(answer).rows.length;

export function* changeRows(answer: Answer): Generator<Cell[]> {
  yield* cellsOf(changeChartOf(answer), answer);
}

/** In the order that the address asks for, or by code; then those with figures in one period alone. */
function* cellsOf(chart: ChangeChart, answer: Answer): Generator<Cell[]> {
  for (const row of sortedOrganisations(chart.rows, answer.state, columnsOf(chart, answer))) {
    const { group, valueA, valueB, change, chance, finding, highlightPlace, isPeer } = row;
    yield [
      ...[group.id, group.name],
      ...[valueA.value, valueA.low, valueA.high, row.a.months].map(numberCell),
      ...[valueB.value, valueB.low, valueB.high, row.b.months].map(numberCell),
      ...[change.value, change.low, change.high].map(numberCell),
      ...[chance?.interval.low, chance?.interval.high].map(end => numberCell(end ?? Number.NaN)),
      finding ?? null,
      highlightPlace !== undefined,
      isPeer,
    ];
  }
  const highlighted = new Set(answer.state.highlight);
  for (const { group, period, value, months, isPeer } of chart.onePeriod) {
    const own = [value.value, value.low, value.high, months].map(numberCell);
    const none: Cell[] = [null, null, null, 0];
    yield [
      ...[group.id, group.name],
      ...(period === 'a' ? [...own, ...none] : [...none, ...own]),
      ...[null, null, null, null, null],
      'one period',
      highlighted.has(group.id),
      isPeer,
    ];
  }
}

/** Two periods for programs: what the page says, and the rows of its CSV. */
export function changeJson(answer: Answer, requestedState: ChartState): Record<string, unknown> {
  const chart = changeChartOf(answer);
  const { periods, peers } = chart;
  const { drawnEvents, otherEvents } = eventsOf(answer);
  const columns = changeColumns(requestedState);
  const rangeOf = ({ from, to }: Period) => ({ from: yearAndMonth(from), to: yearAndMonth(to) });
  function* rows(): Generator<Record<string, Cell>> {
    for (const cells of cellsOf(chart, answer)) {
      yield Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? null]));
    }
  }
  return {
    url: buildUrl(requestedState),
    version: answer.catalogue.version,
    state: stateJson(requestedState),
    title: titleFor(chart, answer),
    summary: summaryText(changeSummary(chart, answer)),
    definition: `${definitionOf(answer)} ${changeDefinition(answer)}`,
    provenance: provenanceJson(answer),
    events: [...eventsJson(drawnEvents, true), ...eventsJson(otherEvents, false)],
    ...peersJson(answer.series),
    a: periods ? rangeOf(periods.a) : null,
    b: periods ? rangeOf(periods.b) : null,
    changes: peers ? { median: peers.median, p10: peers.middle.low, p90: peers.middle.high } : null,
    rows: new JsonList(rows()),
  };
}
