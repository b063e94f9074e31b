import { randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emulatorClient } from '../bigquery/emulator/client.ts';
import { emulated, endpoint } from '../bigquery/support/emulated.ts';
import { fakeKey } from '../bigquery/support/fakeKey.ts';
import type { ServerProcess } from '../support/serverProcess.ts';
import { DemoServers } from './demoServers.ts';
import { figure } from './figure.ts';

const REQUESTS = Number(process.env.SOAK_REQUESTS ?? 20_000);
const AT_ONCE = 6;
const SLOWEST_MS = 2_000;

/** What stands in an address where an id, a code or a choice is expected. */
const WORDS = [
  ...['all', 'Z99004', 'Z99001+Z99004', '15N', 'ash', 'K', 'NA', 'K+NA', 'latest', '1', '2019-01'],
  ...['practice', 'pcn', 'ccg', 'stp', 'regional_team', 'practice_id', 'test_code', 'lab'],
  ...['raw', 'per1000', 'tests', 'under_range', 'lines', 'highlighted', 'distance', '-calc_value'],
  ...['nonsense', '', '0', '-1', '1e999', '9'.repeat(30), 'a'.repeat(300), 'null', 'undefined'],
  ...['__proto__', 'constructor', 'toString', '[object Object]', '<script>', '%22%27', '..%2f..'],
  ...['%00', '%ED%A0%80', '%F0%9F%98%80', '%E2%80%AE', '%2B', '%', '{"by":1}', '[]', '{'],
];
const VIEWS = ['measure', 'chart', 'grid', 'datatable', 'heatmap', 'hasOwnProperty'];
const COMPARED = ['practice_id', 'ccg_id', 'lab_id', 'test_code', 'result_category', 'nope'];
const ENDS = ['', '', '', '.csv', '.json', '.png', '.svg', '/x'];
const KEYS = [
  ...['highlight_entities', 'peers', 'sort', 'page', 'order', 'deciles', 'rows', 'sparse', 'was'],
  ...['by', 'bom', 'q', 'view', 'showing', 'numerators', 'denominators', 'filter', 'practice_id'],
  ...['denominator_tests', 'spec', 'limit', '__proto__', ''],
];
const PAGES = [
  ...['/', '/find', '/find.json', '/methods', '/start_here', '/status', '/status.json', '/data'],
  ...['/download', '/outliers', '/outliers/new', '/accessibility', '/info_governance', '/metrics'],
  ...['/data_format', '/healthz', '/readyz', '/assets/x/y', '/robots.txt'],
];
const METHODS = [
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
];
const BODIES = [
  ...['{}', 'a=b', '{"by":{"$ne":1}}', '[', '', 'limit=1', 'limit=-1', 'limit=several', 'n=1e9'],
  ...['from=2024-01&to=2024-02', 'from=2024-13&to=x', '{"from":"2024-01","to":"2024-02","n":3}'],
  ...['{"from":1,"to":[],"entities":"all"}', '{"entities":["practice","planet"],"force":true}'],
  ...['a='.repeat(3_000), `{"from":"${'x'.repeat(20_000)}"}`, '\u0000\uffff'],
];
const TYPES = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'x/y', ''];
/** Headers that a browser, a proxy or nobody sends. */
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  Accept: ['text/html', 'application/json', '*/*', '', 'a/b;q=9', 'text/html;q=0'],
  'Accept-Encoding': ['gzip', 'br', 'identity', '*;q=0', 'zstd', 'gzip;q=2,br;q=x'],
  'If-None-Match': ['*', '"x"', 'W/"', ',,,', 'W/"0000000000000000-000000000000"'],
  Range: ['bytes=0-1', 'bytes=-1', 'bytes=9-1', 'lines=1-2', 'bytes=0-0,2-3'],
  Host: ['evil.example', '127.0.0.1', '[::1]', 'localhost:99999', 'a b', ''],
  Origin: ['null', 'https://evil.example', 'x', ''],
  'X-Forwarded-For': ['1.2.3.4', 'x, y, z', '::1', ''],
  'X-Forwarded-Proto': ['https', 'javascript', ''],
  'X-Request-Id': ['x'.repeat(300), '<b>', ''],
  Authorization: ['Basic', 'Basic !!!', 'Bearer x', `Basic ${'A'.repeat(2_000)}`],
};

/** The same addresses in every run. */
class Dice {
  #seed = 20_190_101;

  pick(from: readonly string[]): string {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return from[Math.floor((this.#seed / 0x80000000) * from.length)] ?? '';
  }
}

function addressOf(dice: Dice): string {
  const word = () => dice.pick(WORDS);
  const kinds: Record<string, () => string> = {
    chart: () =>
      `/data/${dice.pick(VIEWS)}/by/${dice.pick(COMPARED)}/showing/ccg_id/${word()}/lab_id/${word()}/numerators/${word()}/denominators/${word()}/filter/${word()}${dice.pick(ENDS)}`,
    short: () => `/data/${dice.pick(VIEWS)}${dice.pick(ENDS)}`,
    report: () => `/outliers/${word()}/${word()}/${word()}${dice.pick(ENDS)}`,
    chemical: () => `/outliers/${word()}/${word()}/${word()}/${word()}${dice.pick(ENDS)}`,
    print: () => `/print/${dice.pick(['ccg', 'lab'])}/${word()}`,
    page: () => dice.pick(PAGES),
    bigQuery: () => `/status/bigquery${dice.pick(['', '.json', '/setup', '/upload', '/x'])}`,
    build: () => `/outliers/builds${dice.pick(['', `/${word()}`, '/1', '/1/cancel', '/1/delete'])}`,
    site: () => `/outliers/${word()}/site${dice.pick(['', '.zip', '/events/x'])}`,
    find: () => `/find/${dice.pick([...KEYS, 'numerators', 'x'])}${dice.pick(['', '.json'])}`,
    word: () => `/${word()}`,
  };
  const kind = dice.pick(['chart', 'chart', 'chart', ...Object.keys(kinds)]);
  const count = Number(dice.pick(['0', '1', '2', '4']));
  const asked = Array.from({ length: count }, () => {
    const value = word();
    return `${dice.pick(KEYS)}=${/^%|%2f/.test(value) ? value : encodeURIComponent(value)}`;
  });
  return `${kinds[kind]?.() ?? '/'}${count > 0 ? '?' : ''}${asked.join('&')}`;
}

interface Asked {
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function requestOf(dice: Dice): Asked {
  const method = dice.pick(METHODS);
  const count = Number(dice.pick(['0', '0', '1', '3']));
  const names = Array.from({ length: count }, () => dice.pick(Object.keys(HEADERS)));
  const headers = Object.fromEntries(names.map(name => [name, dice.pick(HEADERS[name] ?? [])]));
  const body = method === 'GET' || method === 'HEAD' ? '' : dice.pick(BODIES);
  const type = body === '' ? '' : dice.pick(TYPES);
  return {
    ...{ method, address: addressOf(dice), body },
    headers: type === '' ? headers : { ...headers, 'Content-Type': type },
  };
}

/** Asks as no library would; a stream of events is left once it has begun. */
function send(server: ServerProcess, asked: Asked): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(server.url);
  const { method, address: path, headers, body } = asked;
  return new Promise((resolve, reject) => {
    const read = async (response: IncomingMessage): Promise<void> => {
      const { statusCode: status = 0 } = response;
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        response.destroy();
        return resolve({ status, text: 'events' });
      }
      let text = response.headers['content-encoding'] === undefined ? '' : 'packed'.repeat(10);
      for await (const chunk of response) text += chunk;
      resolve({ status, text });
    };
    const request = httpRequest({ hostname, port, method, path, headers }, response => {
      read(response).catch(reject);
    });
    request.once('error', reject);
    request.end(body);
  });
}

/** Sends requests that nobody meant, and says which of them the server answered badly. */
async function faultsOf(
  server: ServerProcess,
  requests: number,
): Promise<{ faults: string[]; statuses: Map<number, number> }> {
  const dice = new Dice();
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  let left = requests;
  const ask = async (): Promise<void> => {
    const asked = requestOf(dice);
    const began = performance.now();
    const { status, text } = await send(server, asked);
    const ms = Math.round(performance.now() - began);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const what = `${asked.method} ${asked.address} ${JSON.stringify(asked.headers)} ${asked.body.slice(0, 60)}`;
    if (status >= 500 || ms > SLOWEST_MS) faults.push(`${status} in ${ms} ms: ${what}`);
    // A fault that was made by the visitor is explained; 416 comes with its headers alone.
    if (status >= 400 && asked.method === 'GET' && text.length < 40) {
      faults.push(`${status} without words: ${what}`);
    }
  };
  const worker = async (): Promise<void> => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  figure(`${requests} requests: ${[...statuses].map(each => each.join(': ')).join(', ')}`);
  return { faults, statuses };
}

describe(`${REQUESTS} requests that nobody meant`, () => {
  let servers: DemoServers;
  beforeAll(async () => {
    servers = await DemoServers.make();
  });
  afterAll(() => servers.stop());

  it('are each answered soon, and none by a fault of the server', {
    timeout: 3_600_000,
  }, async () => {
    const server = await servers.start();
    const { faults, statuses } = await faultsOf(server, REQUESTS);
    expect(faults).toEqual([]);
    // Not all of it is refused, or nothing behind the reading of addresses would have been tried.
    expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 40);
    expect(server.logs()).toEqual([]);
  });
});

emulated(`${REQUESTS / 4} requests of a server with BigQuery`, () => {
  const id = randomUUID().slice(0, 8);
  const [dataset, source] = [`outliers_${id}`, `hscic_${id}`];
  let servers: DemoServers;
  beforeAll(async () => {
    servers = await DemoServers.make();
  });
  afterAll(async () => {
    await servers.stop();
    const client = emulatorClient(endpoint);
    for (const name of [dataset, source]) {
      await client
        .dataset(name)
        .delete({ force: true })
        .catch(() => undefined);
    }
  });

  it('are each answered, and none by a fault of the server', { timeout: 3_600_000 }, async () => {
    const server = await servers.start(
      {
        OUTLIERS_ENGINE: 'bigquery',
        BIGQUERY_PROJECT: 'test-project',
        BIGQUERY_DATASET: dataset,
        BIGQUERY_SOURCE_DATASET: source,
        BIGQUERY_API_ENDPOINT: endpoint,
        BIGQUERY_CREDENTIALS: JSON.stringify(fakeKey()),
      },
      'status/bigquery.json',
    );
    const { faults, statuses } = await faultsOf(server, REQUESTS / 4);
    // The emulator runs one job at a time, so that others wait for it.
    expect(faults.filter(each => !/^[234]\d\d in/.test(each))).toEqual([]);
    expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 160);
  });
});
