import { type GroupBy, isGroupBy } from '../domain/groupBy.ts';
import { type Month, parseMonth, yearAndMonth } from '../domain/month.ts';
import type { OwnGroup } from '../domain/ownGroup.ts';
import { isResultFilter, type ResultFilter } from '../domain/resultCategory.ts';
import { WINDOWS } from '../domain/series.ts';
import {
  type ChartState,
  DECILE_STYLES,
  type Denominator,
  denominatorOf,
  type Ids,
  idSet,
  isAnyHighlighted,
  type MonthRange,
  ordersFor,
  PEERS,
  possiblePeers,
  type SortColumn,
  type SortKey,
  sortColumnsBy,
  VIEWS,
  type View,
} from './chartState.ts';
import { withoutMailEnd } from './mailEnd.ts';
import { Malformed, UnknownPage } from './parsed.ts';

// The parts of a question, as URLs, forms and download specs write them.

/** How an answer is shown. A malformed option falls back to its default. */
export type DisplayOptions = Pick<
  ChartState,
  | 'highlight'
  | 'groups'
  | 'onlyGroups'
  | 'hideSparse'
  | 'order'
  | 'equalColours'
  | 'peers'
  | 'onlyHighlighted'
  | 'deciles'
  | 'sort'
  | 'page'
>;

/** The display options of a query, which has these own groups; each that cannot be read has its default. */
export function displayOptionsOf(
  query: URLSearchParams,
  groupBy: GroupBy,
  groups: readonly OwnGroup[],
): DisplayOptions {
  const practiceIds = idSet(query.getAll('practice_id'));
  const word = (name: string): string => wordIn(query, name);
  const page = word('page');
  const highlight = distinctIds(query.getAll('highlight_entities'));
  const orders = ordersFor({ groupBy, practiceIds });
  const peers = PEERS.find(name => name === word('peers')) ?? 'all';
  return {
    highlight,
    groups,
    onlyGroups: groups.length > 0 && word('only') === 'groups',
    hideSparse: word('sparse') === 'hide',
    order: orders.find(name => name === word('order')) ?? 'highest',
    equalColours: word('colours') === 'equal',
    peers: possiblePeers({ groupBy, highlight, practiceIds, groups }, peers),
    onlyHighlighted:
      isAnyHighlighted({ groupBy, highlight, groups }) && word('rows') === 'highlighted',
    deciles: DECILE_STYLES.find(name => name === word('deciles')) ?? 'bands',
    sort: sortKeys(word('sort'), groupBy),
    page: /^[1-9]\d{0,6}$/.test(page) ? Number(page) : 1,
  };
}

/** Whether a query asks for a card alone. */
export const isEmbedIn = (query: URLSearchParams): boolean => wordIn(query, 'embed') === '1';

/** Which months are asked about, and how many of them each number covers. */
export type TimeRange = Pick<
  ChartState,
  | 'from'
  | 'to'
  | 'window'
  | 'lastYear'
  | 'baseline'
  | 'rebase'
  | 'withoutSeason'
  | 'periodA'
  | 'periodB'
>;

/**
 * The time range of a query. If `from` is after `to`, they are swapped.
 *
 * @throws {Malformed} if a month or the window cannot be read: other months would have other numbers.
 */
export function timeOf(query: URLSearchParams): TimeRange {
  const [a, b] = [monthIn(query, 'from'), monthIn(query, 'to')];
  const [from, to] = a !== null && b !== null && a > b ? [b, a] : [a, b];
  return {
    from,
    to,
    window: windowIn(query),
    lastYear: wordIn(query, 'compare') === 'last-year',
    baseline: rangeIn(query, 'baseline'),
    rebase: monthIn(query, 'rebase'),
    withoutSeason: wordIn(query, 'season') === 'same-month',
    periodA: rangeIn(query, 'a'),
    periodB: rangeIn(query, 'b'),
  };
}

// A mail program may have added punctuation to the end of an address. None of these words ends with any.
const wordIn = (query: URLSearchParams, name: string): string =>
  withoutMailEnd(query.get(name) ?? '');

function monthIn(query: URLSearchParams, name: string): Month | null {
  const text = wordIn(query, name);
  if (text === '') return null;
  const month = parseMonth(text);
  if (month === undefined) {
    throw new Malformed(`“${text}” is not a month; write ${name}=2018-04.`);
  }
  return month;
}

/**
 * `2017-01..2018-12`, `2017-01..last` or `first..2018-12`. An open end has a word, because punctuation at the
 * end of an address is dropped. A form sends the two ends as separate fields.
 */
function rangeIn(query: URLSearchParams, name: 'baseline' | 'a' | 'b'): MonthRange | null {
  const text = wordIn(query, name);
  if (text === '') {
    return rangeBetween(monthIn(query, `${name}_from`), monthIn(query, `${name}_to`));
  }
  const [first = '', last = '', ...more] = text.split('..');
  const from = first === 'first' ? null : parseMonth(first);
  const to = last === 'last' ? null : parseMonth(last);
  const range = from === undefined || to === undefined ? null : rangeBetween(from, to);
  if (range === null || more.length > 0) {
    const noun = name === 'baseline' ? 'a baseline' : 'a period';
    throw new Malformed(`“${query.get(name)}” is not ${noun}; write ${name}=2017-01..2018-12.`);
  }
  return range;
}

/** A range as addresses write it. */
export function rangeText({ from, to }: MonthRange): string {
  const first = from === null ? 'first' : yearAndMonth(from);
  return `${first}..${to === null ? 'last' : yearAndMonth(to)}`;
}

function rangeBetween(a: Month | null, b: Month | null): MonthRange | null {
  if (a === null && b === null) return null;
  return a !== null && b !== null && a > b ? { from: b, to: a } : { from: a, to: b };
}

function windowIn(query: URLSearchParams): ChartState['window'] {
  const text = wordIn(query, 'window');
  const window = WINDOWS.find(months => String(months) === text);
  if (window !== undefined) return window;
  if (text === '') return 1;
  throw new Malformed(`“${text}” months cannot be averaged; write window=12, or leave it out.`);
}

/** The ids without duplicates, in their order. */
export const distinctIds = (ids: readonly string[]): Ids => [
  ...new Set(ids.map(id => id.toWellFormed()).filter(id => id !== '' && id !== 'all')),
];

/**
 * The view with this name.
 *
 * @throws {UnknownPage} if no page has this name.
 */
export function viewOf(text: string): View {
  const view = VIEWS.find(name => name === text);
  if (!view)
    throw new UnknownPage(
      `There is no page “${text}”. The pages are ${VIEWS.slice(0, -1).join(', ')} and ${VIEWS.at(-1)}.`,
    );
  return view;
}

/**
 * What an address compares.
 *
 * @throws {Malformed} if the text is not something that can be compared.
 */
export function groupByOf(text: string): GroupBy {
  if (isGroupBy(text)) return text;
  throw new Malformed(`“${text}” cannot be compared; try by/practice_id, by/ccg_id or by/lab_id.`);
}

/**
 * The result filter of an address.
 *
 * @throws {Malformed} if the text is not a result filter.
 */
export function filterOf(text: string): ResultFilter {
  if (isResultFilter(text)) return text;
  throw new Malformed(
    `“${text}” is not a result filter; try all, within_range, under_range or over_range.`,
  );
}

/**
 * The denominator that codes stand for: per 1000 patients, raw numbers or tests.
 *
 * @throws {Malformed} if the codes mix these.
 */
export function parseDenominator(codes: readonly string[]): Denominator {
  const parsed = denominatorOf(codes);
  if (parsed) return parsed;
  throw new Malformed(`“${codes.join('+')}” mixes tests with per1000 or raw; choose one.`);
}

/** What addresses and files call a column: `practice_id` for what is compared, `ccg_id` for the CCG. */
export const columnName = (column: SortColumn, groupBy: GroupBy): string =>
  column === 'group' ? groupBy : column === 'ccg' ? 'ccg_id' : column;

/** `-calc_value,month`; a minus means descending. */
export function sortText(sort: readonly SortKey[], groupBy: GroupBy): string {
  return sort
    .map(key => `${key.descending ? '-' : ''}${columnName(key.column, groupBy)}`)
    .join(',');
}

/** The sort keys in a text. Names that are not columns, and repeats, are left out. */
export function sortKeys(text: string, groupBy: GroupBy): SortKey[] {
  const keys = new Map<SortColumn, SortKey>();
  for (const name of text.split(',')) {
    const descending = name.startsWith('-');
    const bare = descending ? name.slice(1) : name;
    const column = sortColumnsBy(groupBy).find(
      candidate => columnName(candidate, groupBy) === bare,
    );
    if (column && !keys.has(column)) keys.set(column, { column, descending });
  }
  return [...keys.values()];
}
