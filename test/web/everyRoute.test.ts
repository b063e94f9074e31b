import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { Builds } from '../../src/outliers/builds.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import { makeServices, type Services } from '../../src/services/services.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { routesOf } from '../support/routes.ts';
import { sampleStore } from '../support/sampleStore.ts';

// Every route that the app has, taken from its router, so that a new one is asked too.

/** What is open on purpose: none of it says anything of the data but how old they are. */
const OPEN = ['/healthz', '/readyz', '/robots.txt'];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Where outliers are built in BigQuery, of which nobody answers: no request here is to get so far. */
const BIGQUERY = {
  OUTLIERS_ENGINE: 'bigquery',
  BIGQUERY_PROJECT: 'a-project',
  BIGQUERY_DATASET: 'outliers',
  BIGQUERY_SOURCE_DATASET: 'hscic',
  BIGQUERY_API_ENDPOINT: 'http://127.0.0.1:9',
};

let services: Services;
let inBigQuery: RunningApp;
let store: Awaited<ReturnType<typeof sampleStore>>;
let folder: string;
let closed: RunningApp;
let routes: string[];
beforeAll(async () => {
  store = await sampleStore();
  folder = await mkdtemp(path.join(tmpdir(), 'openpath-routes-'));
  const log = pino({ level: 'silent' });
  const source = prescribingSource(() => undefined);
  const builds = await Builds.open({ storePath: folder, source, log });
  closed = await runApp(store.path, {
    credentials: [{ username: 'nhs', password: 'pass:word' }],
    outliers: new OutliersAtHand(builds, 6),
  });
  routes = [...new Set(pathsOf(closed.app.router))];
  const config = parseConfig({
    ...BIGQUERY,
    DATA_CSVS_PATH: folder,
    STORE_PATH: path.join(folder, 'store'),
  });
  services = await makeServices(config, log);
  const { outliers } = services.context;
  if (!outliers) throw new Error('no outliers');
  inBigQuery = await runApp(store.path, {
    credentials: [{ username: 'nhs', password: 'pass:word' }],
    outliers,
  });
});
afterAll(async () => {
  await closed.stop();
  await inBigQuery.stop();
  await services.close(Promise.resolve());
  await store.remove();
  await rm(folder, { recursive: true, force: true });
});

/** The paths of a router and of the routers in it, with a value for each parameter. */
const pathsOf = (router: unknown): string[] =>
  routesOf(router).map(route => route.replaceAll(/[{}]/g, '').replaceAll(/[:*]\w+/g, 'practice'));

const credentials = { Authorization: `Basic ${Buffer.from('nhs:pass:word').toString('base64')}` };

it('the router names the routes that everybody knows', () => {
  for (const known of ['/', '/status.json', '/find', '/outliers', '/healthz', '/metrics']) {
    expect(routes).toContain(known);
  }
  expect(routes.length).toBeGreaterThan(40);
});

describe('without credentials', () => {
  it('no route by any method says anything, and none sets a cookie', async () => {
    const answered: string[] = [];
    for (const route of routes.filter(route => !OPEN.includes(route))) {
      for (const method of METHODS) {
        const response = await closed.get(route, { method });
        const text = await response.text();
        const isRefused =
          response.status === 401 &&
          !/Castle|Potassium|A81|L830/.test(text) &&
          text.length < 10_000;
        if (!isRefused || response.headers.has('set-cookie')) answered.push(`${method} ${route}`);
      }
    }
    expect(answered).toEqual([]);
  });

  it.each(OPEN)('%s is open', async route => {
    const response = await closed.get(route);
    expect(response.status).toBe(200);
    expect(response.headers.has('set-cookie')).toBe(false);
  });

  it('search engines are kept out', async () => {
    const robots = await closed.get('/robots.txt');
    expect(await robots.text()).toBe('User-agent: *\nDisallow: /\n');
  });
});

describe('BigQuery’s routes', () => {
  it('say nothing without credentials, and let another site change nothing', async () => {
    const own = pathsOf(inBigQuery.app.router).filter(route => !routes.includes(route));
    expect(own).toEqual(
      expect.arrayContaining(['/status/bigquery', '/status/bigquery/setup', '/outliers/estimate']),
    );
    const answered: string[] = [];
    const headers = { ...credentials, Origin: 'https://elsewhere.example' };
    for (const route of own) {
      for (const method of METHODS) {
        const response = await inBigQuery.get(route, { method });
        await response.body?.cancel();
        if (response.status !== 401) answered.push(`${method} ${route}`);
      }
      const changed = await inBigQuery.get(route, { method: 'POST', headers });
      if (![403, 404, 405].includes(changed.status)) answered.push(`POST ${route} from elsewhere`);
    }
    expect(answered).toEqual([]);
  });
});

describe('with credentials', () => {
  it('no route sets a cookie, and each tells search engines to keep nothing', async () => {
    for (const route of routes.filter(route => !route.endsWith('/events'))) {
      const response = await closed.get(route, { headers: credentials });
      await response.body?.cancel();
      expect(response.headers.has('set-cookie'), route).toBe(false);
      expect(response.headers.get('x-robots-tag'), route).toBe('noindex, nofollow');
      expect(response.status, route).toBeLessThan(500);
    }
  });

  it('no route lets another site change anything', async () => {
    const headers = { ...credentials, Origin: 'https://elsewhere.example' };
    const changed: string[] = [];
    for (const route of routes) {
      for (const method of ['POST', 'DELETE', 'PUT', 'PATCH']) {
        const response = await closed.get(route, { method, headers });
        await response.body?.cancel();
        if (![403, 404, 405].includes(response.status)) {
          changed.push(`${method} ${route} ${response.status}`);
        }
      }
    }
    expect(changed).toEqual([]);
  });
});
