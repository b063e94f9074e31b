import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { openStore } from '../../src/store/store.ts';
import { CachedPages } from '../../src/web/cachedPages.ts';
import { setUpCachedPages } from '../../src/web/middleware/cachedPages.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { storeOf } from '../support/storeOf.ts';

const CHART = buildUrl({ ...DEFAULT_STATE, numerators: ['K'] });
const METHODS = '/methods';

let store: Awaited<ReturnType<typeof sampleStore>>;
let app: RunningApp;
beforeAll(async () => {
  store = await sampleStore();
  app = await runApp(store.path);
});
afterAll(async () => {
  await app.stop();
  await store.remove();
});

/** How often pages came from memory, and how often they were made. */
async function counts(running: RunningApp): Promise<{ hits: number; misses: number }> {
  const text = await (await running.get('/metrics')).text();
  const count = (name: string): number =>
    Number(new RegExp(`^openpath_page_${name}_total (\\d+)`, 'm').exec(text)?.[1]);
  return { hits: count('hits'), misses: count('misses') };
}

describe('a page that was asked for before', () => {
  it('comes from memory, byte for byte, with headers of its own request', async () => {
    const first = await app.get(CHART);
    const before = await counts(app);
    const second = await app.get(CHART);
    expect(await second.text()).toBe(await first.text());
    expect(await counts(app)).toEqual({ hits: before.hits + 1, misses: before.misses });
    for (const name of ['content-type', 'content-security-policy', 'etag', 'vary']) {
      expect(second.headers.get(name), name).toBe(first.headers.get(name));
    }
    expect(second.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  it('counts under its route', async () => {
    await app.get(METHODS);
    await app.get(METHODS);
    const text = await (await app.get('/metrics')).text();
    expect(text).toMatch(/request_seconds_count\{method="GET",route="\/methods",status="200"\} 2/);
  });

  it.each(['br', 'gzip', 'identity', 'br, gzip', 'gzip;q=1, br;q=0.1', ''])(
    'is the same text for a browser that takes “%s”',
    async encodings => {
      const expected = await (await app.get(CHART)).text();
      for (let i = 0; i < 2; i++) {
        const response = await app.get(CHART, { headers: { 'Accept-Encoding': encodings } });
        const [used = 'identity'] = [response.headers.get('content-encoding') ?? undefined];
        expect(encodings === '' ? 'identity' : encodings).toContain(used);
        if (encodings.startsWith('gzip;q=1')) expect(used).toBe('gzip');
        expect(response.headers.get('vary')).toContain('Accept-Encoding');
        expect(await response.text()).toBe(expected);
      }
    },
  );

  it('is made once for many who ask at the same time', async () => {
    const url = buildUrl({ ...DEFAULT_STATE, numerators: ['CRP'] });
    const before = await counts(app);
    const texts = await Promise.all(
      Array.from({ length: 8 }, async () => (await app.get(url)).text()),
    );
    expect(new Set(texts).size).toBe(1);
    expect(await counts(app)).toEqual({ hits: before.hits + 7, misses: before.misses + 1 });
  });

  it('names the address under which the site was asked for', async () => {
    const mailed = async (host: string, headers: Record<string, string> = {}): Promise<string> => {
      const { port } = new URL(app.url);
      const page = await (await fetch(`http://${host}:${port}${CHART}`, { headers })).text();
      return (
        /mailto:[^"]*body=[^"]*?(https?)%3A%2F%2F([\w.]+)/.exec(page)?.slice(1).join(' ') ?? ''
      );
    };
    expect(await mailed('127.0.0.1')).toBe('http 127.0.0.1');
    expect(await mailed('localhost')).toBe('http localhost');
    const proxied = { 'X-Forwarded-Proto': 'https' };
    expect(await mailed('127.0.0.1', proxied)).toBe('https 127.0.0.1');
    expect(await mailed('127.0.0.1')).toBe('http 127.0.0.1');
  });
});

describe('what is not held', () => {
  it.each(['/nothing', '/data/chart/by/nobody', '/data/chart'])('%s', async url => {
    const before = await counts(app);
    const statuses = [await app.get(url), await app.get(url)].map(({ status }) => status);
    expect(statuses[0]).not.toBe(200);
    expect(statuses[1]).toBe(statuses[0]);
    expect((await counts(app)).hits).toBe(before.hits);
  });

  it('files of any length, which are sent as they are made', async () => {
    const url = buildUrl(DEFAULT_STATE, 'csv');
    const before = await counts(app);
    const [first, second] = [await app.get(url), await app.get(url)];
    expect(await second.text()).toBe(await first.text());
    expect((await counts(app)).hits).toBe(before.hits);
  });

  it('a file that a slow reader takes: nobody waits for its end', async () => {
    const slow = express();
    slow.use((_request, response, next) => {
      response.set('ETag', 'W/"1"');
      next();
    });
    slow.use(setUpCachedPages(new CachedPages()));
    slow.get('/file', (_request, response) => void response.write('the first rows'));
    const server = slow.listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const ask = () => fetch(`http://127.0.0.1:${port}/file`);
      const [first, second] = [await ask(), await ask()];
      expect([first.status, second.status]).toEqual([200, 200]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('the page of another store', async () => {
    const row = {
      month: 24_228,
      practice: 'P1',
      ccg: 'C1',
      lab: 'L1',
      test: 'K',
      category: 0,
      n: 7,
    };
    const [old, young] = await Promise.all(
      ['1', '2'].map(version =>
        storeOf([row], { version, practices: [{ id: 'P1', name: `Surgery ${version}` }] }),
      ),
    );
    if (old === undefined || young === undefined) throw new Error('no stores');
    const other = await runApp(old);
    try {
      const url = buildUrl({ ...DEFAULT_STATE, practiceIds: ['P1'] });
      expect(await (await other.get(url)).text()).toContain('Surgery 1');
      other.stores.swap(await openStore(young));
      const page = await (await other.get(url)).text();
      expect(page).toContain('Surgery 2');
      expect(page).not.toContain('Surgery 1');
    } finally {
      await other.stop();
      for (const file of [old, young]) await rm(path.dirname(file), { recursive: true });
    }
  });

  it('nothing is shown to those without credentials', async () => {
    const closed = await runApp(store.path, {
      credentials: [{ username: 'nhs', password: 'word' }],
    });
    try {
      const headers = { Authorization: `Basic ${Buffer.from('nhs:word').toString('base64')}` };
      expect((await closed.get(CHART, { headers })).status).toBe(200);
      expect((await closed.get(CHART, { headers })).status).toBe(200);
      expect((await closed.get(CHART)).status).toBe(401);
    } finally {
      await closed.stop();
    }
  });
});
