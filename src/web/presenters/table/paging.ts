// Lists that are shown a page at a time: tables, the rows of a heatmap, small charts. Every such list
// behaves the same way, and its page weighs the same however long it is.

/** How many rows of a table are on a page. */
export const ROWS_A_PAGE = 50;
/**
 * How many rows of a heatmap, or small charts, are on a page: enough for all practices of most labs and CCGs.
 */
export const PICTURES_A_PAGE = 100;
/** How many sheets are printed from a page: each draws all measures, and weighs as much as a page of a table. */
export const SHEETS_A_PAGE = 40;

export interface PageLink {
  /** The same on every page of the list, so that a link keeps the focus. */
  readonly id: string;
  readonly text: string;
  readonly href: string | undefined;
  readonly isCurrent: boolean;
}

/** The last page, from 1. */
export const lastPage = (rows: number, size = ROWS_A_PAGE): number =>
  Math.max(1, Math.ceil(rows / size));

/** The places of a page's rows among all of them, as [first, after last). */
export const rowsOfPage = (page: number, size = ROWS_A_PAGE): [number, number] => [
  (page - 1) * size,
  page * size,
];

const counts = new Intl.NumberFormat('en-GB');

/** `51–100 of 1,336` */
export function rangeText(page: number, rows: number, size = ROWS_A_PAGE): string {
  const [start, end] = rowsOfPage(page, size);
  const first = Math.min(start + 1, rows);
  return `${counts.format(first)}–${counts.format(Math.min(end, rows))} of ${counts.format(rows)}`;
}

/** `Rows 51–100 of 1,336` */
export const rowsCaption = (page: number, rows: number): string => `Rows ${rangeText(page, rows)}`;

/**
 * The requested page, from 1. A text that is no number is the first page, and a number that is too high the
 * last.
 */
export function pageNumber(text: unknown, rows: number, size = ROWS_A_PAGE): number {
  const page = typeof text === 'string' ? Math.floor(Number(text)) : 1;
  return Math.min(Math.max(1, Number.isFinite(page) ? page : 1), lastPage(rows, size));
}

/** The part of a list that is shown, for pages with several lists. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly pages: readonly PageLink[];
  /** `51–100 of 1,336` */
  readonly range: string;
}

/**
 * One page of a list that is part of the page at `path`.
 *
 * @param name of the list: of the query that asks for its page, and of its place on the page.
 */
export function listPage<T>(
  items: readonly T[],
  path: string,
  name: string,
  query: Readonly<Record<string, unknown>>,
): ListPage<T> {
  const { length } = items;
  const page = pageNumber(query[name], length);
  const hrefOf = (number: number): string => `${path}?${name}=${number}#${name}`;
  return {
    items: items.slice(...rowsOfPage(page)),
    pages: pageLinks(page, length, hrefOf).map(link => ({ ...link, id: `${name}-${link.id}` })),
    range: rangeText(page, length),
  };
}

/** The first page, the last one and those beside the current one; none where there is only one. */
export function pageLinks(
  page: number,
  rows: number,
  hrefOf: (page: number) => string,
  size = ROWS_A_PAGE,
): PageLink[] {
  const last = lastPage(rows, size);
  if (last === 1) return [];
  const pages = [1, page - 1, page, page + 1, last].filter(number => number >= 1 && number <= last);
  const links: PageLink[] = [];
  let previousPage = 0;
  for (const number of [...new Set(pages)].sort((a, b) => a - b)) {
    if (number > previousPage + 1)
      links.push({ id: '', text: '…', href: undefined, isCurrent: false });
    links.push({
      id: `page-${number}`,
      text: counts.format(number),
      href: hrefOf(number),
      isCurrent: number === page,
    });
    previousPage = number;
  }
  return links;
}
