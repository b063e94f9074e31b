import type { Answer } from '../../charts/answer.ts';
import { nounOf } from '../../charts/nouns.ts';
import { type ValueStyle, valueText } from '../../charts/number.ts';
import { capitalised } from '../../charts/words.ts';
import { ccgIn } from '../../domain/catalogue.ts';
import type { GroupBy } from '../../domain/groupBy.ts';
import { isoMonth, shortMonth } from '../../domain/month.ts';
import type { SeriesRow } from '../../domain/series.ts';
import {
  type ChartState,
  columnsBy,
  type SortColumn,
  type SortKey,
} from '../../state/chartState.ts';
import { buildUrl } from '../../state/codec.ts';

export const ROWS_A_PAGE = 50;

export interface ColumnHead {
  readonly id: string;
  readonly text: string;
  readonly href: string;
  /** What a click does, for those who do not see the arrow. */
  readonly hint: string;
  readonly ariaSort: 'ascending' | 'descending' | undefined;
  /** `▲ 1`: the direction, and its place where several columns sort. */
  readonly arrow: string;
  readonly isNumber: boolean;
}

export interface PageLink {
  readonly text: string;
  readonly href: string | undefined;
  readonly isCurrent: boolean;
}

export interface Table {
  readonly caption: string;
  readonly heads: readonly ColumnHead[];
  readonly rows: readonly { readonly iso: string; readonly cells: readonly string[] }[];
  readonly pages: readonly PageLink[];
}

/** The last page there is, from 1. */
export const lastPage = (rows: number): number => Math.max(1, Math.ceil(rows / ROWS_A_PAGE));

/** The places of a page's rows among all of them, as [first, after last). */
export const rowsOfPage = (page: number): [number, number] => [
  (page - 1) * ROWS_A_PAGE,
  page * ROWS_A_PAGE,
];

/**
 * One page of the sorted rows, with links that sort and turn pages.
 *
 * @param shown the rows of this page.
 * @param total how many rows all pages have.
 */
export function tableOf(
  { state, style }: Answer,
  shown: readonly SeriesRow[],
  total: number,
): Table {
  const [start] = rowsOfPage(state.page);
  return {
    caption: `Rows ${(start + Math.min(1, total)).toLocaleString('en-GB')}–${(start + shown.length).toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')}`,
    heads: columnsBy(state.groupBy).map(column => headOf(state, column)),
    rows: shown.map(row => ({
      iso: isoMonth(row.month).slice(0, 7),
      cells: cellsOf(row, state, style),
    })),
    pages: pagesOf(state, lastPage(total)),
  };
}

function cellsOf(row: SeriesRow, { groupBy }: ChartState, style: ValueStyle): string[] {
  const count = (value: number): string => (Number.isNaN(value) ? '–' : counts.format(value));
  return [
    shortMonth(row.month),
    row.group.id,
    ...(groupBy === 'practice_id' ? [ccgIn(row.group.memberships ?? [], row.month) ?? '–'] : []),
    row.group.name,
    count(row.numerator),
    count(row.numeratorError),
    count(row.denominator),
    count(row.denominatorError),
    valueText(row.value, style),
    valueText(row.low, style),
    valueText(row.high, style),
  ];
}

const counts = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

const HEADS: Record<Exclude<SortColumn, 'group'>, string> = {
  month: 'Month',
  ccg: 'CCG',
  name: 'Name',
  numerator: 'Numerator',
  numerator_error: '±',
  denominator: 'Denominator',
  denominator_error: '±',
  calc_value: 'Value',
  calc_value_low: 'Lowest',
  calc_value_high: 'Highest',
};
const TEXTS: readonly SortColumn[] = ['month', 'group', 'ccg', 'name'];
const CODES: Record<GroupBy, string> = {
  practice_id: 'Practice',
  ccg_id: 'CCG',
  lab_id: 'Lab',
  test_code: 'Test',
  result_category: 'Code',
};

function headOf(state: ChartState, column: SortColumn): ColumnHead {
  const place = state.sort.findIndex(key => key.column === column);
  const key = state.sort[place];
  const text = column === 'group' ? CODES[state.groupBy] : HEADS[column];
  const many = state.sort.length > 1;
  return {
    id: `sort-${column}`,
    text,
    href: buildUrl({ ...state, sort: toggled(state.sort, column), page: 1 }),
    hint: hintOf(text, column, state.groupBy, key),
    ariaSort: key && (key.descending ? 'descending' : 'ascending'),
    arrow: key ? `${key.descending ? '▼' : '▲'}${many ? ` ${place + 1}` : ''}` : '',
    isNumber: !TEXTS.includes(column),
  };
}

/** Not sorted → ascending → descending → not sorted; the other columns keep their places. */
export function toggled(sort: readonly SortKey[], column: SortColumn): SortKey[] {
  const key = sort.find(each => each.column === column);
  if (!key) return [...sort, { column, descending: false }];
  if (key.descending) return sort.filter(each => each !== key);
  return sort.map(each => (each === key ? { column, descending: true } : each));
}

function hintOf(
  text: string,
  column: SortColumn,
  groupBy: GroupBy,
  key: SortKey | undefined,
): string {
  const what =
    column === 'numerator_error'
      ? 'uncertainty of the numerator'
      : column === 'denominator_error'
        ? 'uncertainty of the denominator'
        : column === 'name'
          ? `name of the ${nounOf(groupBy, 1)}`
          : text;
  if (!key) return `Sort by ${what}, lowest first`;
  return capitalised(
    key.descending ? `no longer sort by ${what}` : `sort by ${what}, highest first`,
  );
}

function pagesOf(state: ChartState, last: number): PageLink[] {
  if (last === 1) return [];
  const { page } = state;
  const near = [1, page - 1, page, page + 1, last].filter(each => each >= 1 && each <= last);
  const links: PageLink[] = [];
  let before = 0;
  for (const each of [...new Set(near)].sort((a, b) => a - b)) {
    if (each > before + 1) links.push({ text: '…', href: undefined, isCurrent: false });
    links.push({
      text: each.toLocaleString('en-GB'),
      href: buildUrl({ ...state, page: each }),
      isCurrent: each === page,
    });
    before = each;
  }
  return links;
}
