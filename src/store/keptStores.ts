import path from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { type DataDifference, differenceSince, isMeant } from '../domain/dataVersion.ts';
import { DEFAULT_LABELS, type EntityLabels } from '../domain/entityType.ts';
import { type RecordedBuild, recordedBuilds } from './buildLog.ts';
import { isThere, type StoreFolder } from './folder.ts';
import { SharedStore, type StoreHolder, type StoreLease } from './holder.ts';
import { isSameRecipe, type Recipe, storeFileOf } from './publish.ts';
import { isWhole } from './seal.ts';
import { openStore, UnusableStore } from './store.ts';

/** Why a data version is not served. */
export type WhyGone =
  /** No such version is on record. */
  | 'unknown'
  /** Its store was removed, or is damaged. */
  | 'removed'
  /** Another version of the program, or other settings, made it. */
  | 'other rules';

/** The data that an address with a data version is answered from. */
export type PinnedData =
  /** The version that it asks for; an earlier one where `isLatest` is false. */
  | { readonly isThere: true; readonly isLatest: boolean; readonly lease: StoreLease }
  /** The latest data instead. */
  | {
      readonly isThere: false;
      readonly why: WhyGone;
      /** How the version differs from the latest one; undefined where it is not on record. */
      readonly difference: DataDifference | undefined;
      readonly lease: StoreLease;
    };

/** So many earlier stores are open at once. */
const MOST_OPEN = 2;
/** How long (ms) one stays open after a question. */
const IDLE_MS = 120_000;
/** What DuckDB may use for each: half of what the served store has. */
const MEMORY = '300MB';

/**
 * The earlier stores of the store folder, opened when somebody asks for one and closed when nobody has for a
 * while.
 *
 * An earlier store is served only where its recipe is that of this process. A setting may have changed since
 * because too much was shown, and a new version of the program may count by other rules. Beyond that a second
 * version tells nothing that it does not show itself: every page of a store adds up counts that other pages of
 * the same store show, and a suppressed count is a range in each. Whoever subtracts two versions gets the
 * difference of two counts that the labs published, and the same as from two files saved in time. Anonymised
 * stores are another matter: what changes between two of them tells which practice opened, closed or merged.
 * So none is kept (shelf.ts), and none that is found is served.
 */
export class KeptStores {
  readonly #folder: StoreFolder;
  readonly #stores: StoreHolder;
  readonly #site: { readonly recipe: Recipe; readonly dataPath: string };
  readonly #labels: EntityLabels;
  readonly #log: Logger;
  /** By file. */
  readonly #open = new LRUCache<string, SharedStore>({
    max: MOST_OPEN,
    ttl: IDLE_MS,
    ttlAutopurge: true,
    updateAgeOnGet: true,
    dispose: store => store.retire(),
  });
  readonly #opening = new Map<string, Promise<SharedStore | undefined>>();
  /** Files that turned out damaged. */
  readonly #damaged = new Set<string>();

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
    this.#folder = folder;
    this.#stores = stores;
    this.#site = settings;
    this.#labels = settings.labels ?? DEFAULT_LABELS;
    this.#log = log;
  }

  /** The builds on record, newest first. */
  builds(): Promise<RecordedBuild[]> {
    return recordedBuilds(this.#folder, this.#site);
  }

  /**
   * Holds the store of a data version or, where that is not there, the latest one.
   *
   * @throws {NoStoreYet} before the first build.
   */
  async take(requested: string): Promise<PinnedData> {
    const current = this.#stores.take();
    if (isMeant(current.store.catalogue.version, requested)) {
      return { isThere: true, isLatest: true, lease: current };
    }
    const builds = await this.builds().catch(() => []);
    const build = builds.find(({ version }) => isMeant(version, requested));
    const lease = build && (await this.#leaseOf(build));
    if (lease) {
      current.release();
      return { isThere: true, isLatest: false, lease };
    }
    return {
      isThere: false,
      why: build ? (this.#isServable(build) ? 'removed' : 'other rules') : 'unknown',
      difference: build && differenceSince(builds, build.version),
      lease: current,
    };
  }

  /** Whether addresses that are pinned to a build’s data can still show it. */
  async isKept(build: RecordedBuild): Promise<boolean> {
    const isCurrent = this.#stores.current?.catalogue.version === build.version;
    return (
      isCurrent || (this.#isServable(build) && isThere(storeFileOf(this.#folder, build.store)))
    );
  }

  /** Closes all stores that nobody reads. */
  close(): void {
    this.#open.clear();
  }

  #isServable({ store: { recipe } }: RecordedBuild): boolean {
    return recipe.anonymise === null && isSameRecipe(recipe, this.#site.recipe);
  }

  async #leaseOf(build: RecordedBuild): Promise<StoreLease | undefined> {
    if (!this.#isServable(build)) return undefined;
    const file = storeFileOf(this.#folder, build.store);
    // What an operator deletes is no longer served, although it could still be read here.
    if (!(await isThere(file))) this.#open.delete(file);
    const open = this.#open.get(file);
    if (open) return open.take();
    const opening = this.#opening.get(file) ?? this.#openFile(file, build);
    this.#opening.set(file, opening);
    const shared = await opening.finally(() => this.#opening.delete(file));
    return shared?.take();
  }

  /** Opens the file; undefined where it was removed or is damaged. */
  async #openFile(file: string, build: RecordedBuild): Promise<SharedStore | undefined> {
    if (this.#damaged.has(file)) return undefined;
    try {
      if (!(await isWhole(file, build.store, { thorough: false }))) return undefined;
      const store = await openStore(file, {
        labels: this.#labels,
        memory: MEMORY,
        onFault: () => void this.#check(file, build),
      });
      const shared = new SharedStore(store);
      // Those who wait for it take it one after the other, and it must not close before.
      setImmediate(shared.take().release);
      this.#open.set(file, shared);
      return shared;
    } catch (error) {
      if (!(error instanceof UnusableStore)) throw error;
      this.#log.warn({ file: path.basename(file) }, 'an earlier data version cannot be opened');
      return undefined;
    }
  }

  /** After a statement failed: a damaged store is not served again. */
  async #check(file: string, build: RecordedBuild): Promise<void> {
    if (this.#damaged.has(file)) return;
    const isSound = await isWhole(file, build.store, { thorough: true }).catch(() => false);
    // One that was removed is still open here.
    if (isSound || !this.#open.has(file)) return;
    this.#damaged.add(file);
    this.#open.delete(file);
    this.#log.error({ file: path.basename(file) }, 'an earlier data version is damaged');
  }
}
