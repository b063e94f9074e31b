import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unwritable } from './unwritable.ts';

const STORE_FILE = /^store-[0-9a-f]{1,64}-[0-9a-f]{8}\.duckdb$/;
/** Files that killed builds leave behind. Nothing else in the folder is removed. */
const LEFTOVER =
  /^(?:build-\w{6}|lock-[0-9a-f]{8}\.duckdb|(?:current|hashes|versions)\.json\.[0-9a-f]{8}|(?:prescribing-)?reading\.json\.[0-9a-f]{8}|probe-[0-9a-f]{8}|store-.*\.duckdb(?:\.wal)?)$/;

/** The folder of STORE_PATH: where a store is built, kept and pointed at. */
export interface StoreFolder {
  readonly path: string;
  /** Names the current store. */
  readonly pointerFile: string;
  /** Locked by the process that builds. */
  readonly lockFile: string;
}

/** Whether there is a file or folder at this path. */
export const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** A short random text that makes the names of two builds’ files differ. */
export const uniqueSuffix = (): string => randomBytes(4).toString('hex');

/** A name for a new store file. */
export const storeFileName = (version: string): string =>
  `store-${version.slice(0, 12)}-${uniqueSuffix()}.duckdb`;

/** Whether `storeFileName` makes such a name, so that a pointer cannot name any other file. */
export const isStoreFileName = (name: string): boolean => STORE_FILE.test(name);

/**
 * Opens the folder of STORE_PATH, or one in it, and makes it if it is missing.
 *
 * @throws {UserError} if it cannot be written to.
 */
export async function openStoreFolder(folder: string, storePath = folder): Promise<StoreFolder> {
  const probe = path.join(folder, `probe-${uniqueSuffix()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, '');
    await rm(probe, { force: true });
  } catch (error) {
    throw unwritable(folder, error, storePath);
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
 * Removes what killed builds left behind and all stores but those to keep. Only for the holder of the lock,
 * since it would remove another process’s build too. Readers that have an old store open keep it. Returns
 * whether there was anything.
 */
export async function removeLeftovers(
  folder: StoreFolder,
  storeNames: ReadonlySet<string>,
): Promise<boolean> {
  const names = (await readdir(folder.path)).filter(
    name => LEFTOVER.test(name) && !storeNames.has(name),
  );
  for (const name of names) {
    await rm(path.join(folder.path, name), { recursive: true, force: true });
  }
  return names.length > 0;
}
