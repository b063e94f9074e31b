import type { Answer } from '../../../charts/answer.ts';
import { smallDecileKey } from '../../../charts/figure/deciles.ts';
import type { KeyEntry } from '../../../charts/figure/figureTypes.ts';
import { uncertainKey } from '../../../charts/figure/key.ts';
import { highlightedGroups } from '../../../charts/lines.ts';
import type { ValueStyle } from '../../../charts/number.ts';
import { lineStyle, uncertainFill } from '../../../charts/palette.ts';
import { type Multiples, multiplesOf, type SmallChart } from '../../../charts/small/multiples.ts';
import { definitionOf } from '../../../charts/words/definition.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import {
  axesSentence,
  cutSentence,
  gridTitle,
  scaleText,
  testsSummary,
} from '../../../charts/words/gridWords.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { allPeers, sharedBy } from '../../../charts/words/peerWords.ts';
import { type Summary, summaryOf, summaryText } from '../../../charts/words/summary.ts';
import type { Labelled } from '../../../domain/entityType.ts';
import { groupedBy } from '../../../domain/groupedBy.ts';
import type { Month } from '../../../domain/month.ts';
import { orderedByDistance, orderedByLatest } from '../../../domain/order.ts';
import { withValues } from '../../../domain/peers.ts';
import type { DenominatorKind } from '../../../domain/series.ts';
import { boundedAt, latestMonth } from '../../../domain/standing.ts';
import { distanceOnTest, type TestPeers } from '../../../domain/testPeers.ts';
import { sharedPeersOf } from '../../../measures/testPeers.ts';
import { buildUrl } from '../../../state/codec.ts';
import { fullChartOf } from '../../../state/fullChart.ts';
import { type KeyItem, keyItem } from '../chart/card.ts';
import { type EmptyNotice, emptyNoticeOf } from '../chart/emptyNotice.ts';
import type { ChartPage } from '../chart/pages.ts';
import { type PeerChoice, peerChoice, peerChoiceOfTests } from '../chart/peers.ts';
import { type Provenance, provenanceOf } from '../chart/provenance.ts';
import { type ChoiceLink, fileLinks, type Link } from '../links.ts';
import { formOf } from '../question/form.ts';
import { orderSentence, ordersOf } from '../question/orders.ts';
import {
  type PageLink,
  PICTURES_A_PAGE,
  pageLinks,
  rangeText,
  rowsOfPage,
} from '../table/paging.ts';
import { type GridTable, gridTable } from './gridTable.ts';

/** A small chart with the way to the full one. */
export interface GridChart extends SmallChart {
  readonly href: string;
  /** The colour of a highlighted group's line. */
  readonly colour: string | undefined;
  /** The top of its own scale, as written in its corner. */
  readonly corner: string;
}

type StatePage = Pick<ChartPage, 'state' | 'title' | 'description' | 'form'>;

export interface GridPage extends StatePage {
  readonly page: 'grid';
  readonly heading: string;
  readonly summary: Summary;
  readonly peers: PeerChoice | undefined;
  readonly orders: readonly ChoiceLink[];
  /** Undefined if the charts are few, or are on several pages. */
  readonly find:
    | { readonly label: string; readonly one: string; readonly many: string }
    | undefined;
  /** Finds a chart on any page, by highlighting its group; undefined where all are on one. */
  readonly findAnywhere: { readonly label: string; readonly question: string } | undefined;
  /** Links to the other pages, and which charts this one has; none where all are on one. */
  readonly pages: readonly PageLink[];
  readonly caption: string;
  readonly key: readonly KeyItem[];
  readonly notes: readonly string[];
  readonly multiples: Multiples;
  /** The colour of every line where all are one practice's, which has it on its charts too. */
  readonly colour: string | undefined;
  readonly firstMonth: Month;
  readonly months: number;
  readonly kind: DenominatorKind;
  readonly style: ValueStyle;
  /** All charts, or those of each CCG under its name. */
  readonly sections: readonly { readonly heading: string; readonly charts: readonly GridChart[] }[];
  readonly table: GridTable;
  readonly empty: EmptyNotice | undefined;
  readonly definition: string;
  readonly provenance: Provenance;
  readonly links: readonly Link[];
}

/** With no more charts than this there is no search. */
const FEW_CHARTS = 12;

/** @param testPeers whom each test is compared with, where the tests of one practice are shown. */
export function gridPage(
  answer: Answer,
  testPeers: ReadonlyMap<string, TestPeers> | undefined,
): GridPage {
  const { state, series, catalogue, style } = answer;
  const ccgOf = (id: string): string | undefined => {
    const ccg = catalogue.byId.practice_id.get(id)?.ccgId ?? undefined;
    return ccg && catalogue.nameOf('ccg_id', ccg);
  };
  const isByCcg = state.order === 'ccg' && state.groupBy === 'practice_id';
  const distanceOf = (group: number): readonly number[] | undefined => {
    const peers = testPeers?.get(series.groups[group]?.id ?? '');
    const month = latestMonth(series, group);
    return peers && distanceOnTest(peers, month, boundedAt(series, group, month).value);
  };
  const highlighted = highlightedGroups(series, state.highlight);
  const order = highlightedFirst(
    state.order === 'distance' && testPeers
      ? orderedByDistance(series, distanceOf)
      : orderedByLatest(series, state.order, isByCcg ? ccgOf : undefined),
    highlighted,
  );
  const groupsOfPage = order.slice(...rowsOfPage(state.page, PICTURES_A_PAGE));
  const multiples = multiplesOf(series, { order, groupsDrawn: groupsOfPage, style, testPeers });
  const pages = pageLinks(
    state.page,
    order.length,
    page => buildUrl({ ...state, page }),
    PICTURES_A_PAGE,
  );
  const range = rangeText(state.page, order.length, PICTURES_A_PAGE);
  const heading = gridTitle(answer);
  const sharedPeers = sharedPeersOf(state, catalogue);
  const testsNoun = sharedPeers ? `practices ${sharedBy(sharedPeers)}` : 'all practices';
  const summary = (testPeers && testsSummary(answer, testPeers, testsNoun)) ?? summaryOf(answer);
  const [one, many] = [nounOf(catalogue, state.groupBy, 1), nounOf(catalogue, state.groupBy)];
  return {
    page: 'grid',
    state,
    title: heading,
    description: summaryText(summary),
    form: formOf(state, catalogue),
    heading,
    summary,
    peers: peerChoice(answer) ?? peerChoiceOfTests(state, catalogue),
    orders: ordersOf(answer),
    find:
      multiples.charts.length > FEW_CHARTS && pages.length === 0
        ? { label: `Find a ${one}`, one, many }
        : undefined,
    findAnywhere:
      pages.length > 0
        ? { label: `Find a ${one} to highlight`, question: buildUrl({ ...state, page: 1 }) }
        : undefined,
    pages,
    caption: pages.length > 0 ? `${capitalise(many)} ${range}` : '',
    key: keyOf(answer, multiples, testsNoun).map(keyItem),
    notes: [
      axesSentence(answer, multiples),
      orderSentence(answer, highlighted.length > 0),
      cutSentence(multiples),
      ...(state.groupBy === 'test_code' && testPeers === undefined
        ? ['Choose one practice above to compare each of its tests with its peers.']
        : []),
    ].filter(Boolean),
    multiples,
    colour: testPeers && lineStyle(0).colour,
    firstMonth: series.months[0] ?? 0,
    months: series.months.length,
    kind: series.denominatorKind,
    style,
    sections: sectionsOf(gridCharts(answer, multiples), catalogue, isByCcg ? ccgOf : undefined),
    table: gridTable(answer, multiples, pages.length > 0 ? `${heading}: ${range}` : heading),
    empty: withValues(series) > 0 ? undefined : emptyNoticeOf(answer),
    definition: definitionOf(answer),
    provenance: provenanceOf(answer),
    links: [
      { text: 'Chart', href: buildUrl({ ...state, view: 'chart', page: 1 }) },
      { text: 'Table', href: buildUrl({ ...state, view: 'datatable', page: 1 }) },
      ...fileLinks(format => buildUrl(state, format)),
    ],
  };
}

/** People look for the groups that they highlight, so these come before the others. */
const highlightedFirst = (order: readonly number[], highlighted: readonly number[]): number[] => [
  ...highlighted,
  ...order.filter(group => !highlighted.includes(group)),
];

function gridCharts({ state, series, style }: Answer, { charts, top }: Multiples): GridChart[] {
  const highlightStyles = new Map(
    highlightedGroups(series, state.highlight).map((group, i) => [group, lineStyle(i).colour]),
  );
  return charts.map(chart => ({
    ...chart,
    href: buildUrl(fullChartOf(state, chart.id)),
    colour: highlightStyles.get(chart.group),
    corner: top === undefined ? scaleText(chart.top, style) : '',
  }));
}

function sectionsOf(
  gridCharts: readonly GridChart[],
  labelled: Labelled,
  ccgOf: ((id: string) => string | undefined) | undefined,
): GridPage['sections'] {
  const headingOf = ({ id }: GridChart): string =>
    ccgOf ? (ccgOf(id) ?? `${nounOf(labelled, 'ccg_id', 1)} not known`) : '';
  return [...groupedBy(gridCharts, headingOf)].map(([heading, charts]) => ({ heading, charts }));
}

function keyOf(
  { state, series, catalogue }: Answer,
  { charts, peers }: Multiples,
  testsNoun: string,
): KeyEntry[] {
  const isAmongPractices = charts.some(chart => chart.peers !== undefined);
  const text = isAmongPractices
    ? catalogue.nameOf('practice_id', state.practiceIds[0] ?? '')
    : `Each ${nounOf(catalogue, state.groupBy, 1)}`;
  const practiceStyle = isAmongPractices ? lineStyle(0) : undefined;
  const key: KeyEntry[] = [{ kind: 'line', text, colour: practiceStyle?.colour ?? 'var(--ink)' }];
  if (peers?.median || isAmongPractices) {
    key.push(
      ...smallDecileKey(isAmongPractices ? `${testsNoun} on the same test` : allPeers(series)),
    );
  } else if (peers?.otherLines && charts.length > 1) {
    key.push({
      kind: 'context',
      text: `The other ${nounOf(catalogue, state.groupBy)}`,
      colour: 'var(--edge)',
    });
  }
  if (charts.some(({ yearBefore }) => yearBefore && yearBefore.line !== '')) {
    const colour = practiceStyle?.colour ?? 'var(--ink)';
    key.push({ kind: 'before', text: 'The same, a year before', colour, dash: 'dot' });
  }
  if (charts.some(chart => chart.uncertainty !== '')) {
    key.push(uncertainKey(practiceStyle ? uncertainFill(practiceStyle) : 'var(--unsure)'));
  }
  return key;
}
