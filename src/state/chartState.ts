import type { GroupBy } from '../domain/groupBy.ts';
import type { MeasureDefinition } from '../domain/measureDefinition.ts';
import type { Month } from '../domain/month.ts';
import { ORDERS, type Order } from '../domain/order.ts';
import { comparesOrganisations, type OwnGroup } from '../domain/ownGroup.ts';
import type { ResultFilter } from '../domain/resultCategory.ts';
import type { Window } from '../domain/series.ts';

/** The pages that show a state; each name is the `<page>` of its URL. */
export const VIEWS = ['measure', 'chart', 'grid', 'xmr', 'funnel', 'change', 'datatable'] as const;
export type View = (typeof VIEWS)[number];

/** A set of ids; empty means all. */
export type Ids = readonly string[];

/** A range of months, both ends included; null is the first or last month of the data. */
export interface MonthRange {
  readonly from: Month | null;
  readonly to: Month | null;
}

export type Denominator =
  | { readonly kind: 'per1000' }
  | { readonly kind: 'raw' }
  /** Tests; no codes means all tests. */
  | { readonly kind: 'tests'; readonly codes: Ids };

/**
 * The columns of a question's rows. URLs write `group` as the name of what is compared (`practice_id`), and
 * `ccg`, the CCG of a practice in the row's month, as `ccg_id`.
 */
export const TABLE_COLUMNS = [
  'month',
  'group',
  'ccg',
  'name',
  'numerator',
  'numerator_error',
  'denominator',
  'denominator_error',
  'calc_value',
  'calc_value_low',
  'calc_value_high',
  'calc_value_last_year',
  'percentile_low',
  'percentile_high',
] as const;
export type TableColumn = (typeof TABLE_COLUMNS)[number];

/** The columns of a question's rows; only practices have a CCG. */
export const columnsBy = (groupBy: GroupBy): readonly TableColumn[] =>
  TABLE_COLUMNS.filter(column => column !== 'ccg' || groupBy === 'practice_id');

/** Columns that only tables of organisations have, such as those of a funnel and of two periods. */
export const ORGANISATION_COLUMNS = ['z', 'value_a', 'value_b', 'change'] as const;
export const SORT_COLUMNS = [...TABLE_COLUMNS, ...ORGANISATION_COLUMNS] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

/**
 * The columns that an address can sort by, so that switching between views keeps the order. A table ignores
 * those that it does not have.
 */
export const sortColumnsBy = (groupBy: GroupBy): readonly SortColumn[] => [
  ...columnsBy(groupBy),
  ...ORGANISATION_COLUMNS,
];

export interface SortKey<Column extends SortColumn = SortColumn> {
  readonly column: Column;
  readonly descending: boolean;
}

export { ORDERS, type Order };

/**
 * What deciles are taken over: all groups, the practices with the same lab or CCG as the first highlighted
 * one, or the members of the first own group.
 */
export const PEERS = ['all', 'lab', 'ccg', 'group'] as const;
export type Peers = (typeof PEERS)[number];
/** Peers that follow from the data alone. */
export type KnownPeers = Exclude<Peers, 'group'>;

/** How a chart draws deciles: as nested bands, or as nine dotted lines, as the predecessor did. */
export const DECILE_STYLES = ['bands', 'lines'] as const;
export type DecileStyle = (typeof DECILE_STYLES)[number];

/**
 * A question and how its answer is shown: everything that a bookmark holds. Sets are sorted and have no
 * duplicates.
 */
export interface ChartState {
  readonly view: View;
  readonly groupBy: GroupBy;
  readonly ccgIds: Ids;
  readonly labIds: Ids;
  readonly practiceIds: Ids;
  readonly numerators: Ids;
  readonly denominator: Denominator;
  readonly filter: ResultFilter;
  /** The first and the last month of the chart; null is the first or the last of the data. */
  readonly from: Month | null;
  readonly to: Month | null;
  /** If 12, each month shows the average over the 12 months that end with it. */
  readonly window: Window;
  /** Shows the values of 12 months earlier, too. */
  readonly lastYear: boolean;
  /** The months from which an XmR chart’s limits are worked out; null is all months shown. */
  readonly baseline: MonthRange | null;
  /** The month from which an XmR chart has new limits. */
  readonly rebase: Month | null;
  /** Takes the mean of each calendar month out of an XmR chart. */
  readonly withoutSeason: boolean;
  /** The two periods that are compared; an end that is null is the usual one. */
  readonly periodA: MonthRange | null;
  readonly periodB: MonthRange | null;
  /** Highlighted groups, in the order in which they were chosen, which decides their colours. */
  readonly highlight: Ids;
  /**
   * Own groups, in the order in which they were made, which decides their colours. Each is a highlighted line
   * of its members' counts together. The first one can be the peers.
   */
  readonly groups: readonly OwnGroup[];
  /** Whether only members of the own groups are asked about. */
  readonly onlyGroups: boolean;
  /** Hide organisations with low numbers. */
  readonly hideSparse: boolean;
  readonly order: Order;
  /** Heatmap colours with equal numbers of cells instead of equal steps. */
  readonly equalColours: boolean;
  readonly peers: Peers;
  /** Whether the table and its files have only the rows of the highlighted groups. */
  readonly onlyHighlighted: boolean;
  readonly deciles: DecileStyle;
  /** The table's order; empty is its default order. */
  readonly sort: readonly SortKey[];
  /** The table's page, from 1. */
  readonly page: number;
  /** Shows the card alone, for a page of another site. Links leave it out: they lead to the whole page. */
  readonly embed: boolean;
  /** The data version that the address is pinned to, as `shortVersion` writes it; null is the latest. */
  readonly data: string | null;
}

/** The state before anything is chosen: all tests per 1000 patients, by practice. */
export const DEFAULT_STATE: ChartState = {
  view: 'chart',
  groupBy: 'practice_id',
  ccgIds: [],
  labIds: [],
  practiceIds: [],
  numerators: [],
  denominator: { kind: 'per1000' },
  filter: 'all',
  from: null,
  to: null,
  window: 1,
  lastYear: false,
  baseline: null,
  rebase: null,
  withoutSeason: false,
  periodA: null,
  periodB: null,
  highlight: [],
  groups: [],
  onlyGroups: false,
  hideSparse: false,
  order: 'highest',
  equalColours: false,
  peers: 'all',
  onlyHighlighted: false,
  deciles: 'bands',
  sort: [],
  page: 1,
  embed: false,
  data: null,
};

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sorted, without duplicates; `all` anywhere in it means all, which is the empty set. */
export function idSet(ids: readonly string[]): Ids {
  const distinctIds = [...new Set(ids.map(id => id.toWellFormed()).filter(id => id !== ''))].sort(
    byCode,
  );
  return distinctIds.includes('all') ? [] : distinctIds;
}

/** The denominator that a URL, a form or a measure names; undefined where the codes mix kinds. */
export function denominatorOf(codes: readonly string[]): Denominator | undefined {
  const named = new Set(codes.filter(code => code !== ''));
  if (!named.has('per1000') && !named.has('raw')) return { kind: 'tests', codes: idSet(codes) };
  const [kind] = named;
  return named.size === 1 && (kind === 'per1000' || kind === 'raw') ? { kind } : undefined;
}

/** The codes of a denominator in a URL. */
export function denominatorCodes(denominator: Denominator): Ids {
  return denominator.kind === 'tests' ? denominator.codes : [denominator.kind];
}

/** Whether the denominator includes every numerator test, so that values are between 0 and 1. */
export function isProportion(state: ChartState): boolean {
  const { denominator, numerators } = state;
  if (denominator.kind !== 'tests') return false;
  if (denominator.codes.length === 0) return true;
  return numerators.length > 0 && numerators.every(code => denominator.codes.includes(code));
}

/**
 * Whether tests are compared and each is divided by its own results: there is a result filter, and the
 * numerators and denominators are the same tests (field guide, section 3).
 */
export function isDividedByItself({
  groupBy,
  filter,
  numerators,
  denominator,
}: ChartState): boolean {
  if (groupBy !== 'test_code' || filter === 'all' || denominator.kind !== 'tests') return false;
  const { codes } = denominator;
  return numerators.length === codes.length && numerators.every(code => codes.includes(code));
}

/** Whether the tests of one practice are shown, so that each can be compared with all practices. */
export const isOnePracticesTests = ({
  groupBy,
  practiceIds,
}: Pick<ChartState, 'groupBy' | 'practiceIds'>): boolean =>
  groupBy === 'test_code' && practiceIds.length === 1;

/**
 * The orders that make sense for what is compared: only practices have a CCG, and only the tests of one
 * practice are each compared with peers.
 */
export const ordersFor = (state: Pick<ChartState, 'groupBy' | 'practiceIds'>): readonly Order[] =>
  ORDERS.filter(
    order =>
      (order !== 'ccg' || state.groupBy === 'practice_id') &&
      (order !== 'distance' || isOnePracticesTests(state)),
  );

/** Whether anything is highlighted: something that is compared, or an own group. */
export const isAnyHighlighted = (
  state: Pick<ChartState, 'groupBy' | 'highlight' | 'groups'>,
): boolean =>
  state.highlight.length > 0 || (state.groups.length > 0 && comparesOrganisations(state));

type PeerState = Pick<ChartState, 'groupBy' | 'highlight' | 'practiceIds' | 'groups'>;

/**
 * The peers that a question can choose. For a lab or a CCG a practice must be highlighted or its tests shown,
 * because only a practice has these.
 */
export function peersFor(state: PeerState): readonly Peers[] {
  const { groupBy, highlight, groups } = state;
  const isOfTests = isOnePracticesTests(state);
  const hasPractice = isOfTests || (groupBy === 'practice_id' && highlight.length > 0);
  const hasGroup = groups.length > 0 && (isOfTests || comparesOrganisations(state));
  return PEERS.filter(peers => peers === 'all' || (peers === 'group' ? hasGroup : hasPractice));
}

/** The peers, or all where the question cannot have them. */
export const possiblePeers = (state: PeerState, peers: Peers): Peers =>
  peersFor(state).includes(peers) ? peers : 'all';

/** The question that a predefined measure asks, with this state's groups, filters and highlights. */
export function stateOfMeasure(state: ChartState, measure: MeasureDefinition): ChartState {
  return {
    ...state,
    view: 'chart',
    numerators: idSet(measure.numerators),
    denominator: denominatorOf(measure.denominators) ?? { kind: 'per1000' },
    filter: measure.filter,
    onlyHighlighted: false,
    sort: [],
    page: 1,
  };
}
