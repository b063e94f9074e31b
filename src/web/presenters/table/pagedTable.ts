// Tables that the server sorts and pages: heads whose links sort, and links that turn pages. Every such
// table behaves the same way.

export const ROWS_A_PAGE = 50;

/** A column, and which way its values run when a table is sorted by it: `-ratio` in an address falls. */
export interface SortKey<Column extends string = string> {
  readonly column: Column;
  readonly descending: boolean;
}

export interface ColumnHead {
  readonly id: string;
  readonly text: string;
  /** Sorts by the column, or goes back to the default order. */
  readonly href: string;
  /** What the column means, or what the link does. */
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

/**
 * The order that a click on a column's head asks for. Numbers first fall, because most people look for
 * the highest; then they rise; then the column no longer sorts, which leaves the default order. Text and
 * months first rise. Other columns keep their places.
 *
 * @param shown the order that the page shows.
 */
export function nextSort<Column extends string>(
  shown: readonly SortKey<Column>[],
  column: Column,
  isNumber: boolean,
): SortKey<Column>[] {
  const key = shown.find(each => each.column === column);
  if (!key) return [...shown, { column, descending: isNumber }];
  if (key.descending !== isNumber) return shown.filter(each => each !== key);
  return shown.map(each => (each === key ? { column, descending: !isNumber } : each));
}

/** How a column's head marks the order that the page shows. */
export function sortMarks<Column extends string>(
  shown: readonly SortKey<Column>[],
  column: Column,
): Pick<ColumnHead, 'ariaSort' | 'arrow'> {
  const place = shown.findIndex(each => each.column === column);
  const key = shown[place];
  if (!key) return { ariaSort: undefined, arrow: '' };
  return {
    ariaSort: key.descending ? 'descending' : 'ascending',
    arrow: `${key.descending ? '▼' : '▲'}${shown.length > 1 ? ` ${place + 1}` : ''}`,
  };
}

/** The last page, from 1. */
export const lastPage = (rows: number): number => Math.max(1, Math.ceil(rows / ROWS_A_PAGE));

/** The places of a page's rows among all of them, as [first, after last). */
export const rowsOfPage = (page: number): [number, number] => [
  (page - 1) * ROWS_A_PAGE,
  page * ROWS_A_PAGE,
];

const counts = new Intl.NumberFormat('en-GB');

/** `Rows 51–100 of 1,336` */
export function rowsCaption(page: number, rows: number): string {
  const [start, end] = rowsOfPage(page);
  const first = Math.min(start + 1, rows);
  return `Rows ${counts.format(first)}–${counts.format(Math.min(end, rows))} of ${counts.format(rows)}`;
}

/** The first page, the last one and those beside the current one; none where there is only one. */
export function pageLinks(
  page: number,
  rows: number,
  hrefOf: (page: number) => string,
): PageLink[] {
  const last = lastPage(rows);
  if (last === 1) return [];
  const wanted = [1, page - 1, page, page + 1, last].filter(each => each >= 1 && each <= last);
  const links: PageLink[] = [];
  let before = 0;
  for (const each of [...new Set(wanted)].sort((a, b) => a - b)) {
    if (each > before + 1) links.push({ text: '…', href: undefined, isCurrent: false });
    links.push({ text: counts.format(each), href: hrefOf(each), isCurrent: each === page });
    before = each;
  }
  return links;
}
