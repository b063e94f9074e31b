import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../domain/userError.ts';

const STORE_FILE = /^store-[0-9a-f]{1,64}-[0-9a-f]{8}\.duckdb$/;
/** What builds leave behind when they are killed; nothing else in the folder is ever touched. */
const LEFTOVER =
  /^(?:build-\w{6}|lock-[0-9a-f]{8}\.duckdb|(?:current|hashes)\.json\.[0-9a-f]{8}|(?:prescribing-)?reading\.json\.[0-9a-f]{8}|probe-[0-9a-f]{8}|store-.*\.duckdb(?:\.wal)?)$/;

/** The folder of STORE_PATH: where a store is built, kept and pointed at. */
export interface StoreFolder {
  readonly path: string;
  /** The pointer to the store that is in force. */
  readonly pointerFile: string;
  /** Held, by the kernel's means, by the one process that builds. */
  readonly lockFile: string;
}

/** A short random text, so that no two builds meet in one name. */
export const uniqueSuffix = (): string => randomBytes(4).toString('hex');

/** A name for a new store file. */
export const storeFileName = (version: string): string =>
  `store-${version.slice(0, 12)}-${uniqueSuffix()}.duckdb`;

/** Whether the name is one that `storeFileName` makes: a pointer can name no other file. */
export const isStoreFileName = (name: string): boolean => STORE_FILE.test(name);

/**
 * Opens the folder of STORE_PATH, which is made where it is missing.
 *
 * @throws {UserError} where nothing can be written there.
 */
export async function openStoreFolder(folder: string): Promise<StoreFolder> {
  const probe = path.join(folder, `probe-${uniqueSuffix()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, '');
    await rm(probe, { force: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new UserError(`STORE_PATH is ${folder}, where nothing can be written${code}.`, {
      fix: 'Set STORE_PATH to a folder that this user may write to and that has space.',
    });
  }
  return {
    path: folder,
    pointerFile: path.join(folder, 'current.json'),
    lockFile: path.join(folder, 'lock.duckdb'),
  };
}

/** A fresh folder for one build, on the same file system as the finished store. */
export const makeWorkFolder = (folder: StoreFolder): Promise<string> =>
  mkdtemp(path.join(folder.path, 'build-'));

/**
 * Removes killed builds and stores no longer in force. Only for the holder of the lock: another
 * process's build would go too. Readers that have an old store open keep it.
 */
export async function removeLeftovers(folder: StoreFolder, keep?: string): Promise<void> {
  const names = (await readdir(folder.path)).filter(name => LEFTOVER.test(name) && name !== keep);
  for (const name of names) {
    await rm(path.join(folder.path, name), { recursive: true, force: true });
  }
}
