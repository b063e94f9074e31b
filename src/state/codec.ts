import { type GroupBy, isGroupBy } from '../domain/groupBy.ts';
import { isResultFilter, type ResultFilter } from '../domain/resultCategory.ts';
import {
  type ChartState,
  DEFAULT_STATE,
  type Denominator,
  denominatorCodes,
  denominatorOf,
  type Ids,
  idSet,
  SORT_COLUMNS,
  type SortColumn,
  type SortKey,
  VIEWS,
  type View,
} from './chartState.ts';

/** The representations of one state: the page, its figures, its rows. */
export type Format = 'html' | 'json' | 'csv';

export type Parsed =
  | { readonly ok: true; readonly state: ChartState; readonly format: Format }
  /** `unknown-page`: no such view. `malformed`: the question cannot be understood. */
  | { readonly ok: false; readonly fault: 'unknown-page' | 'malformed'; readonly message: string };

class Malformed extends Error {}
class UnknownPage extends Error {}

const SEGMENTS = ['by', 'ccg_id', 'lab_id', 'numerators', 'denominators', 'filter'] as const;

/**
 * Reads the URL of a state: `/data/<page>/by/<groupby>/showing/ccg_id/<ids>/lab_id/<ids>/numerators/
 * <codes>/denominators/<codes>/filter/<filter>`, `.json` or `.csv` at its end, and its query. The
 * predecessor's bookmarks are such URLs. A malformed question is an error, a malformed nicety (sort,
 * page, sparse) falls back.
 *
 * @param url path and query, still percent-encoded.
 */
export function parseUrl(url: string): Parsed {
  return caught(() => {
    const { path, query } = split(url);
    const { path: bare, format } = withoutSuffix(path);
    const [data, page = '', ...rest] = bare.replace(/^\/+|\/+$/g, '').split('/');
    if (data !== 'data') throw new UnknownPage(`There is no page ${path}.`);
    const view = viewOf(decode(page));
    const part = segments(rest);
    const groupBy = groupByOf(decode(part.by));
    return {
      format,
      state: {
        view,
        groupBy,
        ccgIds: idSet(list(part.ccg_id)),
        labIds: idSet(list(part.lab_id)),
        practiceIds: idSet(query.getAll('practice_id')),
        numerators: idSet(list(part.numerators)),
        denominator: denominator(list(part.denominators)),
        filter: filterOf(decode(part.filter)),
        ...nicetiesOf(query, groupBy),
      },
    };
  });
}

/** The state's one canonical URL (path and query, percent-encoded). */
export function buildUrl(state: ChartState, format: Format = 'html'): string {
  const path = [
    'data',
    state.view,
    'by',
    state.groupBy,
    'showing',
    'ccg_id',
    joined(state.ccgIds),
    'lab_id',
    joined(state.labIds),
    'numerators',
    joined(state.numerators),
    'denominators',
    joined(denominatorCodes(state.denominator)),
    'filter',
    state.filter,
  ].join('/');
  const pairs: [string, string][] = [
    ...state.practiceIds.map((id): [string, string] => ['practice_id', id]),
    ...state.highlight.map((id): [string, string] => ['highlight_entities', id]),
  ];
  if (state.hideSparse) pairs.push(['sparse', 'hide']);
  if (state.sort.length > 0) pairs.push(['sort', sortText(state.sort, state.groupBy)]);
  if (state.page > 1) pairs.push(['page', String(state.page)]);
  const suffix = format === 'html' ? '' : `.${format}`;
  const query = pairs.map(([key, value]) => `${key}=${encode(value)}`).join('&');
  return `/${path}${suffix}${query === '' ? '' : `?${query}`}`;
}

/**
 * The state that a submitted form (a GET without JavaScript) asks for: one field for each part, and
 * `denominators=tests` with `denominator_tests`. Fields that are left out take their defaults.
 */
export function parseForm(view: string, query: URLSearchParams): Parsed {
  return caught(() => {
    const groupBy = groupByOf(query.get('by') ?? DEFAULT_STATE.groupBy);
    const chosen = query.getAll('denominators').flatMap(plusList);
    const asTests = chosen.includes('tests');
    const codes = asTests ? query.getAll('denominator_tests') : chosen;
    return {
      format: 'html',
      state: {
        view: viewOf(view),
        groupBy,
        ccgIds: idSet(query.getAll('ccg_id')),
        labIds: idSet(query.getAll('lab_id')),
        practiceIds: idSet(query.getAll('practice_id')),
        numerators: idSet(query.getAll('numerators')),
        denominator:
          codes.length === 0 && !asTests ? DEFAULT_STATE.denominator : denominator(codes),
        filter: filterOf(query.get('filter') || DEFAULT_STATE.filter),
        ...nicetiesOf(query, groupBy),
      },
    };
  });
}

/**
 * The state of the predecessor's `/download?spec=<json>`: its page state, in which lists may be
 * lists or `+`-joined text.
 */
export function parseSpec(spec: string): Parsed {
  return caught(() => {
    const fields = jsonObject(spec);
    const read = (...names: string[]): string[] => names.flatMap(name => texts(fields[name]));
    const groupBy = groupByOf(read('groupby', 'by')[0] ?? DEFAULT_STATE.groupBy);
    const codes = read('denominators');
    return {
      format: 'csv',
      state: {
        ...DEFAULT_STATE,
        groupBy,
        ccgIds: idSet(read('ccg_ids_for_practice_filter', 'ccg_id')),
        labIds: idSet(read('lab_ids_for_practice_filter', 'lab_id')),
        practiceIds: idSet(read('practice_filter_entity', 'practice_ids', 'practice_id')),
        numerators: idSet(read('numerators')),
        denominator: codes.length === 0 ? DEFAULT_STATE.denominator : denominator(codes),
        filter: filterOf(read('result_filter', 'filter')[0] ?? DEFAULT_STATE.filter),
        highlight: distinct(read('highlight_entities')),
        hideSparse: read('sparse_data_toggle', 'sparse').some(text => text !== 'show'),
      },
    };
  });
}

function caught(read: () => { state: ChartState; format: Format }): Parsed {
  try {
    return { ok: true, ...read() };
  } catch (error) {
    if (error instanceof Malformed)
      return { ok: false, fault: 'malformed', message: error.message };
    if (error instanceof UnknownPage) {
      return { ok: false, fault: 'unknown-page', message: error.message };
    }
    throw error;
  }
}

function split(url: string): { path: string; query: URLSearchParams } {
  const hashless = url.split('#', 1)[0] ?? '';
  const mark = hashless.indexOf('?');
  return mark < 0
    ? { path: hashless, query: new URLSearchParams() }
    : {
        path: hashless.slice(0, mark),
        query: new URLSearchParams(hashless.slice(mark + 1)),
      };
}

function withoutSuffix(path: string): { path: string; format: Format } {
  const [, bare, suffix] = /^(.*)\.(json|csv)$/.exec(path) ?? [];
  if (bare === undefined) return { path, format: 'html' };
  return { path: bare, format: suffix === 'json' ? 'json' : 'csv' };
}

/** `by/…/showing/ccg_id/…`: the parts by name, each required, in this order. */
function segments(rest: readonly string[]): Record<(typeof SEGMENTS)[number], string> {
  const [by, groupBy, showing, ...pairs] = rest;
  if (by !== 'by' || showing !== 'showing') {
    throw new Malformed('After the page, the address goes on with by/<what to compare>/showing/….');
  }
  const part = {
    by: groupBy ?? '',
    ccg_id: '',
    lab_id: '',
    numerators: '',
    denominators: '',
    filter: '',
  };
  SEGMENTS.slice(1).forEach((name, i) => {
    const value = pairs[2 * i + 1];
    if (pairs[2 * i] !== name || value === undefined) {
      throw new Malformed(`The address lacks its part ${name}/…, or has it in another place.`);
    }
    part[name] = value;
  });
  if (pairs.length > 10) {
    throw new Malformed(`The address goes on after its filter: ${pairs.slice(10).join('/')}.`);
  }
  return part;
}

function nicetiesOf(
  query: URLSearchParams,
  groupBy: GroupBy,
): Pick<ChartState, 'highlight' | 'hideSparse' | 'sort' | 'page'> {
  const page = query.get('page') ?? '';
  return {
    highlight: distinct(query.getAll('highlight_entities')),
    hideSparse: query.get('sparse') === 'hide',
    sort: sortKeys(query.get('sort') ?? '', groupBy),
    page: /^[1-9]\d{0,6}$/.test(page) ? Number(page) : 1,
  };
}

const distinct = (ids: readonly string[]): Ids => [
  ...new Set(ids.filter(id => id !== '' && id !== 'all')),
];

function viewOf(text: string): View {
  const view = VIEWS.find(name => name === text);
  if (!view) throw new UnknownPage(`There is no page “${text}”; there are ${VIEWS.join(', ')}.`);
  return view;
}

function groupByOf(text: string): GroupBy {
  if (isGroupBy(text)) return text;
  throw new Malformed(`“${text}” cannot be compared; try by/practice_id, by/ccg_id or by/lab_id.`);
}

function filterOf(text: string): ResultFilter {
  if (isResultFilter(text)) return text;
  throw new Malformed(
    `“${text}” is no result filter; try all, within_range, under_range or over_range.`,
  );
}

function denominator(codes: readonly string[]): Denominator {
  const found = denominatorOf(codes);
  if (found) return found;
  throw new Malformed(`“${codes.join('+')}” mixes tests with per1000 or raw; choose one.`);
}

const sortName = (column: SortColumn, groupBy: GroupBy): string =>
  column === 'group' ? groupBy : column;

function sortText(sort: readonly SortKey[], groupBy: GroupBy): string {
  return sort.map(key => `${key.descending ? '-' : ''}${sortName(key.column, groupBy)}`).join(',');
}

/** Keys that name no column, or one a second time, are left out. */
function sortKeys(text: string, groupBy: GroupBy): SortKey[] {
  const keys = new Map<SortColumn, SortKey>();
  for (const name of text.split(',')) {
    const descending = name.startsWith('-');
    const bare = descending ? name.slice(1) : name;
    const column = SORT_COLUMNS.find(each => sortName(each, groupBy) === bare);
    if (column && !keys.has(column)) keys.set(column, { column, descending });
  }
  return [...keys.values()];
}

/** Codes may hold any character: `+` joins, so a code's own plus is written %2B. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Malformed(`“${text}” is not a well-formed part of an address.`);
  }
}

const joined = (ids: Ids): string => (ids.length === 0 ? 'all' : ids.map(encode).join('+'));

const list = (text: string): string[] => text.split('+').map(decode);

const plusList = (text: string): string[] => text.split('+');

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // Falls through to the same answer as JSON that is no object.
  }
  throw new Malformed('The download’s spec is not a JSON object.');
}

/** The texts in a JSON value: a text, a number, or a list of them; text may be `+`-joined. */
function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' ? plusList(value) : [];
}
