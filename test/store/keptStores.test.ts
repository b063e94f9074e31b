import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { recordedBuilds } from '../../src/store/buildLog.ts';
import type { KeptStores, PinnedData } from '../../src/store/keptStores.ts';
import { readPointer } from '../../src/store/publish.ts';
import { damageFile } from '../support/damage.ts';
import type { ProcessedRow } from '../support/storeOf.ts';
import { countsOf, VersionHouse } from '../support/versionHouse.ts';

let house: VersionHouse;
beforeEach(async () => {
  house = await VersionHouse.make();
});
afterEach(() => house.remove());

/** The tests in all rows of the data that a pinned address is answered from, and what is said of it. */
async function answerOf(versions: KeptStores, asked: string) {
  const data: PinnedData = await versions.take(asked);
  const { store } = data.lease;
  const sum = await store.columns('SELECT sum(n_total) AS n FROM count_by_practice');
  data.lease.release();
  const why = data.isThere ? (data.isLatest ? 'latest' : 'earlier') : data.why;
  return { why, version: store.catalogue.version, tests: sum.numbers('n')[0] };
}

const storeFile = async (version: string): Promise<string> => {
  const names = await readdir(house.folder.path);
  return path.join(
    house.folder.path,
    names.find(name => name.startsWith(`store-${version}`)) ?? '',
  );
};

describe('the last data versions', () => {
  it('stay in the store folder, as many as the setting says', async () => {
    const { shelf, versions } = await house.open({ versionsKept: 3 });
    for (const n of [1, 2, 3, 4]) await house.publish(shelf, `a${n}`, countsOf(n, 1));
    expect(await house.kept()).toEqual(['a2', 'a3', 'a4']);
    expect(await answerOf(versions, 'a4')).toEqual({ why: 'latest', version: 'a4', tests: 48 });
    expect(await answerOf(versions, 'a2')).toEqual({ why: 'earlier', version: 'a2', tests: 24 });
    expect(await answerOf(versions, 'a1')).toEqual({ why: 'removed', version: 'a4', tests: 48 });
    expect(await answerOf(versions, 'b9')).toEqual({ why: 'unknown', version: 'a4', tests: 48 });
  });

  it('are still served after a restart, to a process that did not build them', async () => {
    const { shelf } = await house.open();
    for (const n of [1, 2]) await house.publish(shelf, `a${n}`, countsOf(n, 1));
    const { versions } = await house.open();
    expect(await answerOf(versions, 'a1')).toEqual({ why: 'earlier', version: 'a1', tests: 12 });
  });

  it('count once, however often the same data is built again', async () => {
    const { shelf, versions } = await house.open({ versionsKept: 2 });
    await house.publish(shelf, 'a1', countsOf(1, 1));
    for (const _ of [1, 2, 3]) await house.publish(shelf, 'a2', countsOf(2, 1));
    expect(await house.kept()).toEqual(['a1', 'a2']);
    expect((await versions.builds()).map(({ version }) => version)).toEqual(['a2', 'a1']);
  });

  it('with a setting of 1 are the current one alone', async () => {
    const { shelf } = await house.open({ versionsKept: 1 });
    for (const n of [1, 2]) await house.publish(shelf, `a${n}`, countsOf(n, 1));
    expect(await house.kept()).toEqual(['a2']);
  });

  it('give way to a build that needs their room', async () => {
    const { shelf } = await house.open();
    for (const n of [1, 2]) await house.publish(shelf, `a${n}`, countsOf(n, 1));
    expect(await shelf.makeRoom()).toBe(true);
    expect(await house.kept()).toEqual(['a2']);
    expect(await shelf.makeRoom()).toBe(false);
  });

  it('are open no more than two at once, and readers keep theirs', async () => {
    const { shelf, versions } = await house.open({ versionsKept: 5 });
    for (const n of [1, 2, 3, 4]) await house.publish(shelf, `a${n}`, countsOf(n, 1));
    const held = await versions.take('a1');
    for (const n of [2, 3, 2, 3]) {
      expect(await answerOf(versions, `a${n}`)).toMatchObject({ why: 'earlier', tests: 12 * n });
    }
    const rows = await held.lease.store.columns('SELECT count(*) AS n FROM count_by_practice');
    expect(rows.numbers('n')[0]).toBe(12);
    held.lease.release();
    await expect(held.lease.store.columns('SELECT 1 AS n')).rejects.toThrow();
    expect(await answerOf(versions, 'a1')).toMatchObject({ why: 'earlier', tests: 12 });
  });

  it('asked for by many at once are opened once and answer all', async () => {
    const { shelf, versions } = await house.open();
    for (const n of [1, 2]) await house.publish(shelf, `a${n}`, countsOf(n, 1));
    const answers = await Promise.all(Array.from({ length: 6 }, () => answerOf(versions, 'a1')));
    expect(new Set(answers.map(({ tests }) => tests))).toEqual(new Set([12]));
  });
});

describe('a kept store', () => {
  const twoVersions = async () => {
    const { shelf, versions } = await house.open();
    for (const n of [1, 2]) await house.publish(shelf, `a${n}`, countsOf(n, 1));
    return { shelf, versions };
  };

  it('that was deleted by hand does no harm, even while it is open', async () => {
    const { shelf, versions } = await twoVersions();
    expect(await answerOf(versions, 'a1')).toMatchObject({ why: 'earlier' });
    await rm(await storeFile('a1'));
    expect(await answerOf(versions, 'a1')).toMatchObject({ why: 'removed', version: 'a2' });
    await shelf.tidy();
    await house.publish(shelf, 'a3', countsOf(3, 1));
    expect(await house.kept()).toEqual(['a2', 'a3']);
  });

  it('that is damaged is not served', async () => {
    const { versions } = await twoVersions();
    await damageFile(await storeFile('a1'), 'cut off');
    expect(await answerOf(versions, 'a1')).toMatchObject({ why: 'removed', version: 'a2' });
  });

  it('is not served by a program that counts by other rules', async () => {
    await twoVersions();
    for (const recipe of [{ schema: 6 }, { pipeline: 2 }, { minPracticeTests: 9 }]) {
      const { shelf, versions } = await house.open({ recipe });
      await house.publish(shelf, 'b1', countsOf(5, 1));
      expect(await answerOf(versions, 'a1')).toMatchObject({ why: 'other rules', version: 'b1' });
    }
  });

  it('stays while a process with other settings has not yet built its own', async () => {
    await twoVersions();
    const { shelf } = await house.open({ recipe: { minPracticeTests: 9 } });
    await shelf.tidy();
    expect(await house.kept()).toEqual(['a1', 'a2']);
  });

  it('stays when the current store is damaged and must be built again', async () => {
    const { shelf, versions } = await twoVersions();
    await rm(house.folder.pointerFile);
    await shelf.tidy();
    await house.publish(shelf, 'a2', countsOf(2, 1));
    expect(await answerOf(versions, 'a1')).toMatchObject({ why: 'earlier', tests: 12 });
  });
});

describe('where practices are anonymised', () => {
  const recipe = { anonymise: 'fingerprint of a secret' };
  const reference = { anonymised: true };

  it('no earlier store is kept, whatever the setting says', async () => {
    const { shelf, versions } = await house.open({ recipe, versionsKept: 9 });
    for (const n of [1, 2]) await house.publish(shelf, `a${n}`, countsOf(n, 1), reference);
    expect(await house.kept()).toEqual(['a2']);
    expect(await answerOf(versions, 'a1')).toMatchObject({ version: 'a2' });
  });

  it('stores that name practices are gone, and their records not shown, before anything is served', async () => {
    const { shelf } = await house.open();
    for (const n of [1, 2]) await house.publish(shelf, `a${n}`, countsOf(n, 1));
    const { stores, versions } = await house.open({ recipe });
    expect(await house.kept()).toEqual([]);
    expect(await versions.builds()).toEqual([]);
    expect(stores.current).toBeUndefined();
  });

  it('no record says how many rows a build brought', async () => {
    const { shelf, versions } = await house.open({ recipe });
    await house.publish(shelf, 'a1', countsOf(1, 1), reference);
    await house.publish(shelf, 'a2', countsOf(2, 2), reference);
    const [latest] = await versions.builds();
    expect(latest?.changes).toMatchObject({ labs: null });
    expect(await readFile(path.join(house.folder.path, 'versions.json'), 'utf8')).not.toContain(
      'rowsBefore":1',
    );
  });
});

describe('the record of builds', () => {
  const report = (files: Record<string, string>) => ({
    files: Object.entries(files).map(([path, sha256]) => ({
      path,
      sha256,
      kind: 'lab' as const,
      bytes: 1,
      read: 1,
      kept: 1,
      dropped: [],
    })),
  });
  const measure = (numerators: string[], title = 'Potassium per 1000') => ({
    id: 'k',
    title,
    why_it_matters: 'It is common.',
    numerators,
    links: [],
    denominators: ['per1000'],
    filter: 'all' as const,
    better: 'neither' as const,
  });

  it('says how each differs from the one before: files, measures, rows by lab and month', async () => {
    const { shelf, versions } = await house.open();
    await house.publish(shelf, 'a1', countsOf(1, 2), {
      report: report({ 'labs/zed/1.csv': 'aa', 'labs/zed/2.csv': 'bb' }),
      measures: [measure(['K'])],
    });
    const moor = countsOf(4, 1).map(row => ({ ...row, lab: 'moor' }));
    const later = countsOf(1, 3).filter(
      ({ month, practice }) => month % 12 > 0 || practice > 'A81011',
    );
    await house.publish(shelf, 'a2', [...later, ...moor], {
      report: report({ 'labs/zed/1.csv': 'aa', 'labs/zed/2.csv': 'cc', 'labs/moor/1.csv': 'dd' }),
      measures: [measure(['K', 'NA'])],
    });
    const [latest, first] = await versions.builds();
    expect(first).toMatchObject({
      version: 'a1',
      dataFrom: '2019-01',
      dataTo: '2019-02',
      files: 2,
    });
    expect(first?.changes).toBeNull();
    expect(latest).toMatchObject({ version: 'a2', dataTo: '2019-03', files: 3 });
    expect(latest?.changes).toEqual({
      files: [
        { id: 'labs/moor/1.csv', name: 'labs/moor/1.csv', before: null, after: 'dd' },
        { id: 'labs/zed/2.csv', name: 'labs/zed/2.csv', before: 'bb', after: 'cc' },
      ],
      measures: [
        {
          id: 'k',
          name: 'Potassium per 1000',
          before: expect.any(String),
          after: expect.any(String),
        },
      ],
      labs: [
        {
          labId: 'moor',
          name: 'moor',
          isNew: true,
          isGone: false,
          months: [{ month: '2019-01', rowsBefore: 0, rowsAfter: 12 }],
        },
        {
          labId: 'zed',
          name: 'zed',
          isNew: false,
          isGone: false,
          months: [
            { month: '2019-01', rowsBefore: 12, rowsAfter: 10 },
            { month: '2019-03', rowsBefore: 0, rowsAfter: 12 },
          ],
        },
      ],
    });
  });

  it('has a month whose rows are as many as before but count other tests', async () => {
    const { shelf, versions } = await house.open();
    await house.publish(shelf, 'a1', countsOf(1, 1));
    await house.publish(shelf, 'a2', countsOf(2, 1));
    expect((await versions.builds())[0]?.changes?.labs?.[0]?.months).toEqual([
      { month: '2019-01', rowsBefore: 12, rowsAfter: 12 },
    ]);
  });

  it('has a month whose counts differ although their number and sum do not', async () => {
    const { shelf, versions } = await house.open();
    const changed = async (version: string, change: (row: ProcessedRow) => ProcessedRow) => {
      await house.publish(shelf, version, countsOf(3, 2).map(change));
      const [latest] = await versions.builds();
      return latest?.changes?.labs?.map(({ months }) => months.map(({ month }) => month));
    };
    const january = monthOf(2019, 1);
    const isOf = ({ month, practice }: ProcessedRow, code: string): boolean =>
      practice === code && month === january;
    const isFirst = (row: ProcessedRow): boolean => isOf(row, 'A81010');
    await changed('a1', row => row);
    // The same counts under another version.
    expect(await changed('a2', row => ({ ...row }))).toEqual([]);
    const moved = await changed('a3', row => ({
      ...row,
      n: isFirst(row) ? 5 : isOf(row, 'A81011') ? 1 : row.n,
    }));
    expect(moved).toEqual([['2019-01']]);
    await changed('a4', row => row);
    expect(await changed('a5', row => (isFirst(row) ? { ...row, category: 1 } : row))).toEqual([
      ['2019-01'],
    ]);
    await changed('a6', row => row);
    // A certain 3 becomes 1 to 5.
    expect(await changed('a7', row => (isFirst(row) ? { ...row, e: 2 } : row))).toEqual([
      ['2019-01'],
    ]);
  });

  it('compares rows and tests where the record before has no fingerprints, or those of another version of DuckDB', async () => {
    const log = path.join(house.folder.path, 'versions.json');
    const { shelf, versions } = await house.open();
    for (const [version, replacement] of [
      ['a2', ''],
      ['a3', ',"v0.1 12"'],
    ] as const) {
      await house.publish(shelf, 'a1', countsOf(1, 1));
      const text = await readFile(log, 'utf8');
      const earlier = text.replaceAll(/,"v[^"]* \d+"/g, replacement);
      expect(earlier).not.toBe(text);
      await writeFile(log, earlier);
      await house.publish(shelf, version, countsOf(1, 1));
      expect((await versions.builds())[0]).toMatchObject({ version, changes: { labs: [] } });
    }
  });

  it('does not take other words of a measure for another definition', async () => {
    const { shelf, versions } = await house.open();
    await house.publish(shelf, 'a1', countsOf(1, 1), { measures: [measure(['K'])] });
    await house.publish(shelf, 'a2', countsOf(2, 1), { measures: [measure(['K'], 'Potassium')] });
    expect((await versions.builds())[0]?.changes?.measures).toEqual([]);
  });

  it('that is missing or cannot be read changes nothing that is served, and begins anew', async () => {
    const { shelf, versions } = await house.open();
    await house.publish(shelf, 'a1', countsOf(1, 1));
    await writeFile(path.join(house.folder.path, 'versions.json'), '{"builds": [');
    expect(await answerOf(versions, 'a1')).toMatchObject({ why: 'latest' });
    expect(await versions.builds()).toEqual([]);
    await house.publish(shelf, 'a2', countsOf(2, 1));
    expect((await versions.builds()).map(({ version }) => version)).toEqual(['a2']);
    expect((await readPointer(house.folder))?.version).toBe('a2');
  });

  it('gets the build of a process that ended before it could record it', async () => {
    const { shelf, versions } = await house.open();
    await house.publish(shelf, 'a1', countsOf(1, 1));
    const log = path.join(house.folder.path, 'versions.json');
    const before = await readFile(log, 'utf8');
    await house.publish(shelf, 'a2', countsOf(2, 1));
    await writeFile(log, before);
    await shelf.tidy();
    expect((await versions.builds()).map(({ version }) => version)).toEqual(['a2', 'a1']);
  });

  it('is bounded: the oldest builds go', async () => {
    const { shelf } = await house.open({ versionsKept: 1 });
    await house.publish(shelf, 'a1', countsOf(1, 1));
    const log = path.join(house.folder.path, 'versions.json');
    const text = JSON.parse(await readFile(log, 'utf8'));
    const builds = Array.from({ length: 150 }, () => text.builds[0]);
    await writeFile(log, JSON.stringify({ ...text, builds }));
    await house.publish(shelf, 'a2', countsOf(2, 1));
    const site = { dataPath: '/data', recipe: house.recipe };
    expect(await recordedBuilds(house.folder, site)).toHaveLength(100);
  });
});
