import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { uniqueSuffix } from '../../../store/folder.ts';
import { isSound, removeSealed, replaceSealed } from '../../../store/seal.ts';

/**
 * Copies of the reference tables from when they could last be read. They are used while the table in the data
 * folder is broken, so that a typing error does not change which practices count.
 */
export class FormerTables {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps a copy of a table that has been read. */
  async keep(name: string, file: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const draft = `${this.#fileOf(name)}.${uniqueSuffix()}`;
    try {
      await copyFile(file, draft);
      await replaceSealed(draft, this.#fileOf(name));
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** The kept table, and since when; undefined if there is none or it is damaged. */
  async find(name: string): Promise<{ file: string; at: Date } | undefined> {
    const file = this.#fileOf(name);
    const stats = await stat(file).catch(() => undefined);
    const isWhole = stats && (await isSound(file, { thorough: false }));
    return isWhole ? { file, at: stats.mtime } : undefined;
  }

  /** Removes the copy of a table that was removed from the data folder on purpose. */
  async forget(name: string): Promise<void> {
    await removeSealed(this.#fileOf(name));
  }

  #fileOf(name: string): string {
    return path.join(this.#folder, name);
  }
}
