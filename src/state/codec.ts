import { yearAndMonth } from '../domain/month.ts';
import {
  type ChartState,
  denominatorCodes,
  type Ids,
  idSet,
  isAnyHighlighted,
} from './chartState.ts';
import { dataVersionIn } from './dataVersion.ts';
import { decode, encode } from './encoding.ts';
import { ownGroupText, parseOwnGroups, rawGroups } from './ownGroups.ts';
import { withParameter } from './parameter.ts';
import {
  type Format,
  Malformed,
  type Parsed,
  parseWith,
  UnknownPage,
  withoutFormat,
} from './parsed.ts';
import {
  displayOptionsOf,
  filterOf,
  groupByOf,
  isEmbedIn,
  parseDenominator,
  rangeText,
  sortText,
  timeOf,
  viewOf,
} from './parts.ts';

export { parseForm } from './form.ts';
export { FILE_FORMATS, type FileFormat, type Format, type Parsed } from './parsed.ts';

const SEGMENTS = ['by', 'ccg_id', 'lab_id', 'numerators', 'denominators', 'filter'] as const;

/**
 * Reads the URL of a state: `/data/<page>/by/<groupby>/showing/ccg_id/<ids>/lab_id/<ids>/numerators/
 * <codes>/denominators/<codes>/filter/<filter>`, with an optional `.json`, `.csv` or `.parquet` at its end, and its
 * query. The predecessor's bookmarks are such URLs. A malformed question is an error; a malformed
 * display option (sort, page, sparse) falls back to its default.
 *
 * @param url path and query, still percent-encoded.
 */
export function parseUrl(url: string): Parsed {
  return parseWith(() => {
    const { path, query, rawQuery } = splitUrl(url);
    const { path: bare, format } = withoutFormat(path);
    const [data, page = '', ...rest] = withoutEmptyEnds(bare.split('/'));
    if (data !== 'data') throw new UnknownPage(`There is no page ${path}.`);
    const view = viewOf(query.get('view') ?? decode(page));
    const part = segmentsOf(rest);
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
        denominator: parseDenominator(list(part.denominators)),
        filter: filterOf(decode(part.filter)),
        ...timeOf(query),
        ...displayOptionsOf(query, groupBy, parseOwnGroups(rawGroups(rawQuery))),
        embed: isEmbedIn(query),
        data: dataVersionIn(query),
      },
    };
  });
}

/** Whether an address asks for a card alone, which another site’s page may hold in a frame. */
export function isEmbedUrl(url: string): boolean {
  const { path, query } = splitUrl(url);
  return path.startsWith('/data/') && isEmbedIn(query);
}

/** The address of the page of which another address asks for a card alone; undefined if it asks for no card. */
export const wholePageUrl = (url: string): string | undefined =>
  isEmbedUrl(url) ? withParameter(url, 'embed', null) : undefined;

/** The state's one canonical URL (path and query, percent-encoded). */
export function buildUrl(state: ChartState, format: Format = 'html'): string {
  const path = [
    'data',
    state.view,
    'by',
    state.groupBy,
    'showing',
    'ccg_id',
    joinIds(state.ccgIds),
    'lab_id',
    joinIds(state.labIds),
    'numerators',
    joinIds(state.numerators),
    'denominators',
    joinIds(denominatorCodes(state.denominator)),
    'filter',
    state.filter,
  ].join('/');
  const pairs: [string, string][] = [
    ...state.practiceIds.map((id): [string, string] => ['practice_id', id]),
    ...state.highlight.map((id): [string, string] => ['highlight_entities', id]),
  ];
  if (state.from !== null) pairs.push(['from', yearAndMonth(state.from)]);
  if (state.to !== null) pairs.push(['to', yearAndMonth(state.to)]);
  if (state.window !== 1) pairs.push(['window', String(state.window)]);
  if (state.lastYear) pairs.push(['compare', 'last-year']);
  if (state.baseline) pairs.push(['baseline', rangeText(state.baseline)]);
  if (state.rebase !== null) pairs.push(['rebase', yearAndMonth(state.rebase)]);
  if (state.withoutSeason) pairs.push(['season', 'same-month']);
  if (state.periodA) pairs.push(['a', rangeText(state.periodA)]);
  if (state.periodB) pairs.push(['b', rangeText(state.periodB)]);
  if (state.hideSparse) pairs.push(['sparse', 'hide']);
  if (state.order !== 'highest') pairs.push(['order', state.order]);
  if (state.equalColours) pairs.push(['colours', 'equal']);
  if (state.peers !== 'all') pairs.push(['peers', state.peers]);
  if (state.onlyGroups && state.groups.length > 0) pairs.push(['only', 'groups']);
  if (state.onlyHighlighted && isAnyHighlighted(state)) pairs.push(['rows', 'highlighted']);
  if (state.deciles !== 'bands') pairs.push(['deciles', state.deciles]);
  if (state.sort.length > 0) pairs.push(['sort', sortText(state.sort, state.groupBy)]);
  if (state.page > 1) pairs.push(['page', String(state.page)]);
  if (state.embed) pairs.push(['embed', '1']);
  if (state.data !== null) pairs.push(['data', state.data]);
  const suffix = format === 'html' ? '' : `.${format}`;
  const query = [
    ...state.groups.map(group => `group=${ownGroupText(group)}`),
    ...pairs.map(([key, value]) => `${key}=${encode(value)}`),
  ].join('&');
  return `/${path}${suffix}${query === '' ? '' : `?${query}`}`;
}

function splitUrl(url: string): { path: string; query: URLSearchParams; rawQuery: string } {
  const hashless = url.split('#', 1)[0] ?? '';
  const mark = hashless.indexOf('?');
  const rawQuery = mark < 0 ? '' : hashless.slice(mark + 1);
  const path = mark < 0 ? hashless : hashless.slice(0, mark);
  return { path, query: new URLSearchParams(rawQuery), rawQuery };
}

/** The parts of `by/…/showing/ccg_id/…` by name; all are required, in this order. */
function segmentsOf(parts: readonly string[]): Record<(typeof SEGMENTS)[number], string> {
  const [by, groupBy, showing, ...pairs] = parts;
  if (by !== 'by' || showing !== 'showing') {
    throw new Malformed(
      'After the page, the address must continue with by/<what to compare>/showing/….',
    );
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
      throw new Malformed(
        `The address must have its part ${name}/… here, and it is missing or in another place.`,
      );
    }
    part[name] = value;
  });
  if (pairs.length > 10) {
    throw new Malformed(
      `The address has something after its filter: ${pairs.slice(10).join('/')}.`,
    );
  }
  return part;
}

/** Drops the empty parts before a leading slash and after a trailing one. */
function withoutEmptyEnds(parts: readonly string[]): readonly string[] {
  const from = parts.findIndex(part => part !== '');
  const to = parts.findLastIndex(part => part !== '');
  return from < 0 ? [] : parts.slice(from, to + 1);
}

/**
 * A browser would interpret a lone `.` or `..` as a step in the path. A `+` after it prevents that and adds
 * no code.
 */
function joinIds(ids: Ids): string {
  const text = ids.length === 0 ? 'all' : ids.map(encode).join('+');
  return text === '.' || text === '..' ? `${text}+` : text;
}

const list = (text: string): string[] => text.split('+').map(decode);
