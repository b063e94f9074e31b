import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { uniqueSuffix } from '../../../store/folder.ts';
import { isSound, removeSealed, sealOf, writeSeal } from '../../../store/seal.ts';

/**
 * Reference tables as they were when they could last be read: in force while the one in the data
 * folder is broken, so that a slip of the pen does not change who is counted.
 */
export class FormerTables {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps a table that has been read whole. */
  async keep(name: string, file: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const draft = `${this.#fileOf(name)}.${uniqueSuffix()}`;
    try {
      await copyFile(file, draft);
      const seal = await sealOf(draft);
      await removeSealed(this.#fileOf(name));
      await rename(draft, this.#fileOf(name));
      await writeSeal(this.#fileOf(name), seal);
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** The table that was kept, and since when; undefined where there is none, or none that is whole. */
  async find(name: string): Promise<{ file: string; at: Date } | undefined> {
    const file = this.#fileOf(name);
    const stats = await stat(file).catch(() => undefined);
    const isWhole = stats && (await isSound(file, { thorough: false }));
    return isWhole ? { file, at: stats.mtime } : undefined;
  }

  /** Forgets a table that is no longer in the data folder: it was taken away on purpose. */
  async forget(name: string): Promise<void> {
    await removeSealed(this.#fileOf(name));
  }

  #fileOf(name: string): string {
    return path.join(this.#folder, name);
  }
}
