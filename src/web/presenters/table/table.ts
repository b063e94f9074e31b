import type { Answer } from '../../../charts/answer.ts';
import { highlightedGroups } from '../../../charts/lines.ts';
import { type ValueStyle, valueText } from '../../../charts/number.ts';
import { lineStyle } from '../../../charts/palette.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { ccgIn } from '../../../domain/catalogue.ts';
import type { Labelled } from '../../../domain/entityType.ts';
import type { GroupBy } from '../../../domain/groupBy.ts';
import { isoMonth, shortMonth } from '../../../domain/month.ts';
import { percentileAt } from '../../../domain/percentile.ts';
import { isOwnGroup, type SeriesRow } from '../../../domain/series.ts';
import {
  type ChartState,
  columnsBy,
  isAnyHighlighted,
  type SortKey,
  type TableColumn,
} from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { type HighlightMark, highlightMarkOf } from '../highlightMark.ts';
import type { ChoiceLink } from '../links.ts';
import { type ColumnHead, nextSort, sortMarks } from './pagedTable.ts';
import { type PageLink, pageLinks, rowsCaption } from './paging.ts';

export interface TableView {
  readonly caption: string;
  readonly heads: readonly ColumnHead[];
  readonly rows: readonly TableRow[];
  readonly pages: readonly PageLink[];
}

export interface TableRow {
  readonly iso: string;
  /** The practice that the row is about, where practices are compared. */
  readonly practice: string | undefined;
  readonly cells: readonly TableCell[];
  readonly highlightMark: HighlightMark | undefined;
}

interface TableCell {
  readonly column: TableColumn;
  readonly text: string;
}

/** The order of a table whose address names none: most people look for the latest month. */
const NEWEST_FIRST: readonly SortKey<TableColumn>[] = [{ column: 'month', descending: true }];

/** What the address sorts this table by: it may name columns of other tables, too. */
const ownSort = ({ sort, groupBy }: ChartState): readonly SortKey<TableColumn>[] => {
  const tableColumns = columnsBy(groupBy);
  return sort.flatMap(({ column, descending }) =>
    tableColumns
      .filter(ownColumn => ownColumn === column)
      .map(ownColumn => ({ column: ownColumn, descending })),
  );
};

/** The order of a table's rows. Files, which programs read, begin with the first month instead. */
export function tableOrder(state: ChartState): readonly SortKey<TableColumn>[] {
  const sort = ownSort(state);
  return sort.length > 0 ? sort : NEWEST_FIRST;
}

/** The groups whose rows the table and its files have; undefined for all. */
export const wantedGroups = ({ state, series }: Answer): readonly number[] | undefined =>
  state.onlyHighlighted && isAnyHighlighted(state)
    ? highlightedGroups(series, state.highlight).toSorted((a, b) => a - b)
    : undefined;

/** The choice between all rows and those of the highlighted groups; none where nothing is highlighted. */
export function rowsChoices({ state, series }: Answer): ChoiceLink[] {
  const n = highlightedGroups(series, state.highlight).length;
  if (n === 0) return [];
  const choice = (onlyHighlighted: boolean, text: string): ChoiceLink => ({
    id: onlyHighlighted ? 'rows-highlighted' : 'rows-all',
    text,
    href: buildUrl({ ...state, onlyHighlighted, page: 1 }),
    isCurrent: state.onlyHighlighted === onlyHighlighted,
  });
  return [
    choice(false, 'All rows'),
    choice(
      true,
      `Only ${state.groups.length > 0 ? 'what is highlighted' : `the highlighted ${nounOf(series, state.groupBy, n)}`}`,
    ),
  ];
}

/**
 * One page of the sorted rows, with links that sort and turn pages.
 *
 * @param pageRows the rows of this page.
 * @param total how many rows all pages have.
 */
export function tableOf(answer: Answer, pageRows: readonly SeriesRow[], total: number): TableView {
  const { state, series } = answer;
  const columns = columnsOf(answer);
  const styles = new Map(
    highlightedGroups(series, state.highlight).map((group, i) => [
      series.groups[group]?.id,
      lineStyle(i),
    ]),
  );
  return {
    caption: rowsCaption(state.page, total),
    heads: columns.map(column => headOf(answer, column)),
    rows: pageRows.map(row => ({
      iso: isoMonth(row.month).slice(0, 7),
      cells: columns.map(column => ({ column, text: cellText(answer, row, column) })),
      practice:
        state.groupBy === 'practice_id' && !isOwnGroup(row.group) ? row.group.id : undefined,
      highlightMark: highlightMarkOf(styles.get(row.group.id)),
    })),
    pages: pageLinks(state.page, total, page => buildUrl({ ...state, page })),
  };
}

/** The value comes before what it is made of, so that it is visible on a phone. */
const COLUMNS: readonly TableColumn[] = [
  'month',
  'name',
  'calc_value',
  'calc_value_low',
  'calc_value_high',
  'percentile_low',
  'percentile_high',
  'calc_value_last_year',
  'numerator',
  'numerator_error',
  'denominator',
  'denominator_error',
  'group',
  'ccg',
];

/**
 * The columns that have something to show: without suppressed counts there is no uncertainty, and a plain
 * number has no denominator. A column that the rows are sorted by is always shown.
 */
function columnsOf(answer: Answer): TableColumn[] {
  const { state, series } = answer;
  const offered = columnsBy(state.groupBy);
  const sorted = ownSort(state).map(({ column }) => column);
  const { numeratorError, denominatorError, denominator, value, low, high } = series;
  const { length } = series.months;
  const groups = wantedGroups(answer) ?? [...series.groups.keys()];
  // Loops without lists of places: a country's table has half a million.
  const isAny = (holds: (place: number) => boolean): boolean =>
    groups.some(group => {
      for (let place = group * length; place < (group + 1) * length; place++) {
        if (holds(place)) return true;
      }
      return false;
    });
  const hasAny = (values: Float64Array): boolean => isAny(place => (values[place] ?? 0) > 0);
  const isUncertain = isAny(place => Number.isFinite(value[place]) && low[place] !== high[place]);
  const says: Partial<Record<TableColumn, boolean>> = {
    calc_value_low: isUncertain,
    calc_value_high: isUncertain,
    calc_value_last_year: state.lastYear,
    // As deciles, percentiles say something among many.
    percentile_low: series.deciles !== null,
    percentile_high: series.deciles !== null && isUncertain,
    numerator_error: hasAny(numeratorError),
    denominator_error: hasAny(denominatorError),
    denominator: isAny(place => Number.isFinite(denominator[place])),
  };
  return COLUMNS.filter(
    column => offered.includes(column) && (says[column] !== false || sorted.includes(column)),
  );
}

type PercentileColumn = 'percentile_low' | 'percentile_high';

const isPercentile = (column: TableColumn): column is PercentileColumn =>
  column === 'percentile_low' || column === 'percentile_high';

/** The text of a cell. Percentiles come from the whole answer, all others from its row. */
function cellText({ series, style }: Answer, row: SeriesRow, column: TableColumn): string {
  if (!isPercentile(column)) return TEXT_OF[column](row, style);
  const group = series.groups.indexOf(row.group);
  const percentile = percentileAt(series, group, row.month - (series.months[0] ?? 0));
  return count((column === 'percentile_low' ? percentile?.low : percentile?.high) ?? Number.NaN);
}

const TEXT_OF: Record<
  Exclude<TableColumn, PercentileColumn>,
  (row: SeriesRow, style: ValueStyle) => string
> = {
  month: row => shortMonth(row.month),
  group: row => row.group.id,
  ccg: row => ccgIn(row.group.memberships ?? [], row.month) ?? '–',
  name: row => row.group.name,
  numerator: row => count(row.numerator),
  numerator_error: row => count(row.numeratorError),
  denominator: row => count(row.denominator),
  denominator_error: row => count(row.denominatorError),
  calc_value: (row, style) => valueText(row.value, style),
  calc_value_low: (row, style) => valueText(row.low, style),
  calc_value_high: (row, style) => valueText(row.high, style),
  calc_value_last_year: (row, style) => valueText(row.lastYear ?? Number.NaN, style),
};

const count = (value: number): string => (Number.isNaN(value) ? '–' : counts.format(value));

const counts = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

const HEADS: Record<Exclude<TableColumn, 'group' | 'ccg'>, string> = {
  month: 'Month',
  name: 'Name',
  numerator: 'Numerator',
  numerator_error: '±',
  denominator: 'Denominator',
  denominator_error: '±',
  calc_value: 'Value',
  calc_value_low: 'Lowest',
  calc_value_high: 'Highest',
  calc_value_last_year: 'A year before',
  percentile_low: 'Percentile',
  percentile_high: 'to',
};
const TEXTS: readonly TableColumn[] = ['month', 'group', 'ccg', 'name'];
const CODES: Record<Exclude<GroupBy, 'ccg_id'>, string> = {
  practice_id: 'Practice',
  lab_id: 'Lab',
  test_code: 'Test',
  result_category: 'Code',
};

function headText({ groupBy }: ChartState, column: TableColumn, labelled: Labelled): string {
  if (column === 'ccg') return nounOf(labelled, 'ccg_id', 1);
  if (column !== 'group') return HEADS[column];
  return groupBy === 'ccg_id' ? nounOf(labelled, 'ccg_id', 1) : CODES[groupBy];
}

function headOf({ state, catalogue }: Answer, column: TableColumn): ColumnHead {
  const text = headText(state, column, catalogue);
  const named = column === 'name' ? `name of the ${nounOf(catalogue, state.groupBy, 1)}` : text;
  const isNumber = !TEXTS.includes(column);
  const sort = nextOrder(ownSort(state), column, isNumber);
  return {
    id: `sort-${column}`,
    text,
    href: buildUrl({ ...state, sort, page: 1 }),
    hint: hintOf(named, column, state.groupBy, sort),
    ...sortMarks(tableOrder(state), column),
    isNumber,
  };
}

/** What a click on a head asks for. If only the month sorts, it switches between newest and oldest first. */
function nextOrder(
  sort: readonly SortKey<TableColumn>[],
  column: TableColumn,
  isNumber: boolean,
): readonly SortKey<TableColumn>[] {
  const [key, ...others] = sort;
  const isByMonth = column === 'month' && key?.column === 'month' && others.length === 0;
  if (!isByMonth) return nextSort(sort, column, isNumber);
  return key.descending ? [{ column, descending: false }] : [];
}

/** `Sort by Value, highest first`: what a click on the head does. */
function hintOf(
  text: string,
  column: TableColumn,
  groupBy: GroupBy,
  next: readonly SortKey<TableColumn>[],
): string {
  const columnText =
    column === 'numerator_error'
      ? 'uncertainty of the numerator'
      : column === 'denominator_error'
        ? 'uncertainty of the denominator'
        : column === 'percentile_high'
          ? 'the highest that the percentile can be'
          : text;
  const key = (next.length > 0 ? next : NEWEST_FIRST).find(sortKey => sortKey.column === column);
  if (!key) return `Stop sorting by ${columnText}`;
  const [rising, falling] = directionWords(column, groupBy);
  return `Sort by ${columnText}, ${key.descending ? falling : rising}`;
}

/** What rising and falling are called in a column. */
function directionWords(column: TableColumn, groupBy: GroupBy): [rising: string, falling: string] {
  if (column === 'month') return ['earliest first', 'latest first'];
  const isText = TEXTS.includes(column) && !(column === 'group' && groupBy === 'result_category');
  return isText ? ['A to Z', 'Z to A'] : ['lowest first', 'highest first'];
}
