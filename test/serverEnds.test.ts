import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundled } from './support/bundled.ts';
import { eventually } from './support/eventually.ts';
import { countsAt } from './support/labFolder.ts';
import { buildsOf, failureOf, ServerHouse, serves, TENS, times } from './support/serverHouse.ts';

let house: ServerHouse;
beforeEach(async () => {
  house = await ServerHouse.make();
});
afterEach(() => house.remove());

describe('a process that ends', () => {
  it('killed in the middle of a build leaves a clean next start', async () => {
    await house.folder.writeMuch();
    const killed = await house.start();
    await house.building(killed);
    await killed.stop('SIGKILL');
    expect(await house.stored()).toContain('build');
    const next = await house.start();
    await serves(next, TENS);
    await house.isAtRest();
  });

  it('killed in the middle of a later build still serves the old store at its next start', async () => {
    const first = await house.start();
    await serves(first, TENS);
    await first.stop();
    await house.folder.writeMuch();
    const killed = await house.start();
    await house.building(killed);
    await killed.stop('SIGKILL');
    const next = await house.start();
    expect(await countsAt(next.url)).toEqual(TENS);
    await house.isAtRest();
  });

  it('killed while it removes earlier data versions still serves the latest', async () => {
    const first = await house.start({ DATA_VERSIONS_KEPT: '4' });
    for (const n of [1, 2, 3, 4]) {
      await house.folder.writeCounts(10 * n);
      await serves(first, times(TENS, n));
    }
    await first.stop();
    const storesLeft = async (): Promise<number> =>
      (await house.stored()).filter(name => name === 'store').length;
    expect(await storesLeft()).toBe(4);
    const killed = await house.start({ DATA_VERSIONS_KEPT: '1' });
    await eventually('it begins to remove them', async () => (await storesLeft()) < 4);
    await killed.stop('SIGKILL');
    const next = await house.start();
    expect(await countsAt(next.url)).toEqual(times(TENS, 4));
    await eventually('the rest is gone', async () => (await storesLeft()) === 1);
    await house.isAtRest();
  });

  it('stopped in the middle of a build ends well and leaves nothing half', async () => {
    await house.folder.writeMuch();
    const server = await house.start();
    await house.building(server);
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(await house.stored()).toEqual(['lock.duckdb', 'outliers']);
  });

  it('whose output nobody reads any more goes on until it is stopped', async () => {
    const child = spawn(process.execPath, [await bundled('src/server.ts')], {
      env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', ...house.folder.env() },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.destroy();
    const ended = once(child, 'exit');
    try {
      await eventually('a store is built', async () => {
        const names = await house.stored().catch((): string[] => []);
        return names.includes('current.json');
      });
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('answers a request that had begun before, and asks for no more on that connection', async () => {
    const server = await house.start();
    await serves(server, TENS);
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8').on('data', text => {
      answer += text;
    });
    socket.write(`GET /start_here HTTP/1.1\r\nHost: ${hostname}\r\n`);
    // The server has read the first lines when it answers what was sent later.
    await countsAt(server.url);
    const ended = server.stop('SIGTERM');
    await eventually('it stops', () => server.logs().some(({ msg }) => msg === 'stopping'));
    await sleep(300);
    socket.write('\r\n');
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(await ended).toBe(0);
  });

  it('does not wait for clients that stopped half way in a request or a download', async () => {
    const server = await house.start();
    await serves(server, TENS);
    const { hostname, port } = new URL(server.url);
    const home = await (await fetch(server.url)).text();
    const [plotly = ''] = /\/assets\/[^"]+\/plotly\.js/.exec(home) ?? [];
    const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n`;
    const half = connect(Number(port), hostname);
    half.on('error', () => undefined);
    half.write(get('/start_here'));
    const stalled = connect(Number(port), hostname);
    stalled.on('error', () => undefined);
    // More than the system’s buffers hold, of which nothing is read.
    stalled.pause().write(`${get(plotly)}\r\n`.repeat(8));
    await countsAt(server.url);
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(server.logs().map(({ msg }) => msg)).not.toContain(
      'stopped before everything had ended',
    );
    half.destroy();
    stalled.destroy();
  });

  it('does not wait for pages that follow the progress', async () => {
    const server = await house.start();
    await serves(server, TENS);
    const events = await fetch(new URL('status/events', server.url));
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    expect(await server.stop('SIGINT')).toBe(0);
  });
});

describe('two processes that share a store folder', () => {
  it('build once between them and both serve', async () => {
    await house.folder.writeMuch();
    const [one, two] = await Promise.all([house.start(), house.start()]);
    await Promise.all([serves(one, TENS), serves(two, TENS)]);
    expect(buildsOf(one) + buildsOf(two)).toBe(1);
    await house.folder.writeCounts(40);
    await Promise.all([serves(one, times(TENS, 4)), serves(two, times(TENS, 4))]);
    expect(buildsOf(one) + buildsOf(two)).toBe(2);
    await house.isAtRest();
  });

  it('the second builds if the first is killed while it builds', async () => {
    await house.folder.writeMuch();
    const first = await house.start();
    await house.building(first);
    const second = await house.start();
    await first.stop('SIGKILL');
    await serves(second, TENS);
  });
});

describe('anonymising, once switched on', () => {
  it('serves no real practice, neither before nor after its first build', async () => {
    const open = await house.start();
    await serves(open, TENS);
    await open.stop();
    await house.folder.writeMuch();
    const server = await house.start({ ANONYMISE_PRACTICES: 'correct horse battery staple' });
    expect(await countsAt(server.url)).toBeUndefined();
    const counts = await eventually('a store is served', () => countsAt(server.url));
    expect(Object.values(counts)).toEqual([10, 10, 10]);
    for (const id of Object.keys(counts)) expect(id).toMatch(/^P\d{9}$/);
    await eventually('the build has ended', async () => !(await house.stored()).includes('build'));
    const { storePath } = house.folder;
    const entries = await readdir(storePath, { recursive: true, withFileTypes: true });
    expect(entries.map(({ name }) => name)).not.toContain('lab-pieces');
    const files = entries
      .filter(entry => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name));
    expect(files.length).toBeGreaterThan(2);
    const texts = await Promise.all(
      files.map(async name => [name, await readFile(name, 'latin1')] as const),
    );
    for (const [name, text] of [...texts, ['log', JSON.stringify(server.logs())] as const]) {
      expect({ name, real: text.match(/.{0,20}(?:A8100[123]|Surgery A)/)?.[0] }).toEqual({ name });
    }
    expect(await house.stored()).not.toContain('outliers');
  });
});

describe('a disk that is full', () => {
  it('leaves the old store served and names the fix', async () => {
    const first = await house.start();
    await serves(first, TENS);
    await first.stop();
    await house.folder.writeCounts(20);
    const through = ['sh', '-c', 'trap "" XFSZ; ulimit -f 64; exec "$0" "$@"'];
    const server = await house.start({}, { through });
    expect(await failureOf(server)).toMatchObject({
      message: `There is no space left for the new store in STORE_PATH, ${house.folder.storePath}.`,
      fix: expect.stringContaining('Free some space'),
    });
    expect(await countsAt(server.url)).toEqual(TENS);
    await house.isAtRest();
  });
});
