import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectPath } from '../../src/paths.ts';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startServer } from '../support/serverProcess.ts';

const REQUESTS = 20_000;
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
const BODIES = ['{}', 'a=b', '{"by":{"$ne":1}}', '[', ''];
const TYPES = ['application/json', 'application/x-www-form-urlencoded', 'text/plain'];

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

let server: ServerProcess;
let storePath: string;
beforeAll(async () => {
  storePath = await mkdtemp(path.join(tmpdir(), 'openpath-soak-'));
  server = await startServer({
    env: { DATA_CSVS_PATH: projectPath('data_csvs'), STORE_PATH: storePath, LOG_LEVEL: 'error' },
  });
  // The reports are the last that the demo data are made into.
  await eventually(
    'reports are served',
    async () => (await fetch(new URL('outliers/latest', server.url))).status === 200,
  );
});
afterAll(async () => {
  await server.stop();
  await rm(storePath, { recursive: true, force: true });
});

describe(`${REQUESTS} addresses that nobody meant`, () => {
  it('are each answered soon, and none by a fault of the server', async () => {
    const dice = new Dice();
    const statuses = new Map<number, number>();
    const faults: string[] = [];
    let left = REQUESTS;
    const ask = async (): Promise<void> => {
      const address = addressOf(dice);
      const method = dice.pick(METHODS);
      const body = dice.pick(BODIES);
      const type = dice.pick(TYPES);
      const began = performance.now();
      const response = await fetch(new URL(address, server.url), {
        ...{ method, redirect: 'manual' },
        ...(method === 'POST' ? { body, headers: { 'Content-Type': type } } : {}),
      });
      const text = await response.text();
      const { status } = response;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const ms = Math.round(performance.now() - began);
      if (status >= 500 || ms > SLOWEST_MS)
        faults.push(`${status} in ${ms} ms: ${method} ${address}`);
      // A fault that was made by the visitor is explained.
      if (status >= 400 && method === 'GET' && text.length < 40)
        faults.push(`no words: ${address}`);
    };
    const worker = async (): Promise<void> => {
      while (left-- > 0) await ask();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(faults).toEqual([]);
    // Not all of it is refused, or nothing behind the reading of addresses would have been tried.
    expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 40);
    expect(server.logs()).toEqual([]);
  });
});
