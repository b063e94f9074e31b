import { dataVersionIn } from './dataVersion.ts';
import { withoutMailEnd } from './mailEnd.ts';

/** What the page that prints the practices of a CCG shows: all that its address holds. */
export interface SheetsState {
  readonly ccg: string;
  /** From 1. */
  readonly page: number;
  /** The data version that the address is pinned to; null is the latest. */
  readonly data: string | null;
}

/** The canonical address: `/print/ccg/15N?page=2`. */
export function sheetsUrl({ ccg, page = 1, data = null }: SheetsAddress): string {
  const query = new URLSearchParams([
    ...(page === 1 ? [] : [['page', String(page)]]),
    ...(data === null ? [] : [['data', data]]),
  ]).toString();
  const path = `/print/ccg/${encodeURIComponent(ccg)}`;
  return query === '' ? path : `${path}?${query}`;
}

type SheetsAddress = Pick<SheetsState, 'ccg'> & Partial<SheetsState>;

/** Reads the query of such an address; what cannot be read is left out. */
export function parseSheets(ccg: string, query: URLSearchParams): SheetsState {
  const page = withoutMailEnd(query.get('page')?.trim() ?? '');
  return {
    ccg,
    page: /^[1-9]\d{0,6}$/.test(page) ? Number(page) : 1,
    data: dataVersionIn(query),
  };
}
