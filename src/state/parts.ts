import { type GroupBy, isGroupBy } from '../domain/groupBy.ts';
import { isResultFilter, type ResultFilter } from '../domain/resultCategory.ts';
import {
  type ChartState,
  columnsBy,
  type Denominator,
  denominatorOf,
  hasPeerChoice,
  type Ids,
  ORDERS,
  PEERS,
  type SortColumn,
  type SortKey,
  VIEWS,
  type View,
} from './chartState.ts';
import { withoutMailEnd } from './mailEnd.ts';
import { Malformed, UnknownPage } from './parsed.ts';

// The parts of a question as URLs, forms and specs write them.

/** What a malformed text of falls back, instead of being a fault. */
export type DisplayOptions = Pick<
  ChartState,
  'highlight' | 'hideSparse' | 'order' | 'equalColours' | 'peers' | 'sort' | 'page'
>;

/** What of a question may be wrong without making it another one: each falls back to its default. */
export function displayOptionsOf(query: URLSearchParams, groupBy: GroupBy): DisplayOptions {
  // The last one of them may have come out of a mail; no word of these ends with such a character.
  const word = (name: string): string => withoutMailEnd(query.get(name) ?? '');
  const page = word('page');
  const highlight = distinct(query.getAll('highlight_entities'));
  const order = ORDERS.find(name => name === word('order')) ?? 'highest';
  const peers = PEERS.find(name => name === word('peers')) ?? 'all';
  return {
    highlight,
    hideSparse: word('sparse') === 'hide',
    order: order === 'ccg' && groupBy !== 'practice_id' ? 'highest' : order,
    equalColours: word('colours') === 'equal',
    peers: hasPeerChoice({ groupBy, highlight }) ? peers : 'all',
    sort: sortKeys(word('sort'), groupBy),
    page: /^[1-9]\d{0,6}$/.test(page) ? Number(page) : 1,
  };
}

/** The ids in the order in which they came, each once. */
export const distinct = (ids: readonly string[]): Ids => [
  ...new Set(ids.map(id => id.toWellFormed()).filter(id => id !== '' && id !== 'all')),
];

/** @throws {UnknownPage} where there is no such page. */
export function viewOf(text: string): View {
  const view = VIEWS.find(name => name === text);
  if (!view) throw new UnknownPage(`There is no page “${text}”; there are ${VIEWS.join(', ')}.`);
  return view;
}

/** @throws {Malformed} where nothing of that name can be compared. */
export function groupByOf(text: string): GroupBy {
  if (isGroupBy(text)) return text;
  throw new Malformed(`“${text}” cannot be compared; try by/practice_id, by/ccg_id or by/lab_id.`);
}

/** @throws {Malformed} where there is no such result filter. */
export function filterOf(text: string): ResultFilter {
  if (isResultFilter(text)) return text;
  throw new Malformed(
    `“${text}” is no result filter; try all, within_range, under_range or over_range.`,
  );
}

/**
 * Per 1000 patients, raw numbers or tests, as the codes say.
 *
 * @throws {Malformed} where they say two of these at once.
 */
export function denominator(codes: readonly string[]): Denominator {
  const found = denominatorOf(codes);
  if (found) return found;
  throw new Malformed(`“${codes.join('+')}” mixes tests with per1000 or raw; choose one.`);
}

const sortName = (column: SortColumn, groupBy: GroupBy): string =>
  column === 'group' ? groupBy : column === 'ccg' ? 'ccg_id' : column;

/** `-calc_value,month`: minus is descending. */
export function sortText(sort: readonly SortKey[], groupBy: GroupBy): string {
  return sort.map(key => `${key.descending ? '-' : ''}${sortName(key.column, groupBy)}`).join(',');
}

/** Keys that name no column, or one a second time, are left out. */
export function sortKeys(text: string, groupBy: GroupBy): SortKey[] {
  const keys = new Map<SortColumn, SortKey>();
  for (const name of text.split(',')) {
    const descending = name.startsWith('-');
    const bare = descending ? name.slice(1) : name;
    const column = columnsBy(groupBy).find(each => sortName(each, groupBy) === bare);
    if (column && !keys.has(column)) keys.set(column, { column, descending });
  }
  return [...keys.values()];
}
