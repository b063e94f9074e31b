import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { SerialQueue } from '../domain/backgroundWork.ts';
import { DEFAULT_LABELS, type EntityLabels } from '../domain/entityType.ts';
import { makeWorkFolder, removeLeftovers, type StoreFolder } from './folder.ts';
import type { StoreHolder } from './holder.ts';
import {
  type Pointer,
  placeStore,
  pointAt,
  type Recipe,
  readPointer,
  storeFileOf,
  withdraw,
} from './publish.ts';
import { isWhole } from './seal.ts';
import { openStore, type Store, UnusableStore } from './store.ts';

/** A store built earlier, for the counts of files that are refused now. */
export interface FormerStore {
  readonly file: string;
  /** False where nothing is served until this build ends: other settings or another program made it. */
  readonly isServed: boolean;
}

/**
 * Between the store folder, which processes share, and the store that this process serves. One
 * operation at a time, so that a store published here is not opened a second time by its own notice.
 */
export class Shelf {
  readonly folder: StoreFolder;
  /** Remembers the hashes of input files. */
  readonly hashesFile: string;
  /** Remembers which file is being read. */
  readonly journalFile: string;
  readonly #stores: StoreHolder;
  readonly #recipe: Recipe;
  readonly #dataPath: string;
  readonly #labels: EntityLabels;
  readonly #log: Logger;
  readonly #turns = new SerialQueue();
  #onDamage: () => void = () => undefined;
  /** The file that was served last and turned out damaged; it goes on being served until another is there. */
  #damaged: string | undefined;
  /** Files whose whole content has been compared with their seal: it is not done for every fault. */
  readonly #proved = new Set<string>();

  /**
   * `recipe` and the absolute `dataPath` are those of the stores that this process may serve; `labels` is
   * what its site calls the types of organisation.
   */
  constructor(
    folder: StoreFolder,
    stores: StoreHolder,
    made: { readonly recipe: Recipe; readonly dataPath: string; readonly labels?: EntityLabels },
    log: Logger,
  ) {
    this.folder = folder;
    this.hashesFile = path.join(folder.path, 'hashes.json');
    this.journalFile = path.join(folder.path, 'reading.json');
    this.#stores = stores;
    this.#recipe = made.recipe;
    this.#dataPath = made.dataPath;
    this.#labels = made.labels ?? DEFAULT_LABELS;
    this.#log = log;
  }

  /** Calls when the served store turns out damaged: it must be built again. */
  onDamage(listener: () => void): void {
    this.#onDamage = listener;
  }

  /**
   * Serves the published store if it was made by this recipe: of the content `version`, or, where
   * none is given, from the same data folder (whose content may have changed since). Returns
   * whether such a store is served. A store under practices' real names is destroyed, not served,
   * where this process anonymises.
   */
  adopt(version?: string): Promise<boolean> {
    return this.#turns.run(async () => {
      const { current } = this.#stores;
      const isSound = current !== undefined && current.path !== this.#damaged;
      if (isSound && version !== undefined && isVersionOf(current.catalogue.version, version))
        return true;
      const pointer = await this.#pointer();
      if (!pointer || !(await this.#mayServe(pointer))) return false;
      const wanted =
        version === undefined
          ? pointer.dataPath === this.#dataPath
          : isVersionOf(pointer.version, version);
      if (!wanted) return false;
      if (path.basename(this.#stores.current?.path ?? '') === pointer.file) return true;
      const store = await this.#open(pointer);
      if (store) this.#serve(store);
      return store !== undefined;
    });
  }

  /**
   * The store whose counts stand in for those of refused files: the served one or, where this process
   * may not serve the published one because another version of the program or other settings made
   * it, that one. Never one whose practices are shown otherwise. Only for the holder of the lock.
   */
  formerStore(): Promise<FormerStore | undefined> {
    return this.#turns.run(async () => {
      const served = this.#stores.current?.path;
      if (served !== undefined && served !== this.#damaged) return { file: served, isServed: true };
      const pointer = await this.#pointer();
      if (pointer?.dataPath !== this.#dataPath) return undefined;
      const { schema, anonymise } = pointer.recipe;
      if (schema !== this.#recipe.schema || anonymise !== this.#recipe.anonymise) return undefined;
      const file = storeFileOf(this.folder, pointer);
      const isUsable = await isWhole(file, pointer, { thorough: false });
      return isUsable ? { file, isServed: false } : undefined;
    });
  }

  /** Whether a store of this data folder is published that another version or other settings made. */
  hasOther(): Promise<boolean> {
    return this.#turns.run(
      async () =>
        this.#stores.current === undefined && (await this.#pointer())?.dataPath === this.#dataPath,
    );
  }

  /** Serves nothing any more. */
  clear(): void {
    this.#stores.close();
  }

  /** A fresh folder for one build, on the same file system as the finished store. */
  makeWorkFolder(): Promise<string> {
    return makeWorkFolder(this.folder);
  }

  /** Publishes and serves a finished, closed database. Only for the holder of the lock. */
  put(built: string, version: string): Promise<void> {
    return this.#turns.run(async () => {
      const file = await placeStore(this.folder, built, version);
      let store: Store | undefined;
      try {
        const made = { version, dataPath: this.#dataPath, recipe: this.#recipe };
        let pointer: Pointer | undefined;
        store = await openStore(file, {
          labels: this.#labels,
          onFault: () => pointer && this.#suspect(pointer),
        });
        pointer = await pointAt(this.folder, file, made);
      } catch (error) {
        store?.close();
        await rm(file, { force: true });
        throw error;
      }
      this.#serve(store);
      await removeLeftovers(this.folder, path.basename(file));
    });
  }

  /** Removes what killed builds left behind. Only for the holder of the lock. */
  tidy(): Promise<void> {
    return this.#turns.run(async () => {
      await removeLeftovers(this.folder, (await this.#pointer())?.file);
    });
  }

  async #mayServe(pointer: Pointer): Promise<boolean> {
    const { recipe } = pointer;
    const mine = this.#recipe;
    if (mine.anonymise !== null && recipe.anonymise !== mine.anonymise) {
      await withdraw(this.folder, pointer);
      this.#log.warn('removed a store that was not anonymised with the present secret');
      return false;
    }
    return (
      recipe.anonymise === mine.anonymise &&
      recipe.schema === mine.schema &&
      recipe.pipeline === mine.pipeline &&
      recipe.minPracticeTests === mine.minPracticeTests &&
      recipe.suppressedFrom === mine.suppressedFrom
    );
  }

  async #pointer(): Promise<Pointer | undefined> {
    try {
      return await readPointer(this.folder);
    } catch (error) {
      this.#unusable(error);
      return undefined;
    }
  }

  /** The pointer's store; undefined, and said so, where it is damaged or already replaced. */
  async #open(pointer: Pointer): Promise<Store | undefined> {
    const file = storeFileOf(this.folder, pointer);
    try {
      if (!(await isWhole(file, pointer, { thorough: false }))) {
        throw new UnusableStore(`${file} is missing or damaged`);
      }
      const store = await openStore(file, {
        labels: this.#labels,
        onFault: () => this.#suspect(pointer),
      });
      if (store.catalogue.version === pointer.version) return store;
      store.close();
      throw new UnusableStore(`${file} is not what ${this.folder.pointerFile} says`);
    } catch (error) {
      this.#unusable(error);
      return undefined;
    }
  }

  /** A statement failed on the pointer’s store: was that the file? Looked at once, in full. */
  #suspect(pointer: Pointer): void {
    const file = storeFileOf(this.folder, pointer);
    if (this.#proved.has(file)) return;
    this.#proved.add(file);
    void this.#turns
      .run(async () => {
        if (await isWhole(file, pointer, { thorough: true })) return;
        if ((await this.#pointer())?.file === pointer.file) await withdraw(this.folder, pointer);
        if (this.#stores.current?.path !== file) return;
        this.#damaged = file;
        this.#log.error({ file }, 'the served store is damaged: it is built again');
        this.#onDamage();
      })
      .catch(error => this.#log.error({ err: error }, 'a store could not be checked'));
  }

  #unusable(error: unknown): void {
    if (!(error instanceof UnusableStore)) throw error;
    this.#log.warn(`${error.message}: a new store will be built`);
  }

  #serve(store: Store): void {
    this.#stores.swap(store);
    this.#log.info({ version: store.catalogue.version, file: store.path }, 'store served');
  }
}

/** Whether a store's version is that of a content, with or without counts from an earlier store. */
export const isVersionOf = (version: string, content: string): boolean =>
  version === content || version.startsWith(`${content}-`);
