import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersTo } from '../../src/config/config.ts';
import { PipelineAtHand, type RunningApp, runApp } from '../support/app.ts';
import { sampleStore } from '../support/sampleStore.ts';

let store: Awaited<ReturnType<typeof sampleStore>>;
let app: RunningApp;
let named: RunningApp;
const pipeline = new PipelineAtHand();
const credentials = [{ username: 'user', password: 'secret' }];
const authorization = `Basic ${Buffer.from('user:secret').toString('base64')}`;

beforeAll(async () => {
  store = await sampleStore();
  app = await runApp(store.path, { pipeline });
  named = await runApp(store.path, {
    credentials,
    answersTo: answersTo({ credentials, allowedHosts: ['openpath.example'] }),
  });
});
afterAll(async () => {
  await app.stop();
  await named.stop();
  await store.remove();
});

/** Asks with any Host header, as a browser does whose DNS leads that name here. */
async function ask(
  app: RunningApp,
  host: string,
  path = '/status.json',
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number | undefined; body: string }> {
  const asked = request(app.url + path, {
    ...options,
    headers: { ...options.headers, Host: host },
  });
  asked.end();
  const [response]: IncomingMessage[] = await once(asked, 'response');
  return { status: response?.statusCode, body: response ? await text(response) : '' };
}

describe('without credentials', () => {
  it.each([
    'localhost',
    'localhost:8050',
    'LOCALHOST.',
    '127.0.0.1:8050',
    '127.0.0.1',
    '[::1]:8050',
  ])('the machine itself is answered: %s', async host =>
    expect((await ask(app, host)).status).toBe(200),
  );

  it.each([
    'evil.example',
    'evil.example:8050',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    'evil.example@localhost',
    '0.0.0.0:8050',
    '10.0.0.7',
    '[::ffff:10.0.0.7]',
    'localhost/evil',
  ])('another name that leads here is refused, and learns nothing: %s', async host => {
    for (const path of [
      '/status.json',
      '/',
      '/data/measure',
      '/assets/x/css/app.css',
      '/nothing',
    ]) {
      const { status, body } = await ask(app, host, path);
      expect(status, path).toBe(421);
      expect(body).toContain('ALLOWED_HOSTS');
      expect(body).not.toMatch(/practice|version/i);
    }
  });

  it('nobody starts a build from under another name', async () => {
    const headers = { Origin: 'http://evil.example', 'Sec-Fetch-Site': 'same-origin' };
    const { status } = await ask(app, 'evil.example', '/status/build', { method: 'POST', headers });
    expect(status).toBe(421);
    expect(pipeline.started).toBe(0);
  });

  it('programs are told in JSON', async () => {
    const { body } = await ask(app, 'evil.example', '/status.json');
    expect(JSON.parse(body)).toMatchObject({ error: { status: 421 } });
  });
});

describe('with credentials', () => {
  it('the names that are set are answered, and the machine itself; others are refused', async () => {
    const headers = { authorization };
    for (const host of ['openpath.example', 'OpenPath.example:443', '127.0.0.1']) {
      expect((await ask(named, host, '/status.json', { headers })).status, host).toBe(200);
    }
    expect((await ask(named, 'evil.example', '/status.json', { headers })).status).toBe(421);
  });

  it('the health check is answered under a container’s address', async () => {
    expect((await ask(named, '172.17.0.3:5000', '/healthz')).status).toBe(200);
  });
});
