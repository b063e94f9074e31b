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
  readonly #log: Logger;
  readonly #queue = new SerialQueue();
  #onDamage: () => void = () => undefined;
  /** The served file, if it turned out damaged. It is served until another one is built. */
  #damaged: string | undefined;
  /** Files whose content has been compared with their seal, so that it is done once and not for every error. */
  readonly #checked = new Set<string>();

  /**
   * @param settings `recipe` and the absolute `dataPath` of the stores that this process may serve;
   * `labels`: what its site calls the types of organisation.
   */
  constructor(
    folder: StoreFolder,
    stores: StoreHolder,
    settings: {
      readonly recipe: Recipe;
      readonly dataPath: string;
      readonly labels?: EntityLabels;
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
      try {
        const settings = { version, dataPath: this.#dataPath, recipe: this.#recipe };
        let pointer: Pointer | undefined;
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
      this.#serve(store);
      await removeLeftovers(this.folder, path.basename(file));
    });
  }

  /** Removes what killed builds left behind. Only for the holder of the lock. */
  tidy(): Promise<void> {
    return this.#queue.run(async () => {
      await removeLeftovers(this.folder, (await this.#pointer())?.file);
    });
  }

  async #mayServe(pointer: Pointer): Promise<boolean> {
    const { recipe } = pointer;
    const ownRecipe = this.#recipe;
    if (ownRecipe.anonymise !== null && recipe.anonymise !== ownRecipe.anonymise) {
      await withdraw(this.folder, pointer);
      this.#log.warn('removed a store that was not anonymised with the present secret');
      return false;
    }
    return (
      recipe.anonymise === ownRecipe.anonymise &&
      recipe.schema === ownRecipe.schema &&
      recipe.pipeline === ownRecipe.pipeline &&
      recipe.minPracticeTests === ownRecipe.minPracticeTests &&
      recipe.suppressedFrom === ownRecipe.suppressedFrom
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
