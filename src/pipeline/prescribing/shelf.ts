import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { StoreFolder } from '../../store/folder.ts';
import { metaIn } from '../../store/meta.ts';
import { isSound, removeSealed, replaceSealed, sync } from '../../store/seal.ts';
import { type FormerStore, isVersionOf } from '../../store/shelf.ts';
import { isLimit } from '../folder/systemFaults.ts';
import type { KindShelf } from '../run/fileKind.ts';

const STORE = /^prescribing-[0-9a-f]{16}\.duckdb$/;
const WORK = 'prescribing-build-';
/** The folder of the last readable reference tables. */
export const TABLES = 'prescribing-tables';
/** Drafts of small files that a killed process leaves. */
const DRAFT = /\.[0-9a-f]{8}$/;
const DRAFT_BESIDE = /^prescribing-(?:hashes\.json|[0-9a-f]{16}\.duckdb\.seal)\.[0-9a-f]{8}$/;

async function removeIn(folder: string, isLeft: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(folder).catch(() => [])).filter(isLeft)) {
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

/** The current prescribing store. */
export interface PrescribingStore {
  readonly file: string;
  readonly version: string;
  /** Whether this process built it. */
  readonly isBuiltHere: boolean;
}

/**
 * The prescribing stores of a store folder: `prescribing-<version>.duckdb`, each with its seal. What a killed
 * process leaves is never taken for a store. The store before the newest is kept for outlier builds that are
 * reading it; older ones are removed.
 */
export class PrescribingShelf implements KindShelf {
  readonly folder: StoreFolder;
  readonly hashesFile: string;
  readonly journalFile: string;
  readonly #log: Logger;
  #store: PrescribingStore | undefined;
  #isKnown = false;
  #onDamage: () => void = () => undefined;

  constructor(folder: StoreFolder, log: Logger) {
    this.folder = { ...folder, lockFile: path.join(folder.path, 'prescribing-lock.duckdb') };
    this.hashesFile = path.join(folder.path, 'prescribing-hashes.json');
    this.journalFile = path.join(folder.path, 'prescribing-reading.json');
    this.#log = log;
  }

  /** The current store; undefined before the first, and if there are no prescribing files. */
  get store(): PrescribingStore | undefined {
    return this.#store;
  }

  /** The current store or, after a restart with changed files, the newest one. */
  async formerStore(): Promise<FormerStore | undefined> {
    if (this.#store) return { file: this.#store.file, isServed: true };
    for (const file of await this.#newestFirst()) {
      if (await isSound(file, { thorough: false })) return { file, isServed: false };
    }
    return undefined;
  }

  /** Whether the files have been read: there is a current store, or nothing to make one from. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Calls when the current store turns out damaged and must be built again. */
  onDamage(listener: () => void): void {
    this.#onDamage = listener;
  }

  async adopt(version: string): Promise<boolean> {
    const file = this.#fileOf(version);
    const ownVersion = await soundVersion(file, version, { thorough: false });
    if (ownVersion === undefined) return false;
    this.#take({ file, version: ownVersion, isBuiltHere: false });
    return true;
  }

  clear(): void {
    this.#take(undefined);
  }

  makeWorkFolder(): Promise<string> {
    return mkdtemp(path.join(this.folder.path, WORK));
  }

  async publish(builtFile: string, version: string): Promise<void> {
    const file = this.#fileOf(version);
    await sync(builtFile, 'r+');
    await replaceSealed(builtFile, file);
    await sync(this.folder.path, 'r');
    this.#take({ file, version, isBuiltHere: true });
    await this.#removeOlder(path.basename(file));
  }

  async tidy(): Promise<void> {
    await removeIn(this.folder.path, name => name.startsWith(WORK) || DRAFT_BESIDE.test(name));
    await removeIn(path.join(this.folder.path, TABLES), name => DRAFT.test(name));
  }

  /**
   * Checks the current store after a read has failed. Returns whether it is damaged; then it is no longer the
   * current store, and is built again.
   */
  async checkDamage(): Promise<boolean> {
    const store = this.#store;
    if (!store) return false;
    if (await soundVersion(store.file, store.version, { thorough: true })) return false;
    if (this.#store !== store) return true;
    this.#log.error({ file: store.file }, 'the prescribing store is damaged: it is built again');
    this.#store = undefined;
    this.#isKnown = false;
    await removeSealed(store.file);
    this.#onDamage();
    return true;
  }

  #take(store: PrescribingStore | undefined): void {
    this.#store = store;
    this.#isKnown = true;
  }

  #fileOf(version: string): string {
    return path.join(this.folder.path, `prescribing-${version.slice(0, 16)}.duckdb`);
  }

  /** Removes all stores but the new one and the one before it. */
  async #removeOlder(newest: string): Promise<void> {
    const olderFiles = (await this.#newestFirst()).filter(file => path.basename(file) !== newest);
    for (const file of olderFiles.slice(1)) await removeSealed(file);
  }

  async #newestFirst(): Promise<string[]> {
    const names = (await readdir(this.folder.path)).filter(name => STORE.test(name));
    const dated = await Promise.all(
      names.map(async name => {
        const file = path.join(this.folder.path, name);
        return { file, at: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 };
      }),
    );
    return dated.sort((a, b) => b.at - a.at).map(({ file }) => file);
  }
}

/**
 * The version of the file, if it is an undamaged prescribing store with that content: it matches its seal,
 * can be opened, and has the content’s version, with or without months of an earlier store. `thorough`
 * hashes the whole file.
 */
async function soundVersion(
  file: string,
  content: string,
  options: { readonly thorough: boolean },
): Promise<string | undefined> {
  if (!(await isSound(file, options))) return undefined;
  try {
    const version = (await metaIn(file)).get('version') ?? '';
    return isVersionOf(version, content) ? version : undefined;
  } catch (error) {
    // Keep the store, because it may be undamaged and took long to make.
    if (isLimit(error)) throw error;
    return undefined;
  }
}
