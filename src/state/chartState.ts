import type { GroupBy } from '../domain/groupBy.ts';
import type { MeasureDefinition } from '../domain/measureDefinition.ts';
import type { Order } from '../domain/order.ts';
import type { ResultFilter } from '../domain/resultCategory.ts';

/** The pages that show a state; each is the `<page>` of its URL. */
export const VIEWS = ['measure', 'chart', 'grid', 'datatable'] as const;
export type View = (typeof VIEWS)[number];

/** A set of ids; empty means all. */
export type Ids = readonly string[];

export type Denominator =
  | { readonly kind: 'per1000' }
  | { readonly kind: 'raw' }
  /** Tests as the denominator; no codes means all tests. */
  | { readonly kind: 'tests'; readonly codes: Ids };

/**
 * The columns that a table can be sorted by; `group` is written as the group-by's own name. `ccg` is
 * the CCG of a practice in the row's month, and written `ccg_id`.
 */
export const SORT_COLUMNS = [
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
] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

/** The columns of a table: only practices are in a CCG. */
export const columnsBy = (groupBy: GroupBy): readonly SortColumn[] =>
  SORT_COLUMNS.filter(column => column !== 'ccg' || groupBy === 'practice_id');

export interface SortKey {
  readonly column: SortColumn;
  readonly descending: boolean;
}

export { ORDERS, type Order } from '../domain/order.ts';

/** Over whom deciles are taken: all groups, or the practices that share the first highlighted one's lab or CCG. */
export const PEERS = ['all', 'lab', 'ccg'] as const;
export type Peers = (typeof PEERS)[number];

/** A question and how it is shown: all that a bookmark holds. Sets are sorted and free of doubles. */
export interface ChartState {
  readonly view: View;
  readonly groupBy: GroupBy;
  readonly ccgIds: Ids;
  readonly labIds: Ids;
  readonly practiceIds: Ids;
  readonly numerators: Ids;
  readonly denominator: Denominator;
  readonly filter: ResultFilter;
  /** Groups picked out, in the order in which they were chosen: it decides their colours. */
  readonly highlight: Ids;
  /** Hide organisations with low numbers. */
  readonly hideSparse: boolean;
  readonly order: Order;
  /** Heatmap colours of equal frequency instead of equal steps. */
  readonly equalColours: boolean;
  readonly peers: Peers;
  /** The table's order; empty is month, then group. */
  readonly sort: readonly SortKey[];
  /** The table's page, from 1. */
  readonly page: number;
}

/** What a person sees who has chosen nothing: all tests per 1000 patients, by practice. */
export const DEFAULT_STATE: ChartState = {
  view: 'chart',
  groupBy: 'practice_id',
  ccgIds: [],
  labIds: [],
  practiceIds: [],
  numerators: [],
  denominator: { kind: 'per1000' },
  filter: 'all',
  highlight: [],
  hideSparse: false,
  order: 'highest',
  equalColours: false,
  peers: 'all',
  sort: [],
  page: 1,
};

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sorted, without doubles; `all` anywhere in it means all, which is the empty set. */
export function idSet(ids: readonly string[]): Ids {
  const kept = [...new Set(ids.map(id => id.toWellFormed()).filter(id => id !== ''))].sort(byCode);
  return kept.includes('all') ? [] : kept;
}

/** `per1000`, `raw` or tests, from the codes that a URL, a form or a measure names. */
export function denominatorOf(codes: readonly string[]): Denominator | undefined {
  const named = new Set(codes.filter(code => code !== ''));
  if (!named.has('per1000') && !named.has('raw')) return { kind: 'tests', codes: idSet(codes) };
  const [kind] = named;
  return named.size === 1 && (kind === 'per1000' || kind === 'raw') ? { kind } : undefined;
}

/** The codes that stand for a denominator in a URL. */
export function denominatorCodes(denominator: Denominator): Ids {
  return denominator.kind === 'tests' ? denominator.codes : [denominator.kind];
}

/** True where every numerator test is counted in the denominator too, so that the value lies in 0..1. */
export function isProportion(state: ChartState): boolean {
  const { denominator, numerators } = state;
  if (denominator.kind !== 'tests') return false;
  if (denominator.codes.length === 0) return true;
  return numerators.length > 0 && numerators.every(code => denominator.codes.includes(code));
}

/**
 * True where tests are compared by which share of each one's own results it is: a result filter, and
 * the same tests as numerators and denominators (field guide, section 3).
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

/** True where the tests of one practice are shown, each of which can be seen among all practices. */
export const isOnePracticesTests = ({ groupBy, practiceIds }: ChartState): boolean =>
  groupBy === 'test_code' && practiceIds.length === 1;

/** Whether `peers` may be other than all: there is a practice whose lab and CCG can be meant. */
export const hasPeerChoice = (state: Pick<ChartState, 'groupBy' | 'highlight'>): boolean =>
  state.groupBy === 'practice_id' && state.highlight.length > 0;

/** The question that a predefined measure asks, with this state's groups, filters and highlights. */
export function stateOfMeasure(state: ChartState, measure: MeasureDefinition): ChartState {
  return {
    ...state,
    view: 'chart',
    numerators: idSet(measure.numerators),
    denominator: denominatorOf(measure.denominators) ?? { kind: 'per1000' },
    filter: measure.filter,
    sort: [],
    page: 1,
  };
}
