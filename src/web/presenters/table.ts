import type { Answer } from '../../charts/answer.ts';
import { nounOf } from '../../charts/nouns.ts';
import { type ValueStyle, valueText } from '../../charts/number.ts';
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
import {
  type ColumnHead,
  nextSort,
  type PageLink,
  pageLinks,
  rowsCaption,
  sortMarks,
} from './pagedTable.ts';

export interface Table {
  readonly caption: string;
  readonly heads: readonly ColumnHead[];
  readonly rows: readonly { readonly iso: string; readonly cells: readonly string[] }[];
  readonly pages: readonly PageLink[];
}

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
  return {
    caption: rowsCaption(state.page, total),
    heads: columnsBy(state.groupBy).map(column => headOf(state, column)),
    rows: shown.map(row => ({
      iso: isoMonth(row.month).slice(0, 7),
      cells: cellTexts(row, state, style),
    })),
    pages: pageLinks(state.page, total, page => buildUrl({ ...state, page })),
  };
}

function cellTexts(row: SeriesRow, { groupBy }: ChartState, style: ValueStyle): string[] {
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
  const text = column === 'group' ? CODES[state.groupBy] : HEADS[column];
  const isNumber = !TEXTS.includes(column);
  const sort = nextSort(state.sort, column, isNumber);
  return {
    id: `sort-${column}`,
    text,
    href: buildUrl({ ...state, sort, page: 1 }),
    hint: hintOf(text, column, state.groupBy, sort),
    ...sortMarks(state.sort, column),
    isNumber,
  };
}

/** `Sort by Value, highest first`: what a click on the head does. */
function hintOf(
  text: string,
  column: SortColumn,
  groupBy: GroupBy,
  next: readonly SortKey[],
): string {
  const what =
    column === 'numerator_error'
      ? 'uncertainty of the numerator'
      : column === 'denominator_error'
        ? 'uncertainty of the denominator'
        : column === 'name'
          ? `name of the ${nounOf(groupBy, 1)}`
          : text;
  const key = next.find(each => each.column === column);
  if (!key) return `Stop sorting by ${what}`;
  const [rising, falling] = directionWords(column, groupBy);
  return `Sort by ${what}, ${key.descending ? falling : rising}`;
}

/** What rising and falling are called in a column. */
function directionWords(column: SortColumn, groupBy: GroupBy): [rising: string, falling: string] {
  if (column === 'month') return ['earliest first', 'latest first'];
  const isText = TEXTS.includes(column) && !(column === 'group' && groupBy === 'result_category');
  return isText ? ['A to Z', 'Z to A'] : ['lowest first', 'highest first'];
}
