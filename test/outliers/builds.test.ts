import { copyFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENTITIES, ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { createDuckdbEngine } from '../../src/outliers/duckdb/engine.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import { reportOf } from '../../src/outliers/report.ts';
import { openResults } from '../../src/outliers/resultStore.ts';
import { eventually } from '../support/eventually.ts';
import { OutlierHouse, practiceRatios, SMALL_SIZE } from '../support/outlierHouse.ts';
import { request } from '../support/outlierRequest.ts';
import { FIRST_MONTH, writePrescribing } from '../support/prescribingData.ts';
import { slowSource } from '../support/slowSource.ts';

let house: OutlierHouse;
beforeEach(async () => {
  house = await OutlierHouse.make();
});
afterEach(() => house.remove());

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
      const old = await practiceRatios(results);
      expect(await again.request(request(0, 3, { force: true }))).toMatchObject({
        id: 1,
        status: 'queued',
      });
      await again.idle();
      expect(await practiceRatios(results)).toEqual(old);
      return old;
    });
    const after = await again.use(1, practiceRatios);
    expect(after).not.toEqual(before);
    expect(await house.stored()).toEqual(['outliers-1.duckdb']);
    // Another process sees the same.
    expect(await builds.use(1, practiceRatios)).toEqual(after);
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
    expect(built).toEqual(ENTITY_TYPES.filter(type => type !== 'regional_team'));
    expect(byType.regional_team.size).toBe(0);
    const [ccg] = byType.ccg.values();
    expect(new Set(ccg?.ancestors.keys())).toEqual(
      new Set(ENTITIES.ccg.parents.filter(type => type !== 'regional_team')),
    );
    results.close();
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
