import { request as httpRequest, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { Dice } from './randomData.ts';

/** What stands in an address where an id, a code or a choice is expected: codes of every data set that is asked, and worse. */
const WORDS = [
  ...['L810000', 'L810001+L810002', 'C100', 'lab1', 'CRP'],
  ...['all', 'Z99004', 'Z99001+Z99004', '15N', 'ash', 'K', 'NA', 'K+NA', 'latest', '1', '2019-01'],
  ...[...ENTITY_TYPES, 'practice_id', 'test_code', 'lab'],
  ...['raw', 'per1000', 'tests', 'under_range', 'lines', 'highlighted', 'distance', '-calc_value'],
  ...['nonsense', '', '0', '-1', '1e999', '9'.repeat(30), 'a'.repeat(300), 'null', 'undefined'],
  ...['__proto__', 'constructor', 'toString', '[object Object]', '<script>', '%22%27', '..%2f..'],
  ...['%00', '%ED%A0%80', '%F0%9F%98%80', '%E2%80%AE', '%2B', '%', '{"by":1}', '[]', '{'],
];
const VIEWS = ['measure', 'chart', 'grid', 'datatable', 'heatmap', 'xmr', 'hasOwnProperty'];
const COMPARED = [...['practice_id', 'ccg_id', 'lab_id', 'test_code', 'result_category', 'nope']];
const ENDS = ['', '', '', '.csv', '.json', '.png', '.svg', '/x'];
const KEYS = [
  ...['highlight_entities', 'peers', 'sort', 'page', 'order', 'deciles', 'rows', 'sparse'],
  ...['by', 'bom', 'q', 'view', 'showing', 'numerators', 'denominators', 'filter'],
  ...['practice_id', 'denominator_tests', 'spec', 'limit', 'was', '__proto__', ''],
  ...['from', 'to', 'window', 'baseline', 'season', 'error', 'colours'],
];
const PAGES = [
  ...['/', '/find', '/find.json', '/methods', '/start_here', '/status', '/status.json'],
  ...['/data', '/download', '/outliers', '/outliers/new', '/outliers/builds.json'],
  ...['/accessibility', '/info_governance', '/metrics', '/data_format', '/standouts'],
  ...['/healthz', '/readyz', '/assets/x/y', '/robots.txt', '/status/events'],
];
const METHODS = [
  ...['GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'GET'],
  ...['HEAD', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'],
];
const BODIES = [
  ...['{}', 'a=b', '{"by":{"$ne":1}}', '[', '', 'limit=1', 'limit=-1', 'limit=several'],
  ...['from=2024-01&to=2024-02', 'from=2024-13&to=x', 'n=1e9', '"text"', 'null', '7'],
  ...['{"from":"2024-01","to":"2024-02","n":3}', '{"from":1,"to":[],"entities":"all"}'],
  ...['{"entities":["practice","planet"],"force":true}', '{"__proto__":{"from":1}}'],
  ...['a='.repeat(3_000), `{"from":"${'x'.repeat(20_000)}"}`, '\u0000\uffff', '['.repeat(5_000)],
];
const TYPES = [
  ...['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'x/y', ''],
  ...['application/json; charset=utf-7', 'multipart/form-data; boundary=x'],
];
/** Headers that a browser, a proxy or nobody sends. */
const HEADERS: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['Accept', ['text/html', 'application/json', '*/*', '', 'a/b;q=9', 'text/html;q=0']],
  ['Accept-Encoding', ['gzip', 'br', 'identity', '*;q=0', 'zstd', 'gzip;q=2,br;q=x']],
  ['If-None-Match', ['*', '"x"', 'W/"', ',,,', 'W/"0000000000000000-000000000000"']],
  ['Range', ['bytes=0-1', 'bytes=-1', 'bytes=9-1', 'lines=1-2', 'bytes=0-0,2-3']],
  ['Host', ['evil.example', '127.0.0.1', '[::1]', 'localhost:99999', 'a b', '']],
  ['Origin', ['null', 'https://evil.example', 'x', '']],
  ['X-Forwarded-For', ['1.2.3.4', 'x, y, z', '::1', '']],
  ['X-Forwarded-Proto', ['https', 'javascript', '']],
  ['X-Request-Id', ['x'.repeat(300), '<b>', '']],
  ['Content-Encoding', ['gzip', 'br', 'x']],
  ['Expect', ['100-continue', 'x']],
  ['Cookie', ['a=b', 'c'.repeat(20_000)]],
  ['Authorization', ['Basic', 'Basic !!!', 'Bearer x', `Basic ${'A'.repeat(2_000)}`]],
];

const one = (dice: Dice, words: readonly string[]): string =>
  words[dice.whole(0, words.length - 1)] ?? '';

/** A request that nobody meant. */
export interface StrangeRequest {
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Requests of every route, the same in every run, without end. */
export function* strangeRequests(seed = 20_190_101): Generator<StrangeRequest> {
  const dice = new Dice(seed);
  for (;;) yield requestOf(dice);
}

function requestOf(dice: Dice): StrangeRequest {
  const method = one(dice, METHODS);
  const count = Number(one(dice, ['0', '0', '1', '3']));
  const headers: Record<string, string> = {};
  for (let i = 0; i < count; i++) {
    const [name, values] = HEADERS[dice.whole(0, HEADERS.length - 1)] ?? ['Accept', []];
    headers[name] = one(dice, values);
  }
  // Most of what changes something comes from the site's own pages.
  const isOwn = dice.chance(0.7);
  const body = method === 'GET' || method === 'HEAD' ? '' : one(dice, BODIES);
  const type = body === '' ? '' : one(dice, TYPES);
  if (type !== '') headers['Content-Type'] = type;
  if (body !== '') headers['Content-Length'] = String(Buffer.byteLength(body));
  if (isOwn && method !== 'GET') headers.Origin = OWN;
  return { method, address: addressOf(dice), headers, body };
}

/** Stands for the origin of the site that is asked. */
const OWN = 'own';

function addressOf(dice: Dice): string {
  const word = (): string => one(dice, WORDS);
  const chart = (): string =>
    `/data/${one(dice, VIEWS)}/by/${one(dice, COMPARED)}/showing/ccg_id/${word()}/lab_id/${word()}/numerators/${word()}/denominators/${word()}/filter/${word()}${one(dice, ENDS)}`;
  const kinds = [
    ...[chart, chart, chart, chart],
    () => `/data/${one(dice, VIEWS)}${one(dice, ENDS)}`,
    () => `/outliers/${word()}/${word()}/${word()}${one(dice, ENDS)}`,
    () => `/outliers/${word()}/${word()}/${word()}/${word()}${one(dice, ENDS)}`,
    () => `/print/${one(dice, ['ccg', 'lab'])}/${word()}`,
    () => one(dice, PAGES),
    () => `/status/bigquery${one(dice, ['', '.json', '/setup', '/upload', '/x', '/events'])}`,
    () => `/status/bigquery/${one(dice, ['setup', 'upload', 'x'])}${one(dice, ['', '/stop'])}`,
    () => `/status/${one(dice, ['build', 'fetch', 'practice_codes', 'test_codes', 'x'])}`,
    () => `/outliers/builds${one(dice, ['', '.json', '/99', '/99/cancel', '/99/delete', '/x/y'])}`,
    () => `/outliers/${one(dice, ['new', 'latest', '1', 'x'])}${one(dice, ['/cost', '.json', ''])}`,
    () => `/outliers/${word()}/site${one(dice, ['', '.zip', '/events', '/events/x'])}`,
    () => `/find/${one(dice, KEYS)}${one(dice, ['', '.json'])}`,
    () => `/organisation/${word()}${one(dice, ['', `/${word()}`])}`,
    () => `/${word()}`,
  ];
  const count = Number(one(dice, ['0', '1', '2', '4']));
  const asked = Array.from({ length: count }, () => {
    const value = word();
    return `${one(dice, KEYS)}=${/^%|%2f/.test(value) ? value : encodeURIComponent(value)}`;
  });
  const kind = kinds[dice.whole(0, kinds.length - 1)] ?? chart;
  return `${kind()}${count > 0 ? '?' : ''}${asked.join('&')}`;
}

/** What was answered; `text` is empty where it was packed or a stream of events. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly isReadable: boolean;
}

/** Asks as no library would; a stream of events is left once it has begun. */
function send(site: string, { method, address, headers, body }: StrangeRequest): Promise<Answer> {
  const { origin, hostname, port } = new URL(site);
  const { pathname, search } = new URL(`.${address}`, `${origin}/`);
  const own = headers.Origin === OWN ? { ...headers, Origin: origin } : headers;
  return new Promise((resolve, reject) => {
    const read = async (response: IncomingMessage): Promise<void> => {
      const { statusCode: status = 0 } = response;
      const type = response.headers['content-type'] ?? '';
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        response.destroy();
        return resolve({ status, type, text: '', isReadable: false });
      }
      const isReadable = response.headers['content-encoding'] === undefined;
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status, type, text, isReadable });
    };
    const path = pathname + search;
    const request = httpRequest({ hostname, port, method, path, headers: own }, response => {
      read(response).catch(reject);
    });
    request.once('error', reject);
    request.end(body);
  });
}

export interface Tried {
  /** Requests that were answered by a fault of the server, without words, too late or not at all. */
  readonly faults: readonly string[];
  readonly statuses: ReadonlyMap<number, number>;
}

/**
 * Sends the first of the strange requests to a site, some at once, and says which it answered badly.
 *
 * @param how `slowestMs`: none may take longer; `isExpected`: a status of 500 or more that is right.
 */
export async function tryStrangeRequests(
  site: string,
  count: number,
  how: { readonly slowestMs?: number; readonly isExpected?: (status: number) => boolean } = {},
): Promise<Tried> {
  const { slowestMs = Number.POSITIVE_INFINITY, isExpected = () => false } = how;
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  const requests = strangeRequests();
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const { value } = requests.next();
      const what = `${value.method} ${value.address.slice(0, 300)} ${JSON.stringify(value.headers).slice(0, 300)} ${value.body.slice(0, 60)}`;
      const began = performance.now();
      try {
        const answer = await send(site, value);
        const { status, isReadable } = answer;
        const ms = Math.round(performance.now() - began);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if ((status >= 500 && !isExpected(status)) || ms > slowestMs) {
          faults.push(`${status} in ${ms} ms: ${what}`);
        }
        if (status >= 400 && value.method !== 'HEAD' && isReadable && !isHelpful(answer)) {
          faults.push(`${status} without help: ${what}`);
        }
      } catch (error) {
        faults.push(`${error}: ${what}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { faults, statuses };
}

const AT_ONCE = 6;

const faultSchema = z.object({ error: z.object({ message: z.string().min(10) }) });

/**
 * Whether a refusal helps: a page has a heading, a sentence and a way on; JSON has the one shape of faults;
 * what is refused before any page can be made has a sentence.
 */
function isHelpful({ type, text }: Answer): boolean {
  if (type.startsWith('application/json')) return faultSchema.safeParse(JSON.parse(text)).success;
  if (!type.startsWith('text/html')) return text.length >= 20;
  const [, main = ''] = /<main\b[^>]*>(.*)<\/main>/s.exec(text) ?? [];
  return (
    /<h1\b[^>]*>[^<]{5}/.test(main) && /<p\b[^>]*>[^<]{10}/.test(main) && /<a href="/.test(text)
  );
}
