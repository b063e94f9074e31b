import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_WAITING, QueueFull } from '../../src/outliers/buildQueue.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import type { OutlierEngine } from '../../src/outliers/engine.ts';
import { eventually } from '../support/eventually.ts';
import { OutlierHouse, practiceRatios } from '../support/outlierHouse.ts';
import { request } from '../support/outlierRequest.ts';
import { FIRST_MONTH } from '../support/prescribingData.ts';
import { slowSource } from '../support/slowSource.ts';

let house: OutlierHouse;
beforeEach(async () => {
  house = await OutlierHouse.make();
});
afterEach(() => house.remove());

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
    expect((await builds.use(1, practiceRatios))?.length).toBeGreaterThan(0);
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
    expect((await next.use(1, practiceRatios))?.length).toBeGreaterThan(0);
  });
});
