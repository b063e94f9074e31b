import { Listeners } from '../domain/backgroundWork.ts';
import type { Store } from './store.ts';

/** A reader’s hold on a store, which stays open until it is released. */
export interface StoreLease {
  readonly store: Store;
  /** Another hold on the same store. Not after the release. */
  hold(): StoreLease;
  /** May be called more than once. */
  release(): void;
}

/** A store with its readers: it closes once it has been retired and the last of them has finished. */
export class SharedStore {
  readonly store: Store;
  #readers = 0;
  #isRetired = false;

  constructor(store: Store) {
    this.store = store;
  }

  take(): StoreLease {
    let isHeld = true;
    this.#readers++;
    return {
      store: this.store,
      hold: () => this.take(),
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#readers--;
        this.#closeIfDone();
      },
    };
  }

  /** No reader comes any more. */
  retire(): void {
    this.#isRetired = true;
    this.#closeIfDone();
  }

  #closeIfDone(): void {
    if (this.#isRetired && this.#readers === 0) this.store.close();
  }
}

/**
 * The store that is being served. A request keeps its store open until it has been answered. A swap does
 * not wait: the previous store closes when its last reader has finished.
 */
export class StoreHolder {
  #current: SharedStore | undefined;
  readonly #swapped = new Listeners();

  /** The served store, for use before the next await; undefined before the first build. */
  get current(): Store | undefined {
    return this.#current?.store;
  }

  /**
   * Holds the served store.
   *
   * @throws {NoStoreYet} before the first build.
   */
  take(): StoreLease {
    if (!this.#current) throw new NoStoreYet();
    return this.#current.take();
  }

  /** Runs `read` on the served store, which stays open until it has finished. */
  async use<T>(read: (store: Store) => Promise<T>): Promise<T> {
    const lease = this.take();
    try {
      return await read(lease.store);
    } finally {
      lease.release();
    }
  }

  /** Serves `next` from now on. */
  swap(next: Store): void {
    const previous = this.#current;
    this.#current = new SharedStore(next);
    previous?.retire();
    this.#swapped.call();
  }

  /** Called whenever another store is served; returns how to stop listening. */
  onSwap(listener: () => void): () => void {
    return this.#swapped.add(listener);
  }

  /** Serves nothing any more: the process stops. */
  close(): void {
    const previous = this.#current;
    this.#current = undefined;
    previous?.retire();
  }
}

/** A request came before the first build had made a store. */
export class NoStoreYet extends Error {}
