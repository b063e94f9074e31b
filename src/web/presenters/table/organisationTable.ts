import { highlightedRows } from '../../../charts/lines.ts';
import { lineStyle } from '../../../charts/palette.ts';
import type { Group } from '../../../domain/series.ts';
import type { ChartState, SortColumn, SortKey } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { toggleHighlight } from '../../../state/toggleHighlight.ts';
import { type HighlightMark, highlightMarkOf } from '../highlightMark.ts';
import { type ColumnHead, nextSort, sortMarks } from './pagedTable.ts';
import { type PageLink, pageLinks, rowsCaption, rowsOfPage } from './paging.ts';

/** A row about an organisation. */
export interface OrganisationRow {
  readonly group: Group;
  /** Its place among the highlighted organisations, from 0; undefined for all others. */
  readonly highlightPlace: number | undefined;
}

/** A column of a table with a row for each organisation. */
export interface OrganisationColumn<Row> {
  /** What an address calls it; undefined where nothing is sorted by it. */
  readonly sort: SortColumn | undefined;
  readonly text: string;
  readonly isNumber: boolean;
  readonly cell: (row: Row) => string;
  /** What rows are sorted by; numbers that are not finite come last. */
  readonly orderOf?: (row: Row) => number | string;
}

export interface OrganisationTable {
  readonly caption: string;
  readonly heads: readonly (Omit<ColumnHead, 'href'> & { readonly href: string | undefined })[];
  readonly rows: readonly {
    readonly id: string;
    readonly name: string;
    /** Highlights it, or removes the highlight. */
    readonly href: string;
    readonly highlightMark: HighlightMark | undefined;
    readonly cells: readonly string[];
  }[];
  readonly pages: readonly PageLink[];
}

const collator = new Intl.Collator('en-GB', { numeric: true });

/** The column of names, which every such table begins with. */
export const nameColumn = <Row extends OrganisationRow>(text: string): OrganisationColumn<Row> => ({
  sort: 'name',
  text,
  isNumber: false,
  cell: ({ group }) => group.name,
  orderOf: ({ group }) => group.name,
});

/** The column of codes, which every such table ends with. */
export const codeColumn = <Row extends OrganisationRow>(): OrganisationColumn<Row> => ({
  sort: 'group',
  text: 'Code',
  isNumber: false,
  cell: ({ group }) => group.id,
  orderOf: ({ group }) => group.id,
});

/** Highlighted rows, in the order of the highlights, before all others, which keep their order. */
export const highlightedFirst = <Row extends OrganisationRow>(rows: readonly Row[]): Row[] => [
  ...highlightedRows(rows),
  ...rows.filter(({ highlightPlace }) => highlightPlace === undefined),
];

/** What an address sorts this table by; it may also name columns of other tables. */
const ownSort = <Row>(
  { sort }: Pick<ChartState, 'sort'>,
  columns: readonly OrganisationColumn<Row>[],
): SortKey[] => sort.filter(key => columns.some(column => column.sort === key.column));

/** The rows in the order that the address asks for; equal ones, and all without an order, stay as they are. */
export function sortedOrganisations<Row>(
  rows: readonly Row[],
  state: Pick<ChartState, 'sort'>,
  columns: readonly OrganisationColumn<Row>[],
): readonly Row[] {
  const comparisons = ownSort(state, columns).flatMap(({ column, descending }) => {
    const orderOf = columns.find(candidate => candidate.sort === column)?.orderOf;
    return orderOf
      ? [(a: Row, b: Row) => compared(orderOf(a), orderOf(b), descending ? -1 : 1)]
      : [];
  });
  if (comparisons.length === 0) return rows;
  return rows.toSorted((a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compared(a: number | string, b: number | string, sign: number): number {
  if (typeof a === 'string' || typeof b === 'string') {
    return sign * collator.compare(String(a), String(b));
  }
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return a < b ? -sign : a > b ? sign : 0;
}

/**
 * One page of a table of organisations, with links that sort, turn pages and highlight.
 *
 * @param rows all of them, in the table's own order.
 */
export function organisationTable<Row extends OrganisationRow>(
  state: ChartState,
  rows: readonly Row[],
  columns: readonly OrganisationColumn<Row>[],
): OrganisationTable {
  const sorted = sortedOrganisations(rows, state, columns);
  const [, ...others] = columns;
  return {
    caption: rowsCaption(state.page, rows.length),
    heads: columns.map(column => headOf(state, column, columns)),
    rows: sorted.slice(...rowsOfPage(state.page)).map(row => ({
      id: row.group.id,
      name: row.group.name,
      href: buildUrl(toggleHighlight(state, row.group.id)),
      highlightMark: highlightMarkOf(
        row.highlightPlace === undefined ? undefined : lineStyle(row.highlightPlace),
      ),
      cells: others.map(({ cell }) => cell(row)),
    })),
    pages: pageLinks(state.page, rows.length, page => buildUrl({ ...state, page })),
  };
}

function headOf<Row>(
  state: ChartState,
  { sort: column, text, isNumber }: OrganisationColumn<Row>,
  columns: readonly OrganisationColumn<Row>[],
): OrganisationTable['heads'][number] {
  const id = `sort-${column ?? text.toLowerCase().replaceAll(' ', '-')}`;
  if (column === undefined) {
    return { id, text, isNumber, href: undefined, hint: '', ariaSort: undefined, arrow: '' };
  }
  const currentSort = ownSort(state, columns);
  const sort = nextSort(currentSort, column, isNumber);
  const next = sort.find(candidate => candidate.column === column);
  const [rising, falling] = isNumber ? ['lowest first', 'highest first'] : ['A to Z', 'Z to A'];
  return {
    id,
    text,
    isNumber,
    href: buildUrl({ ...state, sort, page: 1 }),
    hint: next
      ? `Sort by ${text}, ${next.descending ? falling : rising}`
      : `Stop sorting by ${text}`,
    ...sortMarks(currentSort, column),
  };
}
