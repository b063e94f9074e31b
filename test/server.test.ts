import { once } from 'node:events';
import { readdir, utimes } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countsAt } from './support/labFolder.ts';
import { buildsOf, ServerHouse, serves, TENS, times } from './support/serverHouse.ts';
import { runServer } from './support/serverProcess.ts';

let house: ServerHouse;
beforeEach(async () => {
  house = await ServerHouse.make();
});
afterEach(() => house.remove());

describe('a start', () => {
  it('listens before the first build and then serves what it built', async () => {
    await house.folder.writeMuch();
    const server = await house.start();
    const early = await fetch(new URL('healthz', server.url));
    expect({ status: early.status, body: await early.json() }).toEqual({
      status: 200,
      body: { status: 'starting' },
    });
    expect((await fetch(new URL('readyz', server.url))).status).toBe(503);
    await serves(server, TENS);
    expect((await fetch(new URL('readyz', server.url))).status).toBe(200);
    await house.isAtRest();
  });

  it('on unchanged content serves at once and builds nothing, whatever the times say', async () => {
    const first = await house.start();
    await serves(first, TENS);
    expect(await first.stop()).toBe(0);
    await utimes(house.folder.countsFile(), 1, 1);
    const again = await house.start();
    expect(await countsAt(again.url)).toEqual(TENS);
    await house.folder.writeCounts(20);
    await serves(again, times(TENS, 2));
    expect(buildsOf(again)).toBe(1);
  });

  it('under other settings lets an older process serve until its own store is built', async () => {
    const older = await house.start();
    await serves(older, TENS);
    await house.folder.writeMuch();
    await serves(older, TENS);
    const newer = await house.start({ SUPPRESSED_FROM: '0' });
    const early = await fetch(new URL('healthz', newer.url));
    expect({ status: early.status, body: await early.json() }).toEqual({
      status: 503,
      body: { status: 'updating' },
    });
    await serves(newer, TENS);
    expect((await fetch(new URL('healthz', newer.url))).status).toBe(200);
  });

  it('relates folders to the working directory', async () => {
    const env = { DATA_CSVS_PATH: 'data', STORE_PATH: './there/store' };
    const server = await house.start(env, { cwd: house.folder.root });
    await serves(server, TENS);
    expect(await readdir(path.join(house.folder.root, 'there', 'store'))).toContain('current.json');
  });

  it('with credentials asks for them everywhere but at /healthz', async () => {
    const server = await house.start({ BASIC_AUTH_CREDENTIALS: 'lab: pass', HOST: '127.0.0.1' });
    expect((await fetch(server.url)).status).toBe(401);
    const authorization = `Basic ${Buffer.from('lab:pass').toString('base64')}`;
    expect((await fetch(server.url, { headers: { authorization } })).status).not.toBe(401);
    expect((await fetch(new URL('healthz', server.url))).status).not.toBe(401);
    expect(JSON.stringify(server.logs())).not.toContain(authorization);
  });
});

describe('a wrong setting stops the start with one line', () => {
  it.each([
    [{ PORT: 'eighty' }, /PORT is "eighty"/],
    [{ HOST: '0.0.0.0' }, /HOST is "0.0.0.0".*BASIC_AUTH_CREDENTIALS/],
    [{ HOST: '203.0.113.7', BASIC_AUTH_CREDENTIALS: 'a:b' }, /HOST is "203.0.113.7"/],
    [{ BASIC_AUTH_CREDENTIALS: 'hunter2' }, /BASIC_AUTH_CREDENTIALS.*username: password/],
    [{ MIN_PRACTICE_TESTS: 'few' }, /MIN_PRACTICE_TESTS is "few"/],
    [{ ANONYMISE_PRACTICES: 'yes' }, /ANONYMISE_PRACTICES.*32 random characters/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL is "loud"/],
    [{ STORE_PATH: '/dev/null/store' }, /STORE_PATH is \/dev\/null\/store/],
  ])('%j', async (env, line) => {
    const { code, stderr, stdout } = await runServer({ env: house.folder.env(env) });
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr + stdout).not.toContain('hunter2');
    expect(code).toBe(1);
  });

  it('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const PORT = String(address !== null && typeof address === 'object' ? address.port : 0);
    const { code, stderr } = await runServer({ env: house.folder.env({ PORT }) });
    other.close();
    expect(stderr).toBe(
      `openpath cannot start: PORT is ${PORT}, which another program uses. ` +
        'Stop that program or set PORT to another number.\n',
    );
    expect(code).toBe(1);
  });
});
