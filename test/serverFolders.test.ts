import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectPath } from '../src/paths.ts';
import { eventually } from './support/eventually.ts';
import { countsAt } from './support/labFolder.ts';
import { plainItems, SIMVASTATIN } from './support/plainItems.ts';
import {
  buildsOf,
  failureOf,
  finishedOf,
  ServerHouse,
  serves,
  TENS,
  times,
} from './support/serverHouse.ts';
import { runServer } from './support/serverProcess.ts';

let house: ServerHouse;
beforeEach(async () => {
  house = await ServerHouse.make();
});
afterEach(() => house.remove());

describe('a changed folder', () => {
  it('is built and swapped in by itself', async () => {
    const server = await house.start();
    await serves(server, TENS);
    await house.folder.writeCounts(30);
    await serves(server, times(TENS, 3));
    await house.isAtRest();
  });

  it('with a file that is still being copied is not read half', async () => {
    const server = await house.start({ FOLDER_QUIET_MS: '2000' });
    await serves(server, TENS);
    await house.folder.writeCounts(50, 'other.csv', 1);
    const whole = await readFile(house.folder.countsFile('other.csv'));
    await writeFile(house.folder.countsFile('other.csv'), '');
    for (let at = 0; at < whole.length; at += 20) {
      appendFileSync(house.folder.countsFile('other.csv'), whole.subarray(at, at + 20));
      await sleep(150);
      expect(await countsAt(server.url)).toEqual(TENS);
    }
    await serves(server, times(TENS, 6));
    expect(buildsOf(server)).toBe(2);
  });

  it('with a copy that stalls halfway is not read half', async () => {
    const server = await house.start({ FOLDER_QUIET_MS: '2000' });
    await serves(server, TENS);
    await house.folder.writeCounts(50, 'other.csv', 1);
    const file = house.folder.countsFile('other.csv');
    const whole = await readFile(file);
    const half = Math.floor(whole.length / 2);
    await writeFile(file, whole.subarray(0, half));
    await sleep(6000);
    expect(await countsAt(server.url)).toEqual(TENS);
    appendFileSync(file, whole.subarray(half));
    await serves(server, times(TENS, 6));
    expect(buildsOf(server)).toBe(2);
  });

  it('that was missing is a clear fault until it appears', async () => {
    const elsewhere = path.join(house.folder.root, 'elsewhere');
    await rename(house.folder.dataPath, elsewhere);
    const server = await house.start();
    expect(await failureOf(server)).toMatchObject({
      message: `DATA_CSVS_PATH is ${house.folder.dataPath}, which does not exist.`,
    });
    expect(await countsAt(server.url)).toBeUndefined();
    await rename(elsewhere, house.folder.dataPath);
    await serves(server, TENS);
  });

  it('that is a file is a clear fault', async () => {
    await rename(house.folder.dataPath, path.join(house.folder.root, 'elsewhere'));
    await writeFile(house.folder.dataPath, '');
    expect(await failureOf(await house.start())).toMatchObject({
      message: `DATA_CSVS_PATH is ${house.folder.dataPath}, which is a file.`,
      fix: 'Set DATA_CSVS_PATH to the folder that contains practice_codes.csv.',
    });
  });

  it('that goes away is still served, and read again when it is back', async () => {
    const server = await house.start();
    await serves(server, TENS);
    const elsewhere = path.join(house.folder.root, 'elsewhere');
    await rename(house.folder.dataPath, elsewhere);
    const statusPage = async (): Promise<string> =>
      (await fetch(new URL('status', server.url))).text();
    expect(await failureOf(server)).toMatchObject({
      message: `DATA_CSVS_PATH is ${house.folder.dataPath}, which does not exist.`,
    });
    expect(await countsAt(server.url)).toEqual(TENS);
    expect(await statusPage()).toContain('which does not exist');
    await rename(elsewhere, house.folder.dataPath);
    await eventually(
      'the fault is gone',
      async () => !(await statusPage()).includes('which does not exist'),
    );
    await house.folder.writeCounts(20);
    await serves(server, times(TENS, 2));
  });

  it('that is empty serves a page that says what belongs there, until files come', async () => {
    const elsewhere = path.join(house.folder.root, 'elsewhere');
    await rename(house.folder.dataPath, elsewhere);
    await mkdir(house.folder.dataPath);
    const server = await house.start();
    const message = `The data folder ${house.folder.dataPath} has no CSV file.`;
    expect(await failureOf(server)).toMatchObject({ message });
    const page = await (await fetch(server.url)).text();
    expect(page).toContain(message);
    expect(page).toContain('Put practice_codes.csv, test_codes.csv and the labs’ files there');
    expect((await fetch(new URL('healthz', server.url))).status).toBe(200);
    expect((await fetch(new URL('readyz', server.url))).status).toBe(503);
    await cp(elsewhere, house.folder.dataPath, { recursive: true });
    await serves(server, TENS);
  });

  it('with a file that can no longer be read keeps serving what it held, over a restart too', async () => {
    await mkdir(path.join(house.folder.dataPath, 'labs', 'yak'));
    const both = { A81001: 15, A81002: 15, A81003: 15 };
    const file = house.folder.countsFile();
    const text = await readFile(file, 'utf8');
    await writeFile(
      house.folder.countsFile('../yak/a.csv'),
      text.replaceAll('POT', 'K').replaceAll(',0,10', ',1,5'),
    );
    const server = await house.start();
    await serves(server, both);
    const unreadable = text.replaceAll(/^2019-(..)-01/gm, '01/$1/2019');
    await writeFile(file, unreadable);
    await eventually('the spoilt file is refused', () => finishedOf(server) === 2);
    await serves(server, both);
    const status = await (await fetch(new URL('status', server.url))).text();
    expect(status).toContain('has “01/01/2019”');
    expect(status).toContain('until labs/zed/2019.csv can be read');
    await server.stop();
    const again = await house.start();
    await serves(again, both);
    expect(buildsOf(again)).toBe(0);
    await house.isAtRest();
    await house.folder.writeCounts(20);
    await serves(again, { A81001: 25, A81002: 25, A81003: 25 });
  });

  it('loses no request while builds are swapped in', async () => {
    const server = await house.start();
    await serves(server, TENS);
    const build = (): Promise<Response> =>
      fetch(new URL('status/build', server.url), { method: 'POST', redirect: 'manual' });
    let swapping = true;
    const phases = new Set<string>();
    const readers = Array.from({ length: 6 }, async () => {
      while (swapping) {
        phases.add(JSON.stringify(await countsAt(server.url)));
        // Without a rest they leave the builds little of the machine; one of six reads at any time.
        await sleep(20);
      }
    });
    for (let n = 2; n <= 4; n++) {
      expect((await build()).status).toBe(303);
      await eventually('the build is finished', () => finishedOf(server) === n);
    }
    swapping = false;
    await Promise.all(readers);
    expect([...phases]).toEqual([JSON.stringify(TENS)]);
  });
});

/** Root may write anywhere: as root the server is run as nobody, who must then be able to read it. */
const isRoot = process.getuid?.() === 0;
const asNobody: { readonly uid?: number; readonly gid?: number } = isRoot
  ? { uid: 65534, gid: 65534 }
  : {};
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
    await chmod(house.folder.root, 0o777);
    for (const name of ['labs/zed', 'labs', '']) {
      await chmod(path.join(house.folder.dataPath, name), 0o555);
    }
    const server = await house.start({}, asNobody);
    await serves(server, TENS);
    for (const name of ['', 'labs', 'labs/zed']) {
      await chmod(path.join(house.folder.dataPath, name), 0o755);
    }
  });

  it('that nobody may read is named, and read once it may be', async () => {
    await chmod(house.folder.root, 0o777);
    await chmod(house.folder.dataPath, 0o700);
    if (isRoot) await chown(house.folder.dataPath, 0, 0);
    else await chmod(house.folder.dataPath, 0o000);
    const server = await house.start({}, asNobody);
    const { message, fix } = await failureOf(server);
    await chmod(house.folder.dataPath, 0o755);
    expect(`${message} ${fix}`).toContain(house.folder.dataPath);
    expect((await fetch(new URL('healthz', server.url))).status).toBe(200);
    await fetch(new URL('status/build', server.url), { method: 'POST', redirect: 'manual' });
    await serves(server, TENS);
  });

  it('that another user owns is not enough for the store, and that is said in one line', async () => {
    await chmod(house.folder.root, 0o555);
    if (isRoot) await chown(house.folder.root, 0, 0);
    const { code, stderr } = await runServer({ env: house.folder.env(), ...asNobody });
    await chmod(house.folder.root, 0o755);
    const { storePath } = house.folder;
    const user = asNobody.uid ?? process.getuid?.();
    expect(stderr).toBe(
      `openpath cannot start: STORE_PATH is ${storePath}, where this program may not write (EACCES). ` +
        `Make user ${user}, who runs this program, its owner (chown -R ${user} ${storePath}), or set STORE_PATH to another folder.\n`,
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

describe('a store folder', () => {
  const startOn = (mounted: string) => {
    const { storePath } = house.folder;
    const through = ['unshare', '-U', '-r', '-m', 'sh', '-c'];
    const command = `${mounted.replaceAll('{store}', `'${storePath}'`)} && exec "$0" "$@"`;
    return runServer({ env: house.folder.env(), through: [...through, command] });
  };

  it.skipIf(!canUnshare)('that is mounted read-only stops the start with one line', async () => {
    await mkdir(house.folder.storePath);
    const { code, stderr } = await startOn('mount -t tmpfs -o ro tmpfs {store}');
    expect(stderr).toBe(
      `openpath cannot start: STORE_PATH is ${house.folder.storePath}, which is mounted read-only (EROFS). ` +
        'Mount it so that it can be written to, or set STORE_PATH to another folder.\n',
    );
    expect(code).toBe(1);
  });

  it.skipIf(!canUnshare)('without space for a file stops the start with one line', async () => {
    await mkdir(house.folder.storePath);
    const { code, stderr } = await startOn('mount -t tmpfs -o nr_inodes=1 tmpfs {store}');
    expect(stderr).toBe(
      `openpath cannot start: STORE_PATH is ${house.folder.storePath}, where no space is left (ENOSPC). ` +
        'Free some space there, or set STORE_PATH to a folder on a larger disk.\n',
    );
    expect(code).toBe(1);
  });

  it('in whose place a file is stops the start with one line', async () => {
    await writeFile(house.folder.storePath, '');
    const { code, stderr } = await runServer({ env: house.folder.env() });
    expect(stderr).toBe(
      `openpath cannot start: STORE_PATH is ${house.folder.storePath}, where a file is in the place of a folder (EEXIST). ` +
        'Move that file away, or set STORE_PATH to a folder.\n',
    );
    expect(code).toBe(1);
  });

  it('that goes away while it is served takes no page with it; builds name it until it is back', async () => {
    await mkdir(path.join(house.folder.dataPath, 'prescribing'));
    await house.folder.write('prescribing/a.csv', plainItems(`P1 ${SIMVASTATIN} 2024-01`));
    const server = await house.start();
    await serves(server, TENS);
    const statusOf = async (address: string): Promise<number> =>
      (await fetch(new URL(address, server.url))).status;
    await eventually('reports are served', async () => (await statusOf('outliers/latest')) === 200);
    const elsewhere = path.join(house.folder.root, 'elsewhere');
    await rename(house.folder.storePath, elsewhere);
    for (const address of ['', 'start_here', 'status', 'outliers', 'outliers/latest', 'healthz']) {
      expect(await statusOf(address), address).toBe(200);
    }
    expect(await countsAt(server.url)).toEqual(TENS);
    const asked = await fetch(new URL('outliers/builds', server.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: new URL(server.url).origin },
      body: JSON.stringify({ from: '2024-01-01', to: '2024-01-01', n: 7 }),
    });
    expect(asked.status).toBe(503);
    expect(await asked.text()).toContain('look at STORE_PATH');
    await house.folder.writeCounts(20);
    const { message, fix } = await failureOf(server);
    expect(message).toBe(`STORE_PATH is ${house.folder.storePath}, which is not there (ENOENT).`);
    expect(fix).toBe('Mount it again, or set STORE_PATH to another folder.');
    expect(await countsAt(server.url)).toEqual(TENS);
    await rename(elsewhere, house.folder.storePath);
    await fetch(new URL('status/build', server.url), { method: 'POST', redirect: 'manual' });
    await serves(server, times(TENS, 2));
  });

  it.skipIf(!isRoot || !canRun)(
    'in which another user ran the program before is named, with what makes it right',
    async () => {
      const first = await house.start();
      await serves(first, TENS);
      await first.stop();
      await house.folder.writeCounts(20);
      const { root, storePath } = house.folder;
      await chmod(root, 0o755);
      await chmod(storePath, 0o777);
      const fix = `Make user ${asNobody.uid}, who runs this program, its owner (chown -R ${asNobody.uid} ${storePath}), or set STORE_PATH to another folder.`;
      const { code, stderr } = await runServer({ env: house.folder.env(), ...asNobody });
      expect(stderr).toBe(
        `openpath cannot start: STORE_PATH has the folder ${storePath}/outliers, where this program may not write (EACCES). ${fix}\n`,
      );
      expect(code).toBe(1);
      // Half of the fix lets it start, serve what is there and say the rest.
      execFileSync('chown', ['-R', `${asNobody.uid}`, path.join(storePath, 'outliers')]);
      const server = await house.start({}, asNobody);
      expect(await failureOf(server)).toMatchObject({
        message: `STORE_PATH is ${storePath}, where this program may not write (EACCES).`,
        fix,
      });
      expect(await countsAt(server.url)).toEqual(TENS);
      execFileSync('chown', ['-R', `${asNobody.uid}`, storePath]);
      await fetch(new URL('status/build', server.url), { method: 'POST', redirect: 'manual' });
      await serves(server, times(TENS, 2));
    },
  );
});

it.skipIf(!canUnshare)('a system without watches left is polled, and the log says so', async () => {
  const server = await house.start({}, { through: WITHOUT_WATCHES });
  await serves(server, TENS);
  expect(server.logs().filter(({ why }) => why === 'ENOSPC')).toHaveLength(1);
  await house.folder.writeCounts(20);
  await serves(server, times(TENS, 2));
});

describe('a lab whose file is refused while the settings change', () => {
  it('keeps what was served of it, however often the process starts', async () => {
    await serves(await house.start(), TENS);
    await house.stop();
    const yak = path.join(house.folder.dataPath, 'labs', 'yak');
    await mkdir(yak);
    const rows = Object.keys(TENS).map(id => `2019-01-01,K,${id},0,7\n`);
    const header = 'month,test_code,practice_id,result_category,count\n';
    await writeFile(path.join(yak, '2019.csv'), header + rows.join(''));
    const zed = await readFile(house.folder.countsFile(), 'utf8');
    const inEnglish = zed.replaceAll(/(\d{4})-(\d\d)-01/g, '01/$2/$1');
    await writeFile(house.folder.countsFile(), inEnglish);
    const both = { A81001: 17, A81002: 17, A81003: 17 };
    for (const env of [{ SUPPRESSED_FROM: '0' }, { MIN_PRACTICE_TESTS: '1' }, {}]) {
      await serves(await house.start(env), both);
      await house.stop();
    }
  });
});
