import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { bundled } from '../support/bundled.ts';
import { eventually } from '../support/eventually.ts';
import { OutlierHouse } from '../support/outlierHouse.ts';
import { request } from '../support/outlierRequest.ts';
import { slowSource } from '../support/slowSource.ts';

let house: OutlierHouse;
beforeEach(async () => {
  house = await OutlierHouse.make();
});
afterEach(() => house.remove());

describe('one of two processes that share a store folder', () => {
  it('waits for the other’s build, and takes its result where it is the same', async () => {
    const slow = slowSource(() => house.data);
    const [first, second] = [await house.open(slow.source), await house.open()];
    await first.request(request(0, 1));
    await eventually('the first runs', () => slow.running.length === 1);
    expect(await second.request(request(0, 1))).toMatchObject({ id: 1, status: 'queued' });
    expect(await second.request(request(2, 3))).toMatchObject({ id: 2, status: 'queued' });
    slow.letGo();
    await Promise.all([first.idle(), second.idle()]);
    expect(await house.stored()).toEqual(['outliers-1.duckdb', 'outliers-2.duckdb']);
    expect((await first.list()).map(({ id, status }) => [id, status])).toEqual([
      [1, 'done'],
      [2, 'done'],
    ]);
  });

  it('never gives a build a number that the other process has given', async () => {
    const [first, second] = [await house.open(), await house.open()];
    const states = await Promise.all([first.request(request(0, 1)), second.request(request(2, 3))]);
    expect(states.map(({ id }) => id).sort()).toEqual([1, 2]);
    await Promise.all([first.idle(), second.idle()]);
    for (const { id, parameters } of states) {
      expect(await second.use(id, async ({ info }) => info.parameters)).toEqual(parameters);
    }
  });
});

describe('a process that is killed', () => {
  it.each(['reading items', 'comparing practices', 'comparing regions'])(
    'while %s leaves nothing half, and the build is taken up under its number',
    async step => {
      const child = spawn(process.execPath, [
        await bundled('test/support/outlierBuilder.ts'),
        house.root,
        house.data,
        JSON.stringify(request(0, 7)),
        step,
      ]);
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
      const names = await house.stored();
      expect(names.some(name => name.startsWith('outliers-'))).toBe(false);
      const builds = await house.open();
      expect(await builds.request(request(0, 1))).toMatchObject({ id: 2 });
      await builds.idle();
      expect(await builds.list()).toMatchObject([
        { id: 1, status: 'done', parameters: { entities: ENTITY_TYPES } },
        { id: 2, status: 'done' },
      ]);
    },
  );
});
