import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PipelineAtHand, type RunningApp, runApp } from '../support/app.ts';
import { sampleStore } from '../support/sampleStore.ts';

let store: Awaited<ReturnType<typeof sampleStore>>;
let app: RunningApp;
let closed: RunningApp;
let empty: RunningApp;
const lines: string[] = [];
const log = pino(
  { level: 'debug' },
  new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  }),
);

beforeAll(async () => {
  store = await sampleStore();
  app = await runApp(store.path, { log });
  closed = await runApp(store.path, {
    credentials: [
      { username: 'nhs', password: 'pass:word' },
      { username: 'zoë', password: 'käse' },
    ],
  });
  empty = await runApp(undefined, { log });
});
afterAll(async () => {
  await Promise.all([app.stop(), closed.stop(), empty.stop()]);
  await store.remove();
});

const basic = (name: string, password: string): RequestInit => ({
  headers: { Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` },
});
const assetOf = async (running: RunningApp, file: string): Promise<string> => {
  const html = await (await running.get('/')).text();
  return new RegExp(`/assets/[0-9a-f]+/${file.replace('.', '\\.')}`).exec(html)?.[0] ?? '';
};

describe('credentials', () => {
  const paths = [
    '/',
    '/methods',
    '/status',
    '/status.json',
    '/status/events',
    '/assets/x/css/app.css',
  ];

  it.each(paths)('are asked for at %s', async path => {
    const response = await closed.get(path);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      'Basic realm="openpath", charset="UTF-8"',
    );
    expect(await response.text()).not.toContain('Castle');
  });

  it('are not asked for at /healthz', async () => {
    const response = await closed.get('/healthz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ok',
      version: '5a3e1e0d9c8b7a695847362514031221',
    });
  });

  it('are not asked for at /readyz, which says what is served and how old it is', async () => {
    const response = await closed.get('/readyz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ok',
      version: '5a3e1e0d9c8b7a695847362514031221',
      builtAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      ageSeconds: expect.any(Number),
    });
  });

  it('or a token open /metrics', async () => {
    const token = 'a token of 20 letters';
    const metered = await runApp(store.path, {
      credentials: [{ username: 'nhs', password: 'pass:word' }],
      metricsToken: token.replaceAll(' ', '-'),
    });
    const bearer = (text: string) => ({ headers: { Authorization: `Bearer ${text}` } });
    expect((await metered.get('/metrics')).status).toBe(401);
    expect((await metered.get('/metrics', bearer('a-token-of-20-letter'))).status).toBe(401);
    expect((await metered.get('/metrics', basic('nhs', 'pass:word'))).status).toBe(200);
    await (await metered.get('/start_here', basic('nhs', 'pass:word'))).text();
    const text = await (await metered.get('/metrics', bearer(token.replaceAll(' ', '-')))).text();
    expect(text).toMatch(
      /openpath_http_request_seconds_count\{method="GET",route="\/start_here",status="200"\} 1/,
    );
    for (const name of [
      'openpath_query_seconds_count',
      'openpath_answers_held_bytes',
      'openpath_pages_held_bytes',
      'process_resident_memory_bytes',
    ]) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    expect(text).toContain('openpath_serving 1');
    expect(text).toContain('openpath_building{kind="labs"} 0');
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    await metered.stop();
  });

  it('open the pages, whichever pair is given', async () => {
    expect((await closed.get('/', basic('nhs', 'pass:word'))).status).toBe(200);
    expect((await closed.get('/', basic('zoë', 'käse'))).status).toBe(200);
  });

  it('are the same however a keyboard composes their accents', async () => {
    const decomposed = basic('zoë'.normalize('NFD'), 'käse'.normalize('NFD'));
    expect((await closed.get('/', decomposed)).status).toBe(200);
  });

  it.each([
    ['nhs', 'pass'],
    ['nhs', 'käse'],
    ['', ''],
    ['NHS', 'pass:word'],
  ])('%s with %s is refused', async (name, password) => {
    expect((await closed.get('/', basic(name, password))).status).toBe(401);
  });

  it('are asked for in words by people and in JSON by programs', async () => {
    const page = await closed.get('/', { headers: { Accept: 'text/html' } });
    expect(await page.text()).toContain('<h1>Sign in to see the data</h1>');
    const json = await closed.get('/status.json');
    expect(await json.json()).toEqual({
      error: { status: 401, message: 'You need a user name and password.' },
    });
  });
});

describe('before the first build', () => {
  it('/healthz says that the process may take over, since no other process serves anything', async () => {
    const response = await empty.get('/healthz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'starting' });
  });

  it('/healthz says no where another process may still serve an older store', async () => {
    const updating = await runApp(undefined, { isUpdating: () => true });
    const response = await updating.get('/healthz');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'updating' });
    await updating.stop();
  });

  it('/readyz says that no data is served yet, what is done, and whether it failed', async () => {
    const pipeline = new PipelineAtHand();
    const waiting = await runApp(undefined, { pipeline });
    pipeline.set({ phase: 'building' });
    const first = await waiting.get('/readyz');
    expect(first.status).toBe(503);
    expect(first.headers.get('retry-after')).toBe('5');
    expect(await first.json()).toEqual({ status: 'starting', phase: 'building' });
    const at = '2019-06-01T00:00:00.000Z';
    const lastError = { message: 'labs/nd/A81001.csv is cut off.', fix: 'Send it again.', at };
    pipeline.set({ phase: 'idle', lastError });
    const text = await (await waiting.get('/readyz')).text();
    expect(text).toContain('/status says why');
    expect(text).not.toContain('A81001');
    await waiting.stop();
  });

  it.each(['/', '/start_here'])('%s is a page that waits', async path => {
    const response = await empty.get(path);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.text()).toContain('Getting the data ready');
  });

  it('the page that waits shows how far the build is', async () => {
    const pipeline = new PipelineAtHand();
    const waiting = await runApp(undefined, { pipeline });
    pipeline.set({ phase: 'building', progress: { step: 'reading counts', fraction: 0.42 } });
    const page = await (await waiting.get('/')).text();
    expect(page).toContain('reading counts');
    expect(page).toMatch(/<progress max="100" value="42"/);
    await waiting.stop();
  });

  it('/methods and /status are there already', async () => {
    expect((await empty.get('/methods')).status).toBe(200);
    expect((await empty.get('/status')).status).toBe(200);
  });
});

describe('headers', () => {
  it('forbid scripts that are not ours, and do not force HTTPS on plain HTTP', async () => {
    const { headers } = await app.get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('carry a request id, a proxy’s where it is plain', async () => {
    const own = await app.get('/methods', { headers: { 'X-Request-Id': 'proxy-17' } });
    expect(own.headers.get('x-request-id')).toBe('proxy-17');
    const odd = await app.get('/methods', { headers: { 'X-Request-Id': 'a b{"c"}' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the log', () => {
  it('has a line a request, without query, credentials or answers', async () => {
    lines.length = 0;
    await app.get('/start_here?q=Castle', basic('nhs', 'topsecret'));
    const line = (): string => lines.find(line => line.includes('/start_here')) ?? '{}';
    await expect
      .poll(() => JSON.parse(line()))
      .toMatchObject({
        req: { method: 'GET', path: '/start_here' },
        res: { status: 200 },
      });
    expect(lines.join('')).not.toMatch(/Castle|topsecret|authorization|Basic /i);
  });

  it('of a request before the first build reports no fault', async () => {
    lines.length = 0;
    await empty.get('/');
    const line = (): string => lines.find(line => line.includes('503')) ?? '{}';
    await expect.poll(() => JSON.parse(line())).toMatchObject({ level: 40, res: { status: 503 } });
    expect(JSON.parse(line())).not.toHaveProperty('err');
  });
});

describe('assets', () => {
  it('have their content in their address and are kept for ever', async () => {
    const url = await assetOf(app, 'css/app.css');
    const response = await app.get(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(response.headers.get('content-type')).toContain('text/css');
  });

  it('with an outdated address are today’s and not kept', async () => {
    const response = await app.get('/assets/0123456789ab/css/app.css');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('are compressed if they are large', async () => {
    const html = await (await app.get('/')).text();
    const url = /data-plotly="([^"]+)"/.exec(html)?.[1] ?? '';
    for (const [encoding, most] of [
      ['br', 1_400_000],
      ['gzip', 1_700_000],
    ] as const) {
      const response = await app.get(url, {
        method: 'HEAD',
        headers: { 'Accept-Encoding': encoding },
      });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('content-type')).toContain('javascript');
      expect(Number(response.headers.get('content-length'))).toBeLessThan(most);
    }
  });

  it.each([
    '/assets/x/../../package.json',
    '/assets/x/%2e%2e/%2e%2e/package.json',
    '/assets/x/..%2f..%2fpackage.json',
    '/assets/x/css%2f..%2f..%2f..%2fpackage.json',
    '/assets/x/css',
    '/assets/x/',
  ])('are all there is under their address: %s', async path => {
    const response = await app.get(path);
    expect([400, 404]).toContain(response.status);
    expect(await response.text()).not.toContain('dependencies');
  });
});

describe('pages in the browser’s cache', () => {
  // As a browser asks; Node's fetch would add `no-cache` of its own.
  const asked = (etag: string): RequestInit => ({
    headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' },
  });

  it('are revalidated and not sent again', async () => {
    const first = await app.get('/methods');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"5a3e1e0d9c8b-[0-9a-f]{12}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const again = await app.get('/methods', asked(etag));
    expect(again.status).toBe(304);
    const other = await app.get('/methods', asked('W/"older"'));
    expect(other.status).toBe(200);
  });

  it('do not include errors', async () => {
    const response = await app.get('/nothing');
    expect(response.headers.get('etag')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('are sent compressed', async () => {
    const response = await app.get('/methods', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
  });
});

describe('faults', () => {
  it('name an unknown page, as a page and as JSON', async () => {
    const page = await app.get('/nothing/<b>here');
    expect(page.status).toBe(404);
    const html = await page.text();
    expect(html).toContain('There is no page /nothing/%3Cb%3Ehere.');
    expect(html).not.toContain('<b>here');
    const json = await app.get('/nothing.json');
    expect(json.status).toBe(404);
    expect(await json.json()).toEqual({
      error: { status: 404, message: 'There is no page /nothing.json.' },
    });
    const asked = await app.get('/nothing', { headers: { Accept: 'application/json' } });
    expect(asked.headers.get('content-type')).toContain('application/json');
  });

  it('suggest the page that was meant', async () => {
    const html = await (await app.get('/FAQs')).text();
    expect(html).toContain('<a href="/methods">Methods</a>');
    expect(await (await app.get('/xyzzy')).text()).not.toContain('Did you mean');
  });

  it('malformed addresses are 400, overlong ones 414, other methods 405', async () => {
    expect((await app.get('/methods/%E0%A4%A')).status).toBe(400);
    expect((await app.get('/methods/%00')).status).toBe(400);
    expect((await app.get('/find?q=%00')).status).toBe(400);
    expect((await app.get(`/methods?${'a'.repeat(9_000)}`)).status).toBe(414);
    const tooLong = await app.get(`/find?q=${'a'.repeat(9_000)}`);
    expect(tooLong.status).toBe(414);
    expect(await tooLong.text()).toContain('Type a shorter name or code.');
    expect((await app.get(`/methods?${'a'.repeat(90_000)}`)).status).toBe(431);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await app.get('/methods', { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
    }
  });

  it('HEAD is GET without the body', async () => {
    const response = await app.get('/methods', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toBe('');
  });

  it('of our own show no detail, except in debug', async () => {
    const broken = await runApp(store.path);
    const debug = await runApp(store.path, { debug: true });
    // A store that was closed under the app: every question fails that no one has asked before.
    broken.stores.current?.close();
    debug.stores.current?.close();
    const chart =
      '/data/chart/by/lab_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/raw/filter/6';
    const response = await broken.get(chart);
    expect(response.status).toBe(500);
    const html = await response.text();
    expect(html).toContain('Something went wrong');
    expect(html).toContain(response.headers.get('x-request-id'));
    expect(html).not.toContain('connection disconnected');
    const json = await broken.get(`${chart}.json`, { headers: { Accept: 'application/json' } });
    expect(await json.json()).toEqual({
      error: { status: 500, message: 'The page could not be created.' },
    });
    expect(await (await debug.get(chart)).text()).toContain('connection disconnected');
    await Promise.all([broken.stop(), debug.stop()]);
  });
});
