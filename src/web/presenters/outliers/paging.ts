import { withQuery } from './links.ts';

export const ROWS_A_PAGE = 50;

export interface SortHead {
  readonly id: string;
  readonly text: string;
  readonly means: string;
  readonly href: string;
  readonly ariaSort: 'ascending' | 'descending' | undefined;
  readonly arrow: string;
  readonly isNumber: boolean;
}

export interface PageLink {
  readonly text: string;
  readonly href: string | undefined;
  readonly isCurrent: boolean;
}

/** A column that rows can be sorted by. */
export interface SortColumn<T> {
  readonly id: string;
  readonly text: string;
  /** Its definition. */
  readonly means: string;
  readonly of: (row: T) => number | string;
}

/** The column and direction that a page is sorted by: `-z_score` is highest first. */
export interface SortedBy<T> {
  readonly column: SortColumn<T>;
  readonly descending: boolean;
}

/** What `?sort=` asks for; what names no column is the usual order. */
export function sortedBy<T>(
  text: unknown,
  columns: readonly SortColumn<T>[],
  usual: SortedBy<T>,
): SortedBy<T> {
  if (typeof text !== 'string') return usual;
  const descending = text.startsWith('-');
  const column = columns.find(({ id }) => id === (descending ? text.slice(1) : text));
  return column ? { column, descending } : usual;
}

/** Sorted; equal rows stay in the order they came in. */
export function sortRows<T>(rows: readonly T[], { column, descending }: SortedBy<T>): T[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compared(column.of(a), column.of(b)));
}

const compared = (a: number | string, b: number | string): number =>
  typeof a === 'string' || typeof b === 'string' ? String(a).localeCompare(String(b), 'en') : a - b;

export const sortText = <T>({ column, descending }: SortedBy<T>): string =>
  `${descending ? '-' : ''}${column.id}`;

/** Heads whose links sort: numbers highest first at the first click, then the other way. */
export function headsOf<T>(
  columns: readonly SortColumn<T>[],
  now: SortedBy<T>,
  path: string,
  isNumber: (column: SortColumn<T>) => boolean,
): SortHead[] {
  return columns.map(column => {
    const isNow = column.id === now.column.id;
    const descending = isNow ? !now.descending : isNumber(column);
    return {
      id: column.id,
      text: column.text,
      means: column.means,
      href: withQuery(path, { sort: sortText({ column, descending }), page: undefined }),
      ariaSort: isNow ? (now.descending ? 'descending' : 'ascending') : undefined,
      arrow: isNow ? (now.descending ? '▼' : '▲') : '',
      isNumber: isNumber(column),
    };
  });
}

/** The page asked for, from 1; a number that is none, or too big, is the nearest there is. */
export function pageNumber(text: unknown, rows: number): number {
  const page = typeof text === 'string' ? Math.floor(Number(text)) : 1;
  return Math.min(Math.max(1, Number.isFinite(page) ? page : 1), lastPage(rows));
}

const lastPage = (rows: number): number => Math.max(1, Math.ceil(rows / ROWS_A_PAGE));

export function pageLinks(path: string, page: number, rows: number): PageLink[] {
  const last = lastPage(rows);
  if (last === 1) return [];
  const near = [1, page - 1, page, page + 1, last].filter(each => each >= 1 && each <= last);
  const links: PageLink[] = [];
  let before = 0;
  for (const each of [...new Set(near)].sort((a, b) => a - b)) {
    if (each > before + 1) links.push({ text: '…', href: undefined, isCurrent: false });
    const href = withQuery(path, { page: each === 1 ? undefined : each });
    links.push({ text: String(each), href, isCurrent: each === page });
    before = each;
  }
  return links;
}
