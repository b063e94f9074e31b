import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/domain/userError.ts';
import { makeWorkFolder, openStoreFolder, type StoreFolder } from '../../src/store/folder.ts';
import { StoreHolder } from '../../src/store/holder.ts';
import { pointAt, type Recipe, readPointer } from '../../src/store/publish.ts';
import { Shelf } from '../../src/store/shelf.ts';
import { UnusableStore } from '../../src/store/store.ts';
import { damageFile } from '../support/damage.ts';
import { eventually } from '../support/eventually.ts';
import { storeOf } from '../support/storeOf.ts';

const recipe: Recipe = {
  schema: 1,
  pipeline: 1,
  minPracticeTests: 0,
  suppressedFrom: 1,
  anonymise: null,
};
const made = { recipe, dataPath: '/data' };
const row = { month: 24000, practice: 'A81001', ccg: 'c', lab: 'l', test: 'K', category: 0 };

let root: string;
let folder: StoreFolder;
let stores: StoreHolder;
let shelf: Shelf;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'openpath-shelf-'));
  folder = await openStoreFolder(path.join(root, 'store'));
  stores = new StoreHolder();
  shelf = new Shelf(folder, stores, made, pino({ level: 'silent' }));
});
afterEach(async () => {
  stores.close();
  await rm(root, { recursive: true, force: true });
});

/** Builds a store of one count and publishes it. */
async function publish(version: string, n: number): Promise<void> {
  const work = await makeWorkFolder(folder);
  const built = path.join(work, 'store.duckdb');
  await rename(await storeOf([{ ...row, n }], { version }, work), built);
  await shelf.publish(built, version);
}

const countOf = (): Promise<number | undefined> =>
  stores.use(async store => {
    const columns = await store.columns('SELECT n_total FROM count_by_practice');
    return columns.numbers('n_total')[0];
  });

describe('the folder of STORE_PATH', () => {
  it('is made where it is missing', async () => {
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('that cannot be written is one line with a fix', async () => {
    await writeFile(path.join(root, 'file'), '');
    const under = path.join(root, 'file', 'store');
    const error: unknown = await openStoreFolder(under).catch(fault => fault);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      message: `STORE_PATH is ${under}, where a file is in the place of a folder (ENOTDIR).`,
      fix: expect.stringContaining('STORE_PATH'),
    });
  });
});

describe('the pointer', () => {
  it('does not exist in a new folder, and names what was published afterwards', async () => {
    expect(await readPointer(folder)).toBeUndefined();
    await publish('a1', 1);
    expect(await readPointer(folder)).toMatchObject({ version: 'a1', ...made });
  });

  it.each(['', '{"file": "store-', '{}', '[]'])('that reads %j is unusable', async text => {
    await writeFile(folder.pointerFile, text);
    await expect(readPointer(folder)).rejects.toThrow(UnusableStore);
  });

  it('names no file outside the folder', async () => {
    await publish('a1', 1);
    const pointer = await readPointer(folder);
    await writeFile(folder.pointerFile, JSON.stringify({ ...pointer, file: '../secret.duckdb' }));
    await expect(readPointer(folder)).rejects.toThrow(UnusableStore);
  });

  it('to a store of another version than it says is not followed', async () => {
    await publish('a1', 1);
    const file = path.join(folder.path, (await readPointer(folder))?.file ?? '');
    await pointAt(folder, file, { version: 'b2', ...made });
    const other = new Shelf(folder, new StoreHolder(), made, pino({ level: 'silent' }));
    expect(await other.adopt()).toBe(false);
  });
});

describe('a swap', () => {
  it('lets readers of the old store finish, whose file is already gone', async () => {
    await publish('a1', 1);
    await stores.use(async old => {
      await publish('b2', 2);
      expect(await readdir(folder.path)).not.toContain(path.basename(old.path));
      const columns = await old.columns('SELECT n_total FROM count_by_practice');
      expect(columns.numbers('n_total')).toEqual(Float64Array.of(1));
      expect(await countOf()).toBe(2);
    });
  });

  it('under load loses no request', async () => {
    await publish('a0', 0);
    let swapping = true;
    const readers = Array.from({ length: 8 }, async () => {
      const versions = new Set<number | undefined>();
      while (swapping) versions.add(await countOf());
      return versions;
    });
    for (let n = 1; n <= 5; n++) await publish(`a${n}`, n);
    swapping = false;
    for (const seen of await Promise.all(readers)) {
      expect(seen.size).toBeGreaterThan(1);
      expect(seen).not.toContain(undefined);
    }
    expect(await countOf()).toBe(5);
  });

  it('to a file that is no store is refused: the old one stays in force', async () => {
    await publish('a1', 1);
    const built = path.join(await makeWorkFolder(folder), 'store.duckdb');
    await writeFile(built, 'no database');
    await expect(shelf.publish(built, 'b2')).rejects.toThrow(UnusableStore);
    expect(await countOf()).toBe(1);
    expect(await readPointer(folder)).toMatchObject({ version: 'a1' });
  });
});

describe('a store that is damaged while it is served', () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => ({
    ...row,
    month: 24_000 + (i % 40),
    practice: `P${Math.floor(i / 40)}`,
    n: (i * 7919) % 1000,
  }));
  const askedAll = (): Promise<unknown> =>
    stores.use(store =>
      // Columns that nothing has read yet: what is in memory shows no damage.
      store.columns(`SELECT sum(COLUMNS('^[ne]_')) FROM count_by_practice_all_tests
        UNION ALL SELECT sum(COLUMNS('^[ne]_')) FROM count_by_practice`),
    );

  it('is withdrawn at the first question that fails, and must be built again', async () => {
    const work = await makeWorkFolder(folder);
    const built = path.join(work, 'store.duckdb');
    await rename(await storeOf(rows, { version: 'a1' }, work), built);
    await shelf.publish(built, 'a1');
    let damaged = false;
    shelf.onDamage(() => {
      damaged = true;
    });
    const { file } = (await readPointer(folder)) ?? { file: '' };
    await damageFile(path.join(folder.path, file), 'full of noise in the middle');
    await expect(askedAll()).rejects.toThrow();
    await eventually('the damage is found', () => damaged);
    expect(await readPointer(folder)).toBeUndefined();
    expect(await readdir(folder.path)).not.toContain(file);
    expect(await shelf.adopt('a1')).toBe(false);

    await publish('a1', 5);
    expect(await shelf.adopt('a1')).toBe(true);
    expect(await countOf()).toBe(5);
  });
});
