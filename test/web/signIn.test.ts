import { execFile } from 'node:child_process';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { projectPath } from '../../src/paths.ts';
import type { AppContext } from '../../src/web/context.ts';
import { type RunningApp, runApp } from '../support/app.ts';

const started: RunningApp[] = [];
const lines: string[] = [];
const log = pino(
  { level: 'warn' },
  new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  }),
);
afterEach(async () => {
  lines.length = 0;
  for (const app of started.splice(0)) await app.stop();
});

const SECRETS = 'anna: right\nben: also right';

/** The app behind one proxy, without data: it is about who may come in. */
async function site(more: Partial<AppContext> = {}, secrets = SECRETS): Promise<RunningApp> {
  const { credentials } = parseConfig({ BASIC_AUTH_CREDENTIALS: secrets });
  const app = await runApp(undefined, { credentials, proxies: 1, log, ...more });
  started.push(app);
  return app;
}

interface From {
  readonly user?: string;
  readonly address?: string;
}

function ask(app: RunningApp, password: string, { user = 'anna', address }: From = {}) {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return app.get('/methods', {
    headers: { authorization, ...(address ? { 'X-Forwarded-For': address } : {}) },
  });
}

async function statuses(app: RunningApp, count: number, from: (i: number) => From) {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((await ask(app, `wrong ${i}`, from(i))).status);
  return found;
}

const HERE = '203.0.113.7';
const ELSEWHERE = '198.51.100.9';

describe('wrong passwords', () => {
  it('are refused for a while after ten of one user from one address', async () => {
    const app = await site();
    const found = await statuses(app, 12, () => ({ address: HERE }));
    expect(found).toEqual([...Array(10).fill(401), 429, 429]);
    const refused = await ask(app, 'right', { address: HERE });
    expect(refused.status).toBe(429);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(800);
    expect(wait).toBeLessThanOrEqual(900);
    expect(await refused.text()).toContain('Try again in 15 minutes.');
  });

  it('do not lock out users with the right one elsewhere', async () => {
    const app = await site();
    await statuses(app, 15, () => ({ address: HERE }));
    expect((await ask(app, 'right', { address: ELSEWHERE })).status).toBe(200);
  });

  it('do not lock out users who gave the right one from the same address before', async () => {
    const app = await site();
    expect((await ask(app, 'right', { address: HERE })).status).toBe(200);
    await statuses(app, 15, () => ({ address: HERE }));
    expect((await ask(app, 'right', { address: HERE })).status).toBe(200);
  });

  it('of many users are refused after thirty from one address', async () => {
    const app = await site();
    const found = await statuses(app, 32, i => ({ user: `user ${i}`, address: HERE }));
    expect(found).toEqual([...Array(30).fill(401), 429, 429]);
  });

  it('of one user from everywhere are refused after one from each address', async () => {
    const app = await site();
    await statuses(app, 110, i => ({ address: `203.0.113.${i}` }));
    const found = await statuses(app, 2, () => ({ address: ELSEWHERE }));
    expect(found).toEqual([401, 429]);
    expect((await ask(app, 'right', { address: '192.0.2.1' })).status).toBe(200);
  });

  it('that come all at once are counted before they are compared', async () => {
    const app = await site();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => ask(app, `wrong ${i}`, { address: HERE })),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  });

  it('are counted by the address that the proxy saw, not by one that the visitor made up', async () => {
    const app = await site();
    const found = await statuses(app, 11, i => ({ address: `10.0.0.${i}, ${HERE}` }));
    expect(found.at(-1)).toBe(429);
  });

  it('are counted by the connection if no proxy is configured', async () => {
    const app = await site({ proxies: undefined });
    const found = await statuses(app, 301, i => ({
      user: `user ${i % 40}`,
      address: `10.${i >> 4}.0.1`,
    }));
    expect(found.slice(0, 300)).not.toContain(429);
    expect(found.at(-1)).toBe(429);
  });

  it('of one network of IPv6 are counted together', async () => {
    const app = await site();
    const found = await statuses(app, 11, i => ({ address: `2001:db8:0:1:${i}::1` }));
    expect(found.at(-1)).toBe(429);
  });

  it('are logged with their address, and with the name of a user that there is', async () => {
    const app = await site();
    await ask(app, 'wrong', { address: HERE });
    await ask(app, 'wrong', { user: 'my secret typed here', address: HERE });
    const [known, unknown] = lines.map(line => JSON.parse(line));
    expect(known).toMatchObject({ address: HERE, user: 'anna' });
    expect(unknown).toMatchObject({ address: HERE });
    expect(lines.join('')).not.toMatch(/my secret/);
  });

  it('are a fault in JSON for programs', async () => {
    const app = await site();
    await statuses(app, 11, () => ({ address: HERE }));
    const authorization = `Basic ${Buffer.from('anna:wrong').toString('base64')}`;
    const headers = { authorization, 'X-Forwarded-For': HERE };
    const refused = await app.get('/status.json', { headers });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({
      error: { status: 429, message: expect.stringContaining('Try again in') },
    });
  });
});

describe('a right password', () => {
  it('counts as no attempt, however many files a page asks for at once', async () => {
    const app = await site();
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => ask(app, 'right', { address: HERE })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const found = await statuses(app, 10, () => ({ address: HERE }));
    expect(found).toEqual(Array(10).fill(401));
  });

  it('may be given to the settings as a hash, made by npm run hash-password', async () => {
    const script = projectPath('src', 'build', 'hashPassword.mjs');
    const made = promisify(execFile)(process.execPath, [script]);
    made.child.stdin?.end('käse:brot\n');
    const hash = (await made).stdout.trim();
    expect(hash).not.toContain('brot');
    const app = await site({}, `anna: ${hash}\nben: plain`);
    expect((await ask(app, 'käse:brot')).status).toBe(200);
    expect((await ask(app, 'käse:brot'.normalize('NFD'))).status).toBe(200);
    expect((await ask(app, 'käse:brod')).status).toBe(401);
    expect((await ask(app, hash)).status).toBe(401);
    expect((await ask(app, 'plain', { user: 'ben' })).status).toBe(200);
  });
});

describe('Strict-Transport-Security', () => {
  const header = async (app: RunningApp, headers: Record<string, string>) =>
    (await app.get('/methods', { headers })).headers.get('strict-transport-security');

  it('is sent where the request came by TLS, and only there', async () => {
    const app = await site();
    expect(await header(app, { 'X-Forwarded-Proto': 'https' })).toBe('max-age=31536000');
    expect(await header(app, { 'X-Forwarded-Proto': 'http' })).toBeNull();
    expect(await header(await site({ proxies: 0 }), { 'X-Forwarded-Proto': 'https' })).toBeNull();
  });
});
