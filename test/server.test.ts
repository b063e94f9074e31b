import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { chmod, chown, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectPath } from '../src/paths.ts';
import { eventually } from './support/eventually.ts';
import { countsAt, LabFolder } from './support/labFolder.ts';
import {
  type Launch,
  runServer,
  type ServerProcess,
  startServer,
} from './support/serverProcess.ts';

let folder: LabFolder;
const servers: ServerProcess[] = [];
beforeEach(async () => {
  folder = await LabFolder.make();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.stop('SIGKILL')));
  await folder.remove();
});

async function start(
  env: Record<string, string> = {},
  launch: Partial<Launch> = {},
): Promise<ServerProcess> {
  const server = await startServer({ env: folder.env(env), ...launch });
  servers.push(server);
  return server;
}

const tens = { A81001: 10, A81002: 10, A81003: 10 };
const times = (counts: Record<string, number>, n: number): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, count * n]));

const serves = async (server: ServerProcess, counts: Record<string, number>): Promise<void> => {
  let now: Record<string, number> | undefined;
  await eventually('the counts are served', async () => {
    now = await countsAt(server.url);
    return JSON.stringify(now) === JSON.stringify(counts);
  }).catch(() => expect({ now, logs: server.logs() }).toEqual({ now: counts, logs: [] }));
};
const buildsOf = (server: ServerProcess): number =>
  server.logs().filter(({ msg }) => msg === 'build started').length;
const failureOf = (server: ServerProcess): Promise<Record<string, unknown>> =>
  eventually('a build fails', () => server.logs().find(({ msg }) => msg === 'build failed'));
const stored = async (): Promise<string[]> =>
  (await readdir(folder.storePath)).map(name => name.replace(/-.*/, '')).sort();
const ONE_STORE = ['current.json', 'lock.duckdb', 'store'];

describe('a start', () => {
  it('listens before the first build and then serves what it built', async () => {
    await folder.writeMuch();
    const server = await start();
    const early = await fetch(new URL('healthz', server.url));
    expect({ status: early.status, body: await early.json() }).toEqual({
      status: 503,
      body: { status: 'starting' },
    });
    await serves(server, tens);
    expect((await fetch(new URL('healthz', server.url))).status).toBe(200);
    expect(await stored()).toEqual(ONE_STORE);
  });

  it('on unchanged content serves at once and builds nothing, whatever the times say', async () => {
    const first = await start();
    await serves(first, tens);
    expect(await first.stop()).toBe(0);
    await utimes(folder.countsFile(), 1, 1);
    const again = await start();
    expect(await countsAt(again.url)).toEqual(tens);
    await folder.writeCounts(20);
    await serves(again, times(tens, 2));
    expect(buildsOf(again)).toBe(1);
  });

  it('relates folders to the working directory', async () => {
    const env = { DATA_CSVS_PATH: 'data', STORE_PATH: './there/store' };
    const server = await start(env, { cwd: folder.root });
    await serves(server, tens);
    expect(await readdir(path.join(folder.root, 'there', 'store'))).toContain('current.json');
  });

  it('with credentials asks for them everywhere but at /healthz', async () => {
    const server = await start({ BASIC_AUTH_CREDENTIALS: 'lab: pass', HOST: '127.0.0.1' });
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
    const { code, stderr, stdout } = await runServer({ env: folder.env(env) });
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
    const { code, stderr } = await runServer({ env: folder.env({ PORT }) });
    other.close();
    expect(stderr).toBe(
      `openpath cannot start: PORT is ${PORT}, which another program uses. ` +
        'Stop that program or set PORT to another number.\n',
    );
    expect(code).toBe(1);
  });
});

describe('a changed folder', () => {
  it('is built and swapped in by itself', async () => {
    const server = await start();
    await serves(server, tens);
    await folder.writeCounts(30);
    await serves(server, times(tens, 3));
    expect(await stored()).toEqual(ONE_STORE);
  });

  it('with a file that is still being copied is not read half', async () => {
    const server = await start();
    await serves(server, tens);
    await folder.writeCounts(50, 'other.csv', 1);
    const whole = await readFile(folder.countsFile('other.csv'));
    await writeFile(folder.countsFile('other.csv'), '');
    for (let at = 0; at < whole.length; at += 20) {
      appendFileSync(folder.countsFile('other.csv'), whole.subarray(at, at + 20));
      await sleep(150);
      expect(await countsAt(server.url)).toEqual(tens);
    }
    await serves(server, times(tens, 6));
    expect(buildsOf(server)).toBe(2);
  });

  it('that was missing is a clear fault until it appears', async () => {
    const elsewhere = path.join(folder.root, 'elsewhere');
    await rename(folder.dataPath, elsewhere);
    const server = await start();
    expect(await failureOf(server)).toMatchObject({
      message: `DATA_CSVS_PATH is ${folder.dataPath}, and there is no such folder.`,
    });
    expect(await countsAt(server.url)).toBeUndefined();
    await rename(elsewhere, folder.dataPath);
    await serves(server, tens);
  });

  it('loses no request while builds are swapped in', async () => {
    const server = await start();
    await serves(server, tens);
    const build = (): Promise<Response> =>
      fetch(new URL('status/build', server.url), { method: 'POST', redirect: 'manual' });
    let swapping = true;
    const seen = new Set<string>();
    const readers = Array.from({ length: 6 }, async () => {
      while (swapping) seen.add(JSON.stringify(await countsAt(server.url)));
    });
    for (let n = 2; n <= 4; n++) {
      expect((await build()).status).toBe(303);
      await eventually('the build is finished', () => finishedOf(server) === n);
    }
    swapping = false;
    await Promise.all(readers);
    expect([...seen]).toEqual([JSON.stringify(tens)]);
  });
});

const finishedOf = (server: ServerProcess): number =>
  server.logs().filter(({ msg }) => msg === 'build finished').length;
const building = (server: ServerProcess): Promise<boolean> =>
  eventually(
    'a build runs',
    async () => buildsOf(server) > 0 && (await stored()).includes('build'),
  );

describe('a process that ends', () => {
  it('killed in the middle of a build leaves a clean next start', async () => {
    await folder.writeMuch();
    const killed = await start();
    await building(killed);
    await killed.stop('SIGKILL');
    expect(await stored()).toContain('build');
    const next = await start();
    await serves(next, tens);
    expect(await stored()).toEqual(ONE_STORE);
  });

  it('killed in the middle of a later build still serves the old store at its next start', async () => {
    const first = await start();
    await serves(first, tens);
    await first.stop();
    await folder.writeMuch();
    const killed = await start();
    await building(killed);
    await killed.stop('SIGKILL');
    const next = await start();
    expect(await countsAt(next.url)).toEqual(tens);
    await eventually(
      'the leftovers are gone',
      async () => JSON.stringify(await stored()) === JSON.stringify(ONE_STORE),
    );
  });

  it('stopped in the middle of a build ends well and leaves nothing half', async () => {
    await folder.writeMuch();
    const server = await start();
    await building(server);
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(await stored()).toEqual(['lock.duckdb']);
  });

  it('does not wait for pages that follow the progress', async () => {
    const server = await start();
    await serves(server, tens);
    const events = await fetch(new URL('status/events', server.url));
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    expect(await server.stop('SIGINT')).toBe(0);
  });
});

describe('two processes that share a store folder', () => {
  it('build once between them and both serve', async () => {
    await folder.writeMuch();
    const [one, two] = await Promise.all([start(), start()]);
    await Promise.all([serves(one, tens), serves(two, tens)]);
    expect(buildsOf(one) + buildsOf(two)).toBe(1);
    await folder.writeCounts(40);
    await Promise.all([serves(one, times(tens, 4)), serves(two, times(tens, 4))]);
    expect(buildsOf(one) + buildsOf(two)).toBe(2);
    expect(await stored()).toEqual(ONE_STORE);
  });

  it('the second builds if the first is killed while it builds', async () => {
    await folder.writeMuch();
    const first = await start();
    await building(first);
    const second = await start();
    await first.stop('SIGKILL');
    await serves(second, tens);
  });
});

describe('anonymising, once switched on', () => {
  it('serves no real practice, neither before nor after its first build', async () => {
    const open = await start();
    await serves(open, tens);
    await open.stop();
    await folder.writeMuch();
    const server = await start({ ANONYMISE_PRACTICES: 'correct horse battery staple' });
    expect(await countsAt(server.url)).toBeUndefined();
    const counts = await eventually('a store is served', () => countsAt(server.url));
    expect(Object.values(counts)).toEqual([10, 10, 10]);
    for (const id of Object.keys(counts)) expect(id).toMatch(/^P\d{9}$/);
    const everything = [
      JSON.stringify(server.logs()),
      ...(await Promise.all(
        (
          await readdir(folder.storePath)
        ).map(name => readFile(path.join(folder.storePath, name), 'latin1')),
      )),
    ];
    for (const text of everything) expect(text).not.toMatch(/A8100|Surgery A/);
  });
});

describe('a disk that is full', () => {
  it('leaves the old store served and names the fix', async () => {
    const first = await start();
    await serves(first, tens);
    await first.stop();
    await folder.writeCounts(20);
    const through = ['sh', '-c', 'trap "" XFSZ; ulimit -f 64; exec "$0" "$@"'];
    const server = await start({}, { through });
    expect(await failureOf(server)).toMatchObject({
      message: `There is no space left for the new store in STORE_PATH, ${folder.storePath}.`,
      fix: expect.stringContaining('Free some space'),
    });
    expect(await countsAt(server.url)).toEqual(tens);
    expect(await stored()).toEqual(ONE_STORE);
  });
});

/** Root may write anywhere: as root the server is run as nobody, who must then be able to read it. */
const isRoot = process.getuid?.() === 0;
const asNobody = isRoot ? { uid: 65534, gid: 65534 } : {};
const canRun = ((): boolean => {
  try {
    const read = `require('fs').accessSync(${JSON.stringify(projectPath('package.json'))})`;
    execFileSync(process.execPath, ['-e', read], { ...asNobody, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!canRun)('a folder that may only be read', () => {
  it('is enough for the data', async () => {
    await chmod(folder.root, 0o777);
    for (const name of ['labs/zed', 'labs', '']) {
      await chmod(path.join(folder.dataPath, name), 0o555);
    }
    const server = await start({}, asNobody);
    await serves(server, tens);
    for (const name of ['', 'labs', 'labs/zed']) {
      await chmod(path.join(folder.dataPath, name), 0o755);
    }
  });

  it('is not enough for the store, and that is said in one line', async () => {
    await chmod(folder.root, 0o555);
    if (isRoot) await chown(folder.root, 0, 0);
    const { code, stderr } = await runServer({ env: folder.env(), ...asNobody });
    await chmod(folder.root, 0o755);
    expect(stderr).toBe(
      `openpath cannot start: STORE_PATH is ${folder.storePath}, where nothing can be written ` +
        '(EACCES). Set STORE_PATH to a folder that this user may write to and that has space.\n',
    );
    expect(code).toBe(1);
  });
});

/** A user namespace of its own may be left without any watch. */
const WITHOUT_WATCHES = [
  'unshare',
  '-U',
  '-r',
  'sh',
  '-c',
  'echo 0 > /proc/sys/user/max_inotify_watches && exec "$0" "$@"',
];
const canUnshare = ((): boolean => {
  try {
    execFileSync('unshare', [...WITHOUT_WATCHES.slice(1), 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it.skipIf(!canUnshare)('a system without watches left is polled, and the log says so', async () => {
  const server = await start({}, { through: WITHOUT_WATCHES });
  await serves(server, tens);
  expect(server.logs().filter(({ why }) => why === 'ENOSPC')).toHaveLength(1);
  await folder.writeCounts(20);
  await serves(server, times(tens, 2));
});
