import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../src/outliers/report.ts';
import { bundled } from '../support/bundled.ts';
import { eventually } from '../support/eventually.ts';
import { countsAt } from '../support/labFolder.ts';
import { OutlierHouse } from '../support/outlierHouse.ts';
import { request } from '../support/outlierRequest.ts';
import { plainItems, SIMVASTATIN } from '../support/plainItems.ts';
import { ServerHouse, serves, TENS, times } from '../support/serverHouse.ts';
import { filesIn } from '../support/siteFiles.ts';
import { figure } from './figure.ts';

/** How often each kind of work is killed: `KILLS=30 npm run test:soak`. */
const KILLS = Number(process.env.KILLS ?? 100);
const HOURS = 3_600_000;

/** A moment of the time that something takes, and a little after it. */
const moment = (ms: number): number => Math.random() * ms * 1.3;

async function hashOf(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const hash = createHash('sha256');
  const files = names
    .filter(each => each.isFile())
    .map(each => path.join(each.parentPath, each.name));
  for (const file of files.sort()) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

/** Runs a script and kills it after a while; returns whether it had ended by itself. */
async function killedAfter(ms: number, script: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [await bundled(script), ...args], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  const [code, signal] = await exited;
  clearTimeout(timer);
  if (signal === null && code !== 0) throw new Error(`${script} ended with ${code}`);
  return signal === null;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

describe(`killed ${KILLS} times at a random moment`, () => {
  it('a server that reads labs’ files and prescribing and builds outliers has all of it at the next start', {
    timeout: 2 * HOURS,
  }, async () => {
    const house = await ServerHouse.make();
    const temporary = await mkdtemp(path.join(tmpdir(), 'openpath-killed-'));
    const { dataPath, storePath } = house.folder;
    const prescribing = path.join(dataPath, 'prescribing');
    await mkdir(prescribing);
    const practices = Array.from({ length: 30 }, (_, i) => `P${i}`);
    const write = async (round: number): Promise<void> => {
      await house.folder.writeCounts(10 * round);
      const lines = practices.map((id, i) => `${id} ${SIMVASTATIN} 2024-01 ${i + 1}`);
      await writeFile(
        path.join(prescribing, 'a.csv'),
        plainItems(...lines, `P0 0212000B0AAABAB 2024-01 ${round}`),
      );
    };
    const env = { TMPDIR: temporary };
    const isDone = async (url: string): Promise<boolean> =>
      (await fetch(new URL('outliers/latest', url))).status === 200;
    const itemsAt = async (url: string): Promise<unknown> => {
      const report = await fetch(new URL('outliers/latest/practice/P0.json', url));
      return report.status === 200 ? report.json() : report.status;
    };
    try {
      await write(1);
      const first = await house.start(env);
      const whole = await timeOf(async () => {
        await serves(first, TENS);
        await eventually('the outliers are built', () => isDone(first.url));
      });
      await first.stop();
      let duringBuild = 0;
      for (let round = 2; round <= KILLS + 1; round++) {
        await write(round);
        const before = await hashOf(dataPath);
        const server = await house.start(env);
        await sleep(moment(whole));
        if (server.logs().some(({ msg }) => /build started/.test(String(msg)))) duringBuild++;
        await server.stop('SIGKILL');
        expect(await hashOf(dataPath)).toBe(before);
        if (round % 10 > 0 && round <= KILLS) continue;
        const next = await house.start(env);
        await serves(next, times(TENS, round));
        await eventually('the outliers are those of the files', async () => {
          const report = await itemsAt(next.url);
          const rows = JSON.stringify(report);
          return rows.includes('0212000B0') && (await isDone(next.url));
        });
        expect(await countsAt(next.url)).toEqual(times(TENS, round));
        await eventually('nothing half is left', async () => {
          const names = await readdir(storePath, { recursive: true });
          return !names.some(name => /build-|\.wal$|\.[0-9a-f]{8}$/.test(name));
        });
        expect(await next.stop()).toBe(0);
        expect(await readdir(temporary)).toEqual([]);
        const stores = (await readdir(storePath)).filter(name => /^store-.*\.duckdb$/.test(name));
        expect(stores).toHaveLength(1);
      }
      figure(
        `kills: server, ${KILLS} times within ${Math.round(whole)} ms, ${duringBuild} after a build began`,
      );
    } finally {
      await house.remove();
      await rm(temporary, { recursive: true, force: true });
    }
  });

  it('a build of outliers is made under its number by the next process, as if undisturbed', {
    timeout: 2 * HOURS,
  }, async () => {
    const asked = request(0, 7);
    const reportsIn = async (house: OutlierHouse): Promise<string> => {
      const builds = await house.open();
      await builds.idle();
      expect(await builds.request(asked)).toMatchObject({ id: 1 });
      await builds.idle();
      expect(await builds.list()).toMatchObject([{ id: 1, status: 'done' }]);
      const reports = await builds.use(1, async results => {
        const { byType } = await results.organisations();
        const some = [...byType.practice.values(), ...byType.ccg.values()].slice(0, 40);
        return Promise.all(some.map(({ type, code }) => reportOf(results, type, code)));
      });
      await builds.stop();
      // When it was made is all that may differ.
      return JSON.stringify(reports).replaceAll(/"created_at":"[^"]+"/g, '');
    };
    const argsOf = (house: OutlierHouse) => [house.root, house.data, JSON.stringify(asked)];
    const script = 'test/support/outlierBuilder.ts';
    const quiet = await OutlierHouse.make();
    const whole = await timeOf(() => killedAfter(600_000, script, argsOf(quiet)));
    const expected = await reportsIn(quiet);
    await quiet.remove();
    let ended = 0;
    for (let round = 0; round < KILLS; round++) {
      const house = await OutlierHouse.make();
      try {
        const before = createHash('sha256')
          .update(await readFile(house.data))
          .digest('hex');
        if (await killedAfter(moment(whole), script, argsOf(house))) ended++;
        expect(await reportsIn(house)).toBe(expected);
        expect(await house.stored()).toEqual(['outliers-1.duckdb']);
        expect(
          createHash('sha256')
            .update(await readFile(house.data))
            .digest('hex'),
        ).toBe(before);
      } finally {
        await house.remove();
      }
    }
    figure(
      `kills: outlier build, ${KILLS} times within ${Math.round(whole)} ms, ${ended} came too late`,
    );
  });

  it('an export is there whole or not at all', { timeout: 2 * HOURS }, async () => {
    const house = await OutlierHouse.make();
    const folder = await mkdtemp(path.join(tmpdir(), 'openpath-site-'));
    try {
      const builds = await house.open();
      await builds.requestDefault();
      await builds.idle();
      const file = path.join(house.root, 'outliers', 'outliers-1.duckdb');
      const before = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      const script = 'test/support/siteExporter.ts';
      const to = (name: string): string => path.join(folder, name);
      const whole = await timeOf(() => killedAfter(600_000, script, [file, to('quiet')]));
      const expected = await filesIn(to('quiet'));
      let ended = 0;
      for (let round = 0; round < KILLS; round++) {
        const name = round % 2 === 0 ? `site${round}` : `site${round}.zip`;
        if (await killedAfter(moment(whole), script, [file, to(name)])) ended++;
        const names = await readdir(folder);
        if (names.includes(name) && round % 2 === 0) {
          expect(await filesIn(to(name))).toEqual(expected);
        }
        expect(
          names.filter(each => !/^(?:quiet|site\d+(?:\.zip)?|\..+\.half-.+)$/.test(each)),
        ).toEqual([]);
        for (const left of names) if (left !== 'quiet') await rm(to(left), { recursive: true });
      }
      expect(
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ).toBe(before);
      figure(
        `kills: export, ${KILLS} times within ${Math.round(whole)} ms, ${ended} came too late`,
      );
    } finally {
      await house.remove();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
