import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { monthOf } from '../../src/domain/month.ts';
import { makeWorkFolder, openStoreFolder, type StoreFolder } from '../../src/store/folder.ts';
import { StoreHolder } from '../../src/store/holder.ts';
import { KeptStores } from '../../src/store/keptStores.ts';
import type { Recipe } from '../../src/store/publish.ts';
import { Shelf } from '../../src/store/shelf.ts';
import { type ProcessedRow, type Reference, storeOf } from './storeOf.ts';

const PRACTICES = Array.from({ length: 12 }, (_, i) => `A810${10 + i}`);
const TESTS = [{ code: 'K', name: 'Potassium', shown: true }];

/** Potassium tests of twelve practices at one lab: `n` a practice in each month from January 2019. */
export const countsOf = (n: number, months: number): ProcessedRow[] =>
  PRACTICES.flatMap(practice =>
    Array.from({ length: months }, (_, i) => ({
      month: monthOf(2019, 1) + i,
      practice,
      ccg: '15N',
      lab: 'zed',
      test: 'K',
      category: 0,
      n,
    })),
  );

/** A store folder, and what a process has that publishes its data versions. */
export class VersionHouse {
  readonly root: string;
  readonly folder: StoreFolder;
  readonly recipe: Recipe = {
    schema: 5,
    pipeline: 1,
    minPracticeTests: 0,
    suppressedFrom: 1,
    anonymise: null,
  };
  readonly #opened: { stores: StoreHolder; versions: KeptStores }[] = [];

  static async make(): Promise<VersionHouse> {
    const root = await mkdtemp(path.join(tmpdir(), 'openpath-versions-'));
    return new VersionHouse(root, await openStoreFolder(path.join(root, 'store')));
  }

  private constructor(root: string, folder: StoreFolder) {
    this.root = root;
    this.folder = folder;
  }

  /** A process with these settings, which serves what is published. */
  async open({ versionsKept = 3, recipe = {} as Partial<Recipe> } = {}) {
    const log = pino({ level: 'silent' });
    const stores = new StoreHolder();
    const site = { recipe: { ...this.recipe, ...recipe }, dataPath: '/data' };
    const shelf = new Shelf(this.folder, stores, { ...site, versionsKept }, log);
    const versions = new KeptStores(this.folder, stores, site, log);
    this.#opened.push({ stores, versions });
    await shelf.adopt();
    return { stores, shelf, versions };
  }

  /** Builds a store and publishes it on a shelf. */
  async publish(
    shelf: Shelf,
    version: string,
    rows: readonly ProcessedRow[],
    reference: Reference = {},
  ): Promise<void> {
    const work = await makeWorkFolder(this.folder);
    const built = path.join(work, 'store.duckdb');
    await rename(await storeOf(rows, { tests: TESTS, ...reference, version }, work), built);
    await shelf.publish(built, version);
    await rm(work, { recursive: true, force: true });
  }

  /** The data versions whose stores are in the folder, by the beginnings of their files’ names. */
  async kept(): Promise<string[]> {
    const names = await readdir(this.folder.path);
    return names.flatMap(name => /^store-(\w+)-/.exec(name)?.[1] ?? []).sort();
  }

  async remove(): Promise<void> {
    for (const { stores, versions } of this.#opened) {
      versions.close();
      stores.close();
    }
    await rm(this.root, { recursive: true, force: true });
  }
}
