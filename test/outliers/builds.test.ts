import { copyFile, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import type { OutlierEngine } from '../../src/outliers/engine.ts';
import { reportOf } from '../../src/outliers/report.ts';
import type { ResultStore } from '../../src/outliers/resultStore.ts';
import { eventually } from '../support/eventually.ts';
import { OutlierHouse, SMALL_SIZE } from '../support/outlierHouse.ts';
import { request } from '../support/outlierRequest.ts';
import { FIRST_MONTH, writePrescribing } from '../support/prescribingData.ts';
import { slowSource } from '../support/slowSource.ts';

let house: OutlierHouse;
beforeEach(async () => {
  house = await OutlierHouse.make();
});
afterEach(() => house.remove());

const ratios = async (results: ResultStore): Promise<number[]> => {
  const rows = await results.columns(
    'SELECT ratio FROM practice_ranked ORDER BY practice, chemical',
  );
  return [...rows.numbers('ratio')];
};

describe('a build', () => {
  it('is queued, runs and is then there, from 1 on', async () => {
    const builds = await house.open();
    expect(await builds.ask(request(0, 5))).toMatchObject({ id: 1, status: 'queued' });
    expect(await builds.ask(request(1, 5))).toMatchObject({ id: 2, status: 'queued' });
    await builds.idle();
    expect(await builds.list()).toMatchObject([
      { id: 1, status: 'done', info: { engine: 'duckdb', parameters: { n: 10 } } },
      { id: 2, status: 'done' },
    ]);
    expect(await house.stored()).toEqual(['outliers-1.duckdb', 'outliers-2.duckdb']);
  });

  it('of the same parameters is the one that is there, however they are written', async () => {
    const builds = await house.open();
    await builds.ask(request(0, 3, { n: 5, entities: ['ccg', 'practice'] }));
    await builds.idle();
    const { mtimeMs } = await stat(path.join(house.root, 'outliers', 'outliers-1.duckdb'));
    const same = { from: '2024-01', to: '2024-04-01', n: 5, entities: ['practice', 'ccg', 'ccg'] };
    expect(await builds.ask(same)).toMatchObject({ id: 1, status: 'done' });
    const again = await house.open();
    expect(await again.ask(same)).toMatchObject({ id: 1, status: 'done' });
    await again.idle();
    const after = await stat(path.join(house.root, 'outliers', 'outliers-1.duckdb'));
    expect(after.mtimeMs).toBe(mtimeMs);
    expect(await again.ask({ ...same, n: 6 })).toMatchObject({ id: 2 });
    expect(await again.ask({ ...same, entities: ['ccg'] })).toMatchObject({ id: 3 });
  });

  it('asked for twice at once is one', async () => {
    const builds = await house.open();
    const asked = await Promise.all([builds.ask(request(0, 1)), builds.ask(request(0, 1))]);
    expect(asked.map(({ id }) => id)).toEqual([1, 1]);
    await builds.idle();
    expect(await builds.list()).toHaveLength(1);
  });

  it('waits for the one before it', async () => {
    const slow = slowSource(() => house.data);
    const builds = await house.open(slow.source);
    await builds.ask(request(0, 1));
    await builds.ask(request(1, 2));
    await eventually('the first runs', () => slow.running.length === 1);
    expect((await builds.list()).map(({ status }) => status)).toEqual(['running', 'queued']);
    slow.letGo();
    await builds.idle();
    expect(slow.finished).toEqual(['2024-01-01', '2024-02-01']);
  });

  it('that is forced has new data under its id, and readers of the old finish', async () => {
    const builds = await house.open();
    await builds.ask(request(0, 3));
    await builds.idle();
    const next = path.join(house.root, 'next.duckdb');
    await writePrescribing(next, SMALL_SIZE, 2);
    await copyFile(next, house.data);
    const again = await house.open();
    const before = await again.use(1, async results => {
      const old = await ratios(results);
      expect(await again.ask(request(0, 3, { force: true }))).toMatchObject({
        id: 1,
        status: 'queued',
      });
      await again.idle();
      expect(await ratios(results)).toEqual(old);
      return old;
    });
    const after = await again.use(1, ratios);
    expect(after).not.toEqual(before);
    expect(await house.stored()).toEqual(['outliers-1.duckdb']);
    // Another process sees the same.
    expect(await builds.use(1, ratios)).toEqual(after);
  });

  it('is the same for the same data and parameters', async () => {
    const builds = await house.open();
    await builds.ask(request(0, 5));
    await builds.idle();
    const report = () => builds.use(1, results => reportOf(results, 'ccg', 'C0002'));
    const first = await report();
    expect(first?.high.length).toBeGreaterThan(0);
    await builds.ask(request(0, 5, { force: true }));
    await builds.idle();
    const second = await report();
    expect({ ...second, build: 0 }).toEqual({ ...first, build: 0 });
  });
});

describe('only what is asked for is done', () => {
  it('no table of another entity type is there', async () => {
    const builds = await house.open();
    await builds.ask(request(0, 5, { entities: ['pcn'] }));
    await builds.idle();
    const tables = await builds.use(1, async results => {
      const rows = await results.columns(
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE '%ranked'",
      );
      return rows.texts('table_name');
    });
    expect(tables).toEqual(['pcn_ranked']);
    expect(await builds.use(1, results => reportOf(results, 'ccg', 'C0002'))).toBeUndefined();
  });
});

describe('a build that fails', () => {
  it('leaves nothing, says why and can be asked for again', async () => {
    const source = prescribingSource(() => house.data);
    let broken = true;
    const engine = async (): Promise<OutlierEngine> => {
      const { build } = await source.engine();
      return {
        async build(asked, options) {
          const summary = await build(asked, options);
          if (broken) throw new Error('No space left on device');
          return summary;
        },
      };
    };
    const builds = await house.open({ ...source, engine });
    await builds.ask(request(0, 1));
    await builds.idle();
    const state = await builds.state(1);
    expect(state).toMatchObject({ status: 'failed' });
    expect(state?.error?.message).toMatch(/no space left for a build/);
    expect(await house.stored()).toEqual([]);
    expect(await builds.latest()).toBeUndefined();
    broken = false;
    expect(await builds.ask(request(0, 1))).toMatchObject({ id: 1, status: 'queued' });
    await builds.idle();
    expect(await builds.list()).toMatchObject([{ id: 1, status: 'done' }]);
  });

  it('as a forced one leaves the data that were there', async () => {
    const builds = await house.open();
    await builds.ask(request(0, 1));
    await builds.idle();
    await writeFile(house.data, 'no database');
    await builds.ask(request(0, 1, { force: true }));
    await builds.idle();
    expect(await builds.state(1)).toMatchObject({ status: 'failed', info: { id: 1 } });
    expect((await builds.use(1, ratios))?.length).toBeGreaterThan(0);
  });

  it('when its process stops is gone, as if it had not been asked for', async () => {
    const slow = slowSource(() => house.data);
    const builds = await house.open(slow.source);
    await builds.ask(request(0, 1));
    await eventually('it runs', () => slow.running.length === 1);
    const stopping = builds.stop();
    slow.letGo();
    await stopping;
    expect(await house.stored()).toEqual([]);
  });
});

describe('builds that nobody reads', () => {
  const onLinux = process.platform === 'linux';
  it.runIf(onLinux)('are closed, all but a few, and read again when asked for', async () => {
    const builds = await house.open();
    for (let n = 1; n <= 9; n++) await builds.ask(request(0, 0, { n, entities: ['stp'] }));
    await builds.idle();
    const opened = async (): Promise<number> => {
      const links = await readdir('/proc/self/fd');
      const files = await Promise.all(
        links.map(link => readlink(`/proc/self/fd/${link}`).catch(() => '')),
      );
      return new Set(files.filter(file => file.includes(`${house.root}/outliers/outliers-`))).size;
    };
    expect(await builds.list()).toHaveLength(9);
    expect(await opened()).toBeLessThanOrEqual(6);
    for (const { id } of await builds.list()) {
      const count = await builds.use(id, async results => results.info.parameters.n);
      expect(count).toBe(id);
    }
    expect(await opened()).toBeLessThanOrEqual(6);
  });

  it('stay open while they are read, whatever else is', async () => {
    const builds = await house.open();
    for (let n = 1; n <= 9; n++) await builds.ask(request(0, 0, { n, entities: ['stp'] }));
    await builds.idle();
    await builds.use(1, async results => {
      for (let id = 2; id <= 9; id++) await builds.use(id, async () => undefined);
      const rows = await results.columns('SELECT count(*)::DOUBLE AS n FROM stp_ranked');
      expect(rows.numbers('n')[0]).toBeGreaterThan(0);
    });
  });
});

describe('a file that is no build', () => {
  it('is left out and its id left free for nobody', async () => {
    const builds = await house.open();
    await builds.ask(request(0, 1));
    await builds.idle();
    const file = path.join(house.root, 'outliers', 'outliers-1.duckdb');
    await writeFile(file, (await readFile(file)).subarray(0, 9000));
    const again = await house.open();
    expect(await again.list()).toEqual([]);
    expect(await again.ask(request(0, 2))).toMatchObject({ id: 2 });
  });
});

describe('the latest build', () => {
  it('is that of the newest month, of several the last made', async () => {
    const builds = await house.open();
    expect(await builds.latest()).toBeUndefined();
    await builds.ask(request(0, 6));
    await builds.ask(request(1, 7));
    await builds.ask(request(2, 7));
    await builds.ask(request(0, 5));
    await builds.idle();
    expect(await builds.latest()).toMatchObject({ id: 3 });
  });
});

describe('the default build', () => {
  it('is of the last 6 months and made once', async () => {
    const builds = await house.open();
    expect(await builds.askDefault()).toMatchObject({
      parameters: { from: FIRST_MONTH + 2, to: FIRST_MONTH + 7, n: 10 },
    });
    expect(await builds.askDefault()).toBeUndefined();
    await builds.idle();
    expect(await builds.askDefault()).toBeUndefined();
  });

  it('is none where there are no data', async () => {
    const builds = await house.open(prescribingSource(() => undefined));
    expect(await builds.askDefault()).toBeUndefined();
    await expect(builds.ask(request(0, 1))).rejects.toThrow(/no prescribing data of 2024-01-01/);
  });
});
