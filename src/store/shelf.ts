import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { SerialQueue } from '../domain/backgroundWork.ts';
import { DEFAULT_LABELS, type EntityLabels } from '../domain/entityType.ts';
import { recordBuild, recordedBuilds, removeOtherwiseNamed } from './buildLog.ts';
import { makeWorkFolder, removeLeftovers, type StoreFolder } from './folder.ts';
import type { StoreHolder } from './holder.ts';
import {
  isSameRecipe,
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

/** A store built earlier, whose counts replace those of files that are refused now. */
export interface FormerStore {
  readonly file: string;
  /** False where another version or other settings made it, so that nothing is served until the build ends. */
  readonly isServed: boolean;
}

/**
 * Publishes stores in the store folder, which processes share, and serves the current one in this process.
 * It does one thing at a time, so that it does not open a store a second time that it has just published.
 */
export class Shelf {
  readonly folder: StoreFolder;
  /** Keeps the hashes of input files. */
  readonly hashesFile: string;
  /** Says which file is being read. */
  readonly journalFile: string;
  readonly #stores: StoreHolder;
  readonly #recipe: Recipe;
  readonly #dataPath: string;
  readonly #labels: EntityLabels;
  readonly #versionsKept: number;
  readonly #log: Logger;
  readonly #queue = new SerialQueue();
  #onDamage: () => void = () => undefined;
  /** The served file, if it turned out damaged. It is served until another one is built. */
  #damaged: string | undefined;
  /** Files whose content has been compared with their seal, so that it is done once and not for every error. */
  readonly #checked = new Set<string>();

  /**
   * @param settings `recipe` and the absolute `dataPath` of the stores that this process may serve;
   * `labels`: what its site calls the types of organisation; `versionsKept`: how many stores stay in the
   * folder, the current one included (only that one if left out).
   */
  constructor(
    folder: StoreFolder,
    stores: StoreHolder,
    settings: {
      readonly recipe: Recipe;
      readonly dataPath: string;
      readonly labels?: EntityLabels;
      readonly versionsKept?: number;
    },
    log: Logger,
  ) {
    this.folder = folder;
    this.hashesFile = path.join(folder.path, 'hashes.json');
    this.journalFile = path.join(folder.path, 'reading.json');
    this.#stores = stores;
    this.#recipe = settings.recipe;
    this.#dataPath = settings.dataPath;
    this.#labels = settings.labels ?? DEFAULT_LABELS;
    this.#versionsKept = settings.versionsKept ?? 1;
    this.#log = log;
  }

  /** Calls when the served store turns out damaged and must be built again. */
  onDamage(listener: () => void): void {
    this.#onDamage = listener;
  }

  /**
   * Serves the published store if it was made by this recipe and has the content `version`. Without a
   * `version`, a store of the same data folder is served even if the folder has changed since. Returns
   * whether such a store is served. If this process anonymises practices, a store with their real names
   * is deleted.
   */
  adopt(version?: string): Promise<boolean> {
    return this.#queue.run(async () => {
      const { anonymise } = this.#recipe;
      if (anonymise !== null) await removeOtherwiseNamed(this.folder, anonymise);
      const { current } = this.#stores;
      const isSound = current !== undefined && current.path !== this.#damaged;
      if (isSound && version !== undefined && isVersionOf(current.catalogue.version, version))
        return true;
      const pointer = await this.#pointer();
      if (!pointer || !(await this.#mayServe(pointer))) return false;
      const isMatch =
        version === undefined
          ? pointer.dataPath === this.#dataPath
          : isVersionOf(pointer.version, version);
      if (!isMatch) return false;
      if (path.basename(this.#stores.current?.path ?? '') === pointer.file) return true;
      const store = await this.#open(pointer);
      if (store) this.#serve(store);
      return store !== undefined;
    });
  }

  /**
   * The store whose counts replace those of refused files: the served one or, if another version or other
   * settings made the published one, so that this process may not serve it, that one. Never one that was
   * anonymised differently. Only for the holder of the lock.
   */
  formerStore(): Promise<FormerStore | undefined> {
    return this.#queue.run(async () => {
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

  /** Whether another version or other settings made the published store of this data folder. */
  hasOtherVersion(): Promise<boolean> {
    return this.#queue.run(
      async () =>
        this.#stores.current === undefined && (await this.#pointer())?.dataPath === this.#dataPath,
    );
  }

  /** Stops serving a store. */
  clear(): void {
    this.#stores.close();
  }

  /** Makes a new folder for one build, on the same file system as the finished store. */
  makeWorkFolder(): Promise<string> {
    return makeWorkFolder(this.folder);
  }

  /** Publishes and serves a finished, closed database. Only for the holder of the lock. */
  publish(builtFile: string, version: string): Promise<void> {
    return this.#queue.run(async () => {
      const file = await placeStore(this.folder, builtFile, version);
      let store: Store | undefined;
      let pointer: Pointer | undefined;
      try {
        const settings = { version, dataPath: this.#dataPath, recipe: this.#recipe };
        store = await openStore(file, {
          labels: this.#labels,
          onFault: () => pointer && this.#checkFile(pointer),
        });
        pointer = await pointAt(this.folder, file, settings);
      } catch (error) {
        store?.close();
        await rm(file, { force: true });
        throw error;
      }
      try {
        await this.#record(pointer, store);
        await removeLeftovers(this.folder, await this.#keptFiles(pointer));
      } finally {
        this.#serve(store);
      }
    });
  }

  /** Removes what killed builds left behind. Only for the holder of the lock. */
  tidy(): Promise<void> {
    return this.#queue.run(async () => {
      const pointer = await this.#pointer();
      const { current } = this.#stores;
      // A process that was killed just after it published had no time to record it.
      if (pointer && current?.path === storeFileOf(this.folder, pointer)) {
        await this.#record(pointer, current);
      }
      await removeLeftovers(this.folder, await this.#keptFiles(pointer));
    });
  }

  /** Removes the earlier stores, where a build needs their room. Only for the holder of the lock. */
  makeRoom(): Promise<boolean> {
    return this.#queue.run(async () => {
      const file = (await this.#pointer())?.file;
      const isRemoved = await removeLeftovers(this.folder, new Set(file ? [file] : []));
      if (isRemoved) this.#log.warn('removed earlier data versions to make room for a build');
      return isRemoved;
    });
  }

  /** The record only says what was, so a build is published without it if need be. */
  async #record(pointer: Pointer, store: Store): Promise<void> {
    try {
      await recordBuild(this.folder, pointer, store);
    } catch (error) {
      this.#log.warn({ err: error }, 'a build was not recorded');
    }
  }

  /**
   * The stores that stay: the current one, and the latest of other versions that a program with the current
   * one’s recipe can serve. Where practices are anonymised there are none: two versions of such data can be
   * compared (README, “Anonymised practices”), and what came or went between them tells who a practice is.
   */
  async #keptFiles(pointer: Pointer | undefined): Promise<ReadonlySet<string>> {
    const files = new Map(pointer && [[pointer.version, pointer.file]]);
    // Without a pointer the current store was damaged, and is built again beside the earlier ones.
    const site = pointer ?? { dataPath: this.#dataPath, recipe: this.#recipe };
    if (site.recipe.anonymise === null) {
      for (const { store } of await recordedBuilds(this.folder, site)) {
        if (files.size >= this.#versionsKept) break;
        if (!isSameRecipe(store.recipe, site.recipe) || files.has(store.version)) continue;
        files.set(store.version, store.file);
      }
    }
    return new Set(files.values());
  }

  async #mayServe(pointer: Pointer): Promise<boolean> {
    const ownRecipe = this.#recipe;
    if (ownRecipe.anonymise !== null && pointer.recipe.anonymise !== ownRecipe.anonymise) {
      await withdraw(this.folder, pointer);
      this.#log.warn('removed a store that was not anonymised with the present secret');
      return false;
    }
    return isSameRecipe(pointer.recipe, ownRecipe);
  }

  async #pointer(): Promise<Pointer | undefined> {
    try {
      return await readPointer(this.folder);
    } catch (error) {
      this.#unusable(error);
      return undefined;
    }
  }

  /** Opens the pointer’s store; undefined, with a warning, where it is damaged or already replaced. */
  async #open(pointer: Pointer): Promise<Store | undefined> {
    const file = storeFileOf(this.folder, pointer);
    try {
      if (!(await isWhole(file, pointer, { thorough: false }))) {
        throw new UnusableStore(`${file} is missing or damaged`);
      }
      const store = await openStore(file, {
        labels: this.#labels,
        onFault: () => this.#checkFile(pointer),
      });
      if (store.catalogue.version === pointer.version) return store;
      store.close();
      throw new UnusableStore(`${file} is not what ${this.folder.pointerFile} says`);
    } catch (error) {
      this.#unusable(error);
      return undefined;
    }
  }

  /** Checks once, after a statement failed, whether the pointer’s store is damaged. */
  #checkFile(pointer: Pointer): void {
    const file = storeFileOf(this.folder, pointer);
    if (this.#checked.has(file)) return;
    this.#checked.add(file);
    void this.#queue
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

/** Whether a store has the content of version `content`, with or without counts from an earlier store. */
export const isVersionOf = (version: string, content: string): boolean =>
  version === content || version.startsWith(`${content}-`);
