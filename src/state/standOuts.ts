import { dataVersionIn } from './dataVersion.ts';
import { withoutMailEnd } from './mailEnd.ts';
import { ORGANISATION_TYPES, type OrganisationType } from './organisation.ts';
import type { Format } from './parsed.ts';

/** The shares of a test’s results that are compared, as the result filter names them. */
export const RESULT_SHARES = ['under_range', 'over_range', 'error'] as const;
export type ResultShare = (typeof RESULT_SHARES)[number];

/** What the list can be narrowed down to: tests per 1000 patients, or a share of their results. */
export const STAND_OUT_RESULTS = ['per1000', ...RESULT_SHARES] as const;

/** What the page of all that stands out shows: all that its address holds. */
export interface StandOutsState {
  readonly type: OrganisationType;
  /** Only practices of this lab, or of this CCG; null for all. */
  readonly lab: string | null;
  readonly ccg: string | null;
  /** Only this measure or test; null for all. */
  readonly question: string | null;
  /** Only tests per 1000 patients, or only one share of results; null for all. */
  readonly result: (typeof STAND_OUT_RESULTS)[number] | null;
  /** From 1. */
  readonly page: number;
  /** The data version that the address is pinned to; null is the latest. */
  readonly data: string | null;
}

export const ALL_STAND_OUTS: StandOutsState = {
  type: 'practice',
  lab: null,
  ccg: null,
  question: null,
  result: null,
  page: 1,
  data: null,
};

/** The canonical address: `/standouts?lab=nd&question=k_per_1000`. */
export function standOutsUrl(state: StandOutsState, format: Format = 'html'): string {
  const { type, lab, ccg, question, result, page, data } = state;
  const pairs: [string, string | null][] = [
    ['type', type === 'practice' ? null : type],
    ...([
      ['lab', lab],
      ['ccg', ccg],
      ['question', question],
      ['result', result],
    ] satisfies [string, string | null][]),
    ['page', page === 1 ? null : String(page)],
    ['data', data],
  ];
  const query = new URLSearchParams(
    pairs.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]])),
  ).toString();
  const path = `/standouts${format === 'html' ? '' : `.${format}`}`;
  return query === '' ? path : `${path}?${query}`;
}

/** Reads such a query; what cannot be read is left out. Only practices belong to a lab and a CCG. */
export function parseStandOuts(query: URLSearchParams): StandOutsState {
  const word = (name: string): string | null => query.get(name)?.trim() || null;
  const type =
    ORGANISATION_TYPES.find(type => type === withoutMailEnd(word('type') ?? '')) ?? 'practice';
  const page = withoutMailEnd(word('page') ?? '');
  return {
    type,
    lab: type === 'practice' ? word('lab') : null,
    ccg: type === 'practice' ? word('ccg') : null,
    question: word('question'),
    result:
      STAND_OUT_RESULTS.find(result => result === withoutMailEnd(word('result') ?? '')) ?? null,
    page: /^[1-9]\d{0,6}$/.test(page) ? Number(page) : 1,
    data: dataVersionIn(query),
  };
}
