import { readdir, readlink, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import { DAMAGES, damageFile } from '../support/damage.ts';
import { eventually } from '../support/eventually.ts';
import { OutlierHouse, practiceRatios } from '../support/outlierHouse.ts';
import { request } from '../support/outlierRequest.ts';

let house: OutlierHouse;
beforeEach(async () => {
  house = await OutlierHouse.make();
});
afterEach(() => house.remove());

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
      const before = await builds.use(1, practiceRatios);
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
      expect(await next.use(1, practiceRatios)).toEqual(before);
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
    await next.use(1, practiceRatios).catch(() => undefined);
    await next.use(1, results => results.columns('SELECT none')).catch(() => undefined);
    await eventually('it is made again', async () => {
      const [state] = await next.list();
      return state?.status === 'done' && (await next.use(1, practiceRatios).catch(() => undefined));
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
