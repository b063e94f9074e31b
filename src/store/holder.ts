import { Listeners } from '../domain/backgroundWork.ts';
import type { Store } from './store.ts';

/**
 * The store that is being served. A request keeps its store open until it has been answered. A swap does
 * not wait: the previous store closes when its last reader has finished.
 */
export class StoreHolder {
  #current: { store: Store; readers: number; isRetired: boolean } | undefined;
  readonly #swapped = new Listeners();

  /** The served store, for use before the next await; undefined before the first build. */
  get current(): Store | undefined {
    return this.#current?.store;
  }

  /** Runs `read` on the served store, which stays open until it has finished. */
  async use<T>(read: (store: Store) => Promise<T>): Promise<T> {
    const served = this.#current;
    if (!served) throw new NoStoreYet();
    served.readers++;
    try {
      return await read(served.store);
    } finally {
      served.readers--;
      if (served.isRetired && served.readers === 0) served.store.close();
    }
  }

  /** Serves `next` from now on. */
  swap(next: Store): void {
    const previous = this.#current;
    this.#current = { store: next, readers: 0, isRetired: false };
    this.#retire(previous);
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
    this.#retire(previous);
  }

  #retire(served: { store: Store; readers: number; isRetired: boolean } | undefined): void {
    if (!served) return;
    served.isRetired = true;
    if (served.readers === 0) served.store.close();
  }
}

/** A request came before the first build had made a store. */
export class NoStoreYet extends Error {}
