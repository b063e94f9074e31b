import { copyFile, readdir, readFile, readlink, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { MAX_WAITING, QueueFull } from '../../src/outliers/buildQueue.ts';
import { createDuckdbEngine } from '../../src/outliers/duckdb/engine.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import type { OutlierEngine } from '../../src/outliers/engine.ts';
import { reportOf } from '../../src/outliers/report.ts';
import { openResults, type ResultStore } from '../../src/outliers/resultStore.ts';
import { DAMAGES, damageFile } from '../support/damage.ts';
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
  it('is queued, runs and is done; numbers begin at 1', async () => {
    const builds = await house.open();
    expect(await builds.request(request(0, 5))).toMatchObject({ id: 1, status: 'queued' });
    expect(await builds.request(request(1, 5))).toMatchObject({ id: 2, status: 'queued' });
    await builds.idle();
    expect(await builds.list()).toMatchObject([
      { id: 1, status: 'done', info: { engine: 'duckdb', parameters: { n: 10 } } },
      { id: 2, status: 'done' },
    ]);
    expect(await house.stored()).toEqual(['outliers-1.duckdb', 'outliers-2.duckdb']);
  });

  it('says how far it is, from 0 to at most 1', async () => {
    const fractions: number[] = [];
    const months = { from: FIRST_MONTH, to: FIRST_MONTH + 5 };
    await createDuckdbEngine(house.data).build(
      { buildId: 1, force: false, n: 10, entities: ENTITY_TYPES, ...months },
      {
        outFile: path.join(house.root, 'built.duckdb'),
        onProgress: ({ fraction }) => fractions.push(fraction),
      },
    );
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fractions)).toBeGreaterThan(0.9);
    expect(Math.max(...fractions)).toBeLessThanOrEqual(1);
  });

  it('of the same parameters is the existing one, however they are written', async () => {
    const builds = await house.open();
    await builds.request(request(0, 3, { n: 5, entities: ['ccg', 'practice'] }));
    await builds.idle();
    const { mtimeMs } = await stat(path.join(house.root, 'outliers', 'outliers-1.duckdb'));
    const same = { from: '2024-01', to: '2024-04-01', n: 5, entities: ['practice', 'ccg', 'ccg'] };
    expect(await builds.request(same)).toMatchObject({ id: 1, status: 'done' });
    const again = await house.open();
    expect(await again.request(same)).toMatchObject({ id: 1, status: 'done' });
    await again.idle();
    const after = await stat(path.join(house.root, 'outliers', 'outliers-1.duckdb'));
    expect(after.mtimeMs).toBe(mtimeMs);
    expect(await again.request({ ...same, n: 6 })).toMatchObject({ id: 2 });
    expect(await again.request({ ...same, entities: ['ccg'] })).toMatchObject({ id: 3 });
  });

  it('that two people ask for at once is made once', async () => {
    const builds = await house.open();
    const states = await Promise.all([
      builds.request(request(0, 1)),
      builds.request(request(0, 1)),
    ]);
    expect(states.map(({ id }) => id)).toEqual([1, 1]);
    await builds.idle();
    expect(await builds.list()).toHaveLength(1);
  });

  it('waits for the one before it', async () => {
    const slow = slowSource(() => house.data);
    const builds = await house.open(slow.source);
    await builds.request(request(0, 1));
    await builds.request(request(1, 2));
    await eventually('the first runs', () => slow.running.length === 1);
    expect((await builds.list()).map(({ status }) => status)).toEqual(['running', 'queued']);
    slow.letGo();
    await builds.idle();
    expect(slow.finished).toEqual(['2024-01-01', '2024-02-01']);
  });

  it('that is forced has new data under its id, and readers of the old data can finish', async () => {
    const builds = await house.open();
    await builds.request(request(0, 3));
    await builds.idle();
    const next = path.join(house.root, 'next.duckdb');
    await writePrescribing(next, SMALL_SIZE, 2);
    await copyFile(next, house.data);
    const again = await house.open();
    const before = await again.use(1, async results => {
      const old = await ratios(results);
      expect(await again.request(request(0, 3, { force: true }))).toMatchObject({
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
    await builds.request(request(0, 5));
    await builds.idle();
    const report = () => builds.use(1, results => reportOf(results, 'ccg', 'C0002'));
    const first = await report();
    expect(first?.high.length).toBeGreaterThan(0);
    await builds.request(request(0, 5, { force: true }));
    await builds.idle();
    const second = await report();
    expect({ ...second, build: 0 }).toEqual({ ...first, build: 0 });
  });
});

describe('a build of some entity types', () => {
  it('has no tables of the others', async () => {
    const builds = await house.open();
    await builds.request(request(0, 5, { entities: ['pcn'] }));
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

describe('a build from before an entity type was known', () => {
  it('has the organisations of the other types', async () => {
    const builds = await house.open();
    await builds.request(request(0, 0));
    await builds.idle();
    const file = path.join(house.root, 'older.duckdb');
    await copyFile(path.join(house.root, 'outliers', 'outliers-1.duckdb'), file);
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    for (const view of ['ranked', 'outlier_items', 'measure_arrays']) {
      await connection.run(`DROP VIEW regional_team_${view}`);
    }
    await connection.run('DROP TABLE regional_team');
    await connection.run('ALTER TABLE ccg DROP COLUMN regional_team_ix');
    connection.closeSync();
    instance.closeSync();
    const results = await openResults(file);
    const { builtTypes: built, byType } = await results.organisations();
    expect(built).toEqual(['practice', 'pcn', 'ccg', 'stp']);
    expect(byType.regional_team.size).toBe(0);
    const [ccg] = byType.ccg.values();
    expect([...(ccg?.ancestors.keys() ?? [])]).toEqual(['stp']);
    results.close();
  });
});

describe('a build that fails', () => {
  it('leaves nothing, says why and can be asked for again', async () => {
    const source = prescribingSource(() => house.data);
    let broken = true;
    const engine = async (): Promise<OutlierEngine> => {
      const { build } = await source.engine();
      return {
        async build(states, options) {
          const summary = await build(states, options);
          if (broken) throw new Error('No space left on device');
          return summary;
        },
      };
    };
    const builds = await house.open({ ...source, engine });
    await builds.request(request(0, 1));
    await builds.idle();
    const state = await builds.state(1);
    expect(state).toMatchObject({ status: 'failed' });
    expect(state?.error?.message).toMatch(/no space left for a build/);
    expect(await house.stored()).toEqual([]);
    expect(await builds.latest()).toBeUndefined();
    broken = false;
    expect(await builds.request(request(0, 1))).toMatchObject({ id: 1, status: 'queued' });
    await builds.idle();
    expect(await builds.list()).toMatchObject([{ id: 1, status: 'done' }]);
  });

  it('as a forced one leaves the data that were there', async () => {
    const builds = await house.open();
    await builds.request(request(0, 1));
    await builds.idle();
    await writeFile(house.data, 'no database');
    await builds.request(request(0, 1, { force: true }));
    await builds.idle();
    expect(await builds.state(1)).toMatchObject({ status: 'failed', info: { id: 1 } });
    expect((await builds.use(1, ratios))?.length).toBeGreaterThan(0);
  });

  it('is listed with its reason by the next process too', async () => {
    const source = prescribingSource(() => house.data);
    const engine = async (): Promise<OutlierEngine> => ({
      build: () => Promise.reject(new Error('a fault')),
    });
    const builds = await house.open({ ...source, engine });
    await builds.request(request(0, 1));
    await builds.idle();
    const next = await house.open();
    await next.idle();
    expect(await next.list()).toMatchObject([
      { id: 1, status: 'failed', error: { message: 'The build failed unexpectedly: a fault' } },
    ]);
  });
});

describe('a build that was asked for', () => {
  it('is taken up by the next process where its own stops, under its number', async () => {
    const slow = slowSource(() => house.data);
    const builds = await house.open(slow.source);
    await builds.request(request(0, 1));
    await builds.request(request(2, 3));
    await eventually('it runs', () => slow.running.length === 1);
    const stopping = builds.stop();
    slow.letGo();
    await stopping;
    expect(await house.stored()).toEqual([]);
    const next = await house.open();
    expect(await next.list()).toMatchObject([{ id: 1 }, { id: 2 }]);
    await next.idle();
    expect(await next.list()).toMatchObject([
      { id: 1, status: 'done', parameters: { from: FIRST_MONTH } },
      { id: 2, status: 'done', parameters: { from: FIRST_MONTH + 2 } },
    ]);
  });

  it('keeps its number, which no other build is given', async () => {
    const builds = await house.open();
    await builds.request(request(0, 1));
    await builds.request(request(0, 2));
    await builds.idle();
    expect(await builds.delete(2)).toBe(true);
    expect(await builds.delete(2)).toBe(false);
    expect(await builds.list()).toMatchObject([{ id: 1 }]);
    expect(await house.stored()).toEqual(['outliers-1.duckdb']);
    const next = await house.open();
    expect(await next.request(request(0, 3))).toMatchObject({ id: 3 });
    await next.idle();
    expect(await next.request(request(0, 2))).toMatchObject({ id: 4 });
  });

  it('is given up after its process has ended three times', async () => {
    const slow = slowSource(() => house.data);
    const builds = await house.open(slow.source);
    await builds.request(request(0, 1));
    await eventually('it runs', () => slow.running.length === 1);
    const file = path.join(house.root, 'outliers', 'outliers-1.json');
    const during = JSON.parse(await readFile(file, 'utf8'));
    expect(during).toMatchObject({ status: 'asked', attempts: 1 });
    const stopping = builds.stop();
    slow.letGo();
    await stopping;
    // As the third process that was killed leaves it.
    await writeFile(file, JSON.stringify({ ...during, attempts: 3 }));
    const next = await house.open();
    await next.idle();
    const state = await next.state(1);
    expect(state).toMatchObject({ status: 'failed' });
    expect(state?.error?.message).toContain('The process ended 3 times');
    expect(await next.request(request(0, 1))).toMatchObject({ id: 1, status: 'queued' });
    await next.idle();
    expect(await next.state(1)).toMatchObject({ status: 'done' });
  });

  it('is refused where twenty are waiting, and taken when one is cancelled', async () => {
    const slow = slowSource(() => house.data);
    const builds = await house.open(slow.source);
    for (let n = 1; n <= MAX_WAITING; n++)
      await builds.request(request(0, 0, { n, entities: ['stp'] }));
    await expect(builds.request(request(0, 0, { n: 99 }))).rejects.toThrow(QueueFull);
    // The same as one that waits is no more work.
    expect(await builds.request(request(0, 0, { n: 2, entities: ['stp'] }))).toMatchObject({
      id: 2,
    });
    expect(await builds.cancel(8)).toBe(true);
    expect(await builds.request(request(0, 0, { n: 99 }))).toMatchObject({ id: 21 });
    const ids = (await builds.list()).map(({ id }) => id);
    expect(ids).toHaveLength(20);
    expect(ids).not.toContain(8);
    const stopping = builds.stop();
    slow.letGo();
    await stopping;
  });

  it('can be cancelled while it runs: nothing is left of it, and the next one is made', async () => {
    const slow = slowSource(() => house.data);
    const builds = await house.open(slow.source);
    await builds.request(request(0, 1));
    await builds.request(request(0, 2));
    await eventually('it runs', () => slow.running.length === 1);
    expect(await builds.cancel(1)).toBe(true);
    slow.letGo();
    await builds.idle();
    expect(await builds.list()).toMatchObject([{ id: 2, status: 'done' }]);
    expect(await house.stored()).toEqual(['outliers-2.duckdb']);
    expect(await builds.cancel(2)).toBe(false);
  });

  it('again and then cancelled leaves the earlier results', async () => {
    const builds = await house.open();
    await builds.request(request(0, 1));
    await builds.idle();
    const slow = slowSource(() => house.data);
    const next = await house.open(slow.source);
    await next.request(request(0, 1, { force: true }));
    await eventually('it runs', () => slow.running.length === 1);
    await next.cancel(1);
    slow.letGo();
    await next.idle();
    expect(await next.list()).toMatchObject([{ id: 1, status: 'done' }]);
    expect((await next.use(1, ratios))?.length).toBeGreaterThan(0);
  });
});

describe('trial builds', () => {
  it('are deleted, the oldest first, if the setting keeps few; the usual builds stay', async () => {
    const builds = await house.open(undefined, { keepTrials: 2 });
    for (const n of [10, 1, 2, 3]) {
      await builds.request(request(0, 0, { n }));
      await builds.idle();
    }
    expect((await builds.list()).map(({ id }) => id)).toEqual([1, 3, 4]);
    expect(await house.stored()).toEqual([1, 3, 4].map(id => `outliers-${id}.duckdb`));
    expect(builds.bytesOf(3)).toBeGreaterThan(10_000);
  });
});

describe('builds that nobody reads', () => {
  it('are closed but for a few, and stay open while they are read', async () => {
    const builds = await house.open();
    for (let n = 1; n <= 9; n++) await builds.request(request(0, 0, { n, entities: ['stp'] }));
    await builds.idle();
    const expectFewOpen = async (): Promise<void> => {
      if (process.platform === 'linux') expect(await openedFiles()).toBeLessThanOrEqual(6);
    };
    expect(await builds.list()).toHaveLength(9);
    await expectFewOpen();
    for (const { id } of await builds.list()) {
      const count = await builds.use(id, async results => results.info.parameters.n);
      expect(count).toBe(id);
    }
    await expectFewOpen();
    await builds.use(1, async results => {
      for (let id = 2; id <= 9; id++) await builds.use(id, async () => undefined);
      const rows = await results.columns('SELECT count(*)::DOUBLE AS n FROM stp_ranked');
      expect(rows.numbers('n')[0]).toBeGreaterThan(0);
    });
  });

  async function openedFiles(): Promise<number> {
    const links = await readdir('/proc/self/fd');
    const files = await Promise.all(
      links.map(link => readlink(`/proc/self/fd/${link}`).catch(() => '')),
    );
    return new Set(files.filter(file => file.includes(`${house.root}/outliers/outliers-`))).size;
  }
});

describe('a build whose file is damaged at rest', () => {
  const file = (): string => path.join(house.root, 'outliers', 'outliers-1.duckdb');

  it.each(DAMAGES)(
    'by being %s stays listed, says so and is made again under its id',
    async damage => {
      const builds = await house.open();
      await builds.request(request(0, 1));
      await builds.idle();
      const before = await builds.use(1, ratios);
      await builds.stop();
      await damageFile(file(), damage);
      const next = await house.open();
      expect(await next.list()).toMatchObject([
        { id: 1, error: { message: expect.stringContaining('damaged') } },
      ]);
      await next.idle();
      const [state] = await next.list();
      expect(state).toMatchObject({ id: 1, status: 'done' });
      expect(state).not.toHaveProperty('error');
      expect(await next.use(1, ratios)).toEqual(before);
    },
  );

  it('and that another engine made is named, and made again if somebody asks', async () => {
    const source = prescribingSource(() => house.data);
    const elsewhere = { ...source, engineName: 'bigquery' } as const;
    const builds = await house.open();
    await builds.request(request(0, 1));
    await builds.idle();
    await builds.stop();
    await damageFile(file(), 'cut off');
    const next = await house.open(elsewhere);
    await next.idle();
    expect(await next.list()).toMatchObject([
      {
        id: 1,
        status: 'failed',
        error: { fix: expect.stringMatching(/^Create it again: it keeps its number/) },
      },
    ]);
  });

  it('while it is served is found by the first question that fails', async () => {
    const builds = await house.open();
    await builds.request(request(0, 7));
    await builds.idle();
    const next = await house.open();
    const { mtimeMs } = await stat(file());
    await damageFile(file(), 'full of noise in the middle');
    await utimes(file(), mtimeMs / 1000, mtimeMs / 1000);
    await next.use(1, ratios).catch(() => undefined);
    await next.use(1, results => results.columns('SELECT none')).catch(() => undefined);
    await eventually('it is made again', async () => {
      const [state] = await next.list();
      return state?.status === 'done' && (await next.use(1, ratios).catch(() => undefined));
    });
  });

  it('and whose record is damaged too keeps its id taken', async () => {
    const builds = await house.open();
    await builds.request(request(0, 1));
    await builds.idle();
    await builds.stop();
    await damageFile(file(), 'cut off');
    await writeFile(path.join(house.root, 'outliers', 'outliers-1.json'), '{"id": 1, "par');
    const next = await house.open();
    expect(await next.list()).toEqual([]);
    expect(await next.request(request(0, 2))).toMatchObject({ id: 2 });
  });
});

describe('the latest build', () => {
  it('is that of the newest month, of several the last made', async () => {
    const builds = await house.open();
    expect(await builds.latest()).toBeUndefined();
    await builds.request(request(0, 6));
    await builds.request(request(1, 7));
    await builds.request(request(2, 7));
    await builds.request(request(0, 5));
    await builds.idle();
    expect(await builds.latest()).toMatchObject({ id: 3 });
  });
});

describe('the default build', () => {
  it('is of the last 6 months and made once', async () => {
    const builds = await house.open();
    expect(await builds.requestDefault()).toMatchObject({
      parameters: { from: FIRST_MONTH + 2, to: FIRST_MONTH + 7, n: 10 },
    });
    expect(await builds.requestDefault()).toBeUndefined();
    await builds.idle();
    expect(await builds.requestDefault()).toBeUndefined();
  });

  it('is none where there are no data', async () => {
    const builds = await house.open(prescribingSource(() => undefined));
    expect(await builds.requestDefault()).toBeUndefined();
    await expect(builds.request(request(0, 1))).rejects.toThrow(
      /no prescribing data of 2024-01-01/,
    );
  });
});
