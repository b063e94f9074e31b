import { Listeners } from '../domain/backgroundWork.ts';
import type { Store } from './store.ts';

/**
 * The store that is being served. Readers take it for the length of one request; a swap waits for
 * nobody: the old store closes when its last reader has finished.
 */
export class StoreHolder {
  #current: { store: Store; readers: number; retired: boolean } | undefined;
  readonly #swapped = new Listeners();

  /** The served store, for a look that ends before the next await; undefined before the first build. */
  get current(): Store | undefined {
    return this.#current?.store;
  }

  /** Runs `read` on the served store, which stays open until it has finished. */
  async use<T>(read: (store: Store) => Promise<T>): Promise<T> {
    const held = this.#current;
    if (!held) throw new NoStoreYet();
    held.readers++;
    try {
      return await read(held.store);
    } finally {
      held.readers--;
      if (held.retired && held.readers === 0) held.store.close();
    }
  }

  /** Serves `next` from now on. */
  swap(next: Store): void {
    const old = this.#current;
    this.#current = { store: next, readers: 0, retired: false };
    this.#retire(old);
    this.#swapped.call();
  }

  /** Called whenever another store is served; returns how to stop listening. */
  onSwap(listener: () => void): () => void {
    return this.#swapped.add(listener);
  }

  /** Serves nothing any more: the process stops. */
  close(): void {
    const old = this.#current;
    this.#current = undefined;
    this.#retire(old);
  }

  #retire(held: { store: Store; readers: number; retired: boolean } | undefined): void {
    if (!held) return;
    held.retired = true;
    if (held.readers === 0) held.store.close();
  }
}

/** Asked for the store before the first build has made one. */
export class NoStoreYet extends Error {}
