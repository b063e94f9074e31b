import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../src/outliers/report.ts';
import { emulated } from '../bigquery/support/emulated.ts';
import { sharedHouse } from '../bigquery/support/sharedHouse.ts';
import { bundled } from '../support/bundled.ts';
import { eventually } from '../support/eventually.ts';
import { countsAt } from '../support/labFolder.ts';
import { OutlierHouse } from '../support/outlierHouse.ts';
import { request } from '../support/outlierRequest.ts';
import { plainItems, SIMVASTATIN } from '../support/plainItems.ts';
import { ServerHouse, serves, TENS, times } from '../support/serverHouse.ts';
import type { ServerProcess } from '../support/serverProcess.ts';
import { filesIn } from '../support/siteFiles.ts';
import { figure } from './figure.ts';

/** How often each kind of work is killed: `KILLS=30 npm run test:soak`. */
const KILLS = Number(process.env.KILLS ?? 100);
const HOURS = 3_600_000;
/** A draft of an outlier build's record or seal, a few bytes: the first build a minute later removes it. */
const DRAFT = /outliers-\d+\.(?:json|duckdb\.seal)(?:\.[0-9a-f]{8})+$/;

/** A moment of the time that something takes, and a little after it. */
const moment = (ms: number): number => Math.random() * ms * 1.1;

/** What a server makes after each other, by what it logs at the beginning and at the end. */
const STAGES = [
  { name: 'ingest of lab files', begins: /^build started/, ends: /^build finished/ },
  {
    name: 'ingest of prescribing',
    begins: /^prescribing build started/,
    ends: /^prescribing build finished/,
  },
  {
    name: 'build of outliers',
    begins: /^prescribing build finished/,
    ends: /^outlier build finished/,
  },
] as const;

/** How long (ms) something took by a server's log; undefined if it did not begin or did not end. */
function timeIn(
  server: ServerProcess,
  { begins, ends }: { readonly begins: RegExp; readonly ends: RegExp },
): number | undefined {
  const logs = server.logs();
  const timeOf = (message: RegExp): unknown =>
    logs.find(({ msg }) => message.test(String(msg)))?.time;
  const [from, to] = [timeOf(begins), timeOf(ends)];
  return typeof from === 'number' && typeof to === 'number' ? to - from : undefined;
}

const hasLogged = (server: ServerProcess, message: RegExp): boolean =>
  server.logs().some(({ msg }) => message.test(String(msg)));

/** Waits until a server has logged a message; looks often, because what follows is short. */
async function logged(server: ServerProcess, message: RegExp): Promise<void> {
  while (!hasLogged(server, message)) {
    await Promise.race([sleep(3), server.ended.then(() => Promise.reject(new Error('it ended')))]);
  }
}

/** Of a file, or of all files in a folder. */
async function hashOf(at: string): Promise<string> {
  if ((await stat(at)).isFile())
    return createHash('sha256')
      .update(await readFile(at))
      .digest('hex');
  const names = await readdir(at, { recursive: true, withFileTypes: true });
  const hash = createHash('sha256');
  const files = names
    .filter(file => file.isFile())
    .map(file => path.join(file.parentPath, file.name));
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

/** Kills a script at random moments of the time that it takes. */
class Killer {
  readonly #script: string;
  /** How long (ms) the script takes: where the machine has less to do than before, a kill comes too late and tells. */
  #whole = 0;
  #tooLate = 0;

  constructor(script: string) {
    this.#script = script;
  }

  /** Runs the script to its end. */
  async spare(args: readonly string[]): Promise<void> {
    await bundled(this.#script);
    const began = performance.now();
    expect(await killedAfter(600_000, this.#script, args)).toBe(true);
    this.#whole = performance.now() - began;
  }

  async kill(args: readonly string[]): Promise<void> {
    const began = performance.now();
    if (!(await killedAfter(moment(this.#whole), this.#script, args))) return;
    this.#tooLate++;
    this.#whole = (this.#whole + performance.now() - began) / 2;
  }

  get figure(): string {
    const ms = Math.round(this.#whole);
    return `${KILLS} times within about ${ms} ms, ${this.#tooLate} came too late`;
  }
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
      for (const { ends } of STAGES) await logged(first, ends);
      const took: number[] = STAGES.map(stage => timeIn(first, stage) ?? 0);
      // The machine has other work, too: what a stage takes now is what it took lately.
      const noteTimes = (server: ServerProcess): void => {
        for (const [place, stage] of STAGES.entries()) {
          const ms = timeIn(server, stage);
          if (ms !== undefined) took[place] = ((took[place] ?? ms) + ms) / 2;
        }
      };
      await serves(first, TENS);
      await first.stop();
      const rounds = KILLS * STAGES.length;
      const within = STAGES.map(() => 0);
      for (let round = 2; round <= rounds + 1; round++) {
        await write(round);
        const before = await hashOf(dataPath);
        const server = await house.start(env);
        const place = round % STAGES.length;
        const stage = STAGES[place] ?? STAGES[0];
        await logged(server, stage.begins);
        await sleep(moment(took[place] ?? 0));
        await server.stop('SIGKILL');
        if (!hasLogged(server, stage.ends)) within[place] = (within[place] ?? 0) + 1;
        noteTimes(server);
        expect(await hashOf(dataPath)).toBe(before);
        if (round % 10 > 0 && round <= rounds) continue;
        const next = await house.start(env);
        await serves(next, times(TENS, round));
        await eventually('the outliers are those of the files', async () => {
          const report = await itemsAt(next.url);
          const rows = JSON.stringify(report);
          return rows.includes('0212000B0') && (await isDone(next.url));
        });
        expect(await countsAt(next.url)).toEqual(times(TENS, round));
        const halfWritten = async (): Promise<string[]> =>
          (await readdir(storePath, { recursive: true })).filter(
            name => /build-|\.wal$|\.[0-9a-f]{8}$/.test(name) && !DRAFT.test(name),
          );
        await expect.poll(halfWritten, { message: 'half-written', timeout: 90_000 }).toEqual([]);
        expect(await next.stop()).toBe(0);
        expect(await readdir(temporary)).toEqual([]);
        const stores = (await readdir(storePath)).filter(name => /^store-.*\.duckdb$/.test(name));
        expect(stores).toHaveLength(1);
        if (round % 50 === 0) figure(`kills: ${round - 1} of ${rounds} so far, none lost anything`);
      }
      for (const [place, { name }] of STAGES.entries()) {
        const ms = Math.round(took[place] ?? 0);
        figure(
          `kills: ${name}, ${KILLS} times within about ${ms} ms, ${within[place]} in the middle`,
        );
      }
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
    const killer = new Killer('test/support/outlierBuilder.ts');
    const quiet = await OutlierHouse.make();
    await killer.spare(argsOf(quiet));
    const expected = await reportsIn(quiet);
    await quiet.remove();
    for (let round = 0; round < KILLS; round++) {
      const house = await OutlierHouse.make();
      try {
        const before = await hashOf(house.data);
        await killer.kill(argsOf(house));
        expect(await reportsIn(house)).toBe(expected);
        const stored = (await house.stored()).filter(name => !DRAFT.test(name));
        expect(stored).toEqual(['outliers-1.duckdb']);
        expect(await hashOf(house.data)).toBe(before);
      } finally {
        await house.remove();
      }
    }
    figure(`kills: outlier build, ${killer.figure}`);
  });

  it('an export is there whole or not at all', { timeout: 2 * HOURS }, async () => {
    const house = await OutlierHouse.make();
    const folder = await mkdtemp(path.join(tmpdir(), 'openpath-site-'));
    try {
      const builds = await house.open();
      await builds.requestDefault();
      await builds.idle();
      const file = path.join(house.root, 'outliers', 'outliers-1.duckdb');
      const before = await hashOf(file);
      const killer = new Killer('test/support/siteExporter.ts');
      const to = (name: string): string => path.join(folder, name);
      await killer.spare([file, to('quiet')]);
      const expected = await filesIn(to('quiet'));
      for (let round = 0; round < KILLS; round++) {
        const name = round % 2 === 0 ? `site${round}` : `site${round}.zip`;
        await killer.kill([file, to(name)]);
        const names = await readdir(folder);
        if (names.includes(name) && round % 2 === 0) {
          expect(await filesIn(to(name))).toEqual(expected);
        }
        expect(
          names.filter(name => !/^(?:quiet|site\d+(?:\.zip)?|\..+\.half-.+)$/.test(name)),
        ).toEqual([]);
        for (const left of names) if (left !== 'quiet') await rm(to(left), { recursive: true });
      }
      expect(await hashOf(file)).toBe(before);
      figure(`kills: export, ${killer.figure}`);
    } finally {
      await house.remove();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

emulated(`an upload to BigQuery, killed ${KILLS} times at a random moment`, () => {
  const { house } = sharedHouse(async () => undefined);

  it('is completed by the next, which finds each month whole or not at all', {
    timeout: 4 * HOURS,
  }, async () => {
    const storePath = path.join(house.root, 'store');
    const killer = new Killer('test/support/bigQueryUploader.ts');
    const args = [storePath, house.data, JSON.stringify(house.settings)];
    const months = `SELECT FORMAT_DATE('%Y-%m', month) AS month, COUNT(*) AS n, SUM(items) AS items
      FROM \`{s}.normalised_prescribing\` GROUP BY month ORDER BY month`;
    const forget = async (): Promise<void> => {
      await house.sql('DELETE FROM `{s}.loaded_months` WHERE TRUE');
      await house.sql('DELETE FROM `{s}.normalised_prescribing` WHERE TRUE');
    };
    await mkdir(storePath);
    await killer.spare(args);
    const expected = JSON.stringify(await house.sql(months));
    await forget();
    await killer.spare(args);
    const before = await hashOf(house.data);
    for (let round = 0; round < KILLS; round++) {
      await forget();
      await killer.kill(args);
      for (const row of await house.sql(months)) {
        expect(expected).toContain(JSON.stringify(row));
      }
      expect(await killedAfter(600_000, 'test/support/bigQueryUploader.ts', args)).toBe(true);
      expect(JSON.stringify(await house.sql(months))).toBe(expected);
      expect(await readdir(path.join(storePath, 'upload'))).toEqual(['lock.duckdb']);
    }
    expect(await hashOf(house.data)).toBe(before);
    figure(`kills: upload, ${killer.figure}`);
  });
});
