import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { openStoreFolder, type StoreFolder } from '../store/folder.ts';

const BUILD_FILE = /^outliers-([1-9]\d{0,8})\.duckdb$/;
/** What a killed build leaves; nothing else in the folder is ever touched. */
const LEFTOVER =
  /^(?:build-\w{6}|outliers-[1-9]\d{0,8}\.duckdb\.wal|(?:lock|probe)-[0-9a-f]{8}(?:\.duckdb)?)$/;

/** The folder of builds, with a lock of its own: building outliers waits for no lab data. */
export const openBuildFolder = (storePath: string): Promise<StoreFolder> =>
  openStoreFolder(path.join(storePath, 'outliers'));

/** Where the build of this id is, or will be. */
export const buildFile = (folder: StoreFolder, id: number): string =>
  path.join(folder.path, `outliers-${id}.duckdb`);

/** The ids of the builds that are there, ascending. */
export async function builtIds(folder: StoreFolder): Promise<number[]> {
  const ids = (await readdir(folder.path)).flatMap(name => {
    const id = BUILD_FILE.exec(name)?.[1];
    return id === undefined ? [] : [Number(id)];
  });
  return ids.sort((a, b) => a - b);
}

/** Removes what killed builds left. Only for the holder of the folder’s lock. */
export async function removeHalfBuilds(folder: StoreFolder): Promise<void> {
  const names = (await readdir(folder.path)).filter(name => LEFTOVER.test(name));
  for (const name of names) {
    await rm(path.join(folder.path, name), { recursive: true, force: true });
  }
}

/**
 * Puts a finished, closed file of results in its place, safe on disk: it is there whole or not at all.
 * Replaces an older build of the id; readers that have that one open keep it.
 */
export async function publishBuild(
  folder: StoreFolder,
  built: string,
  id: number,
): Promise<string> {
  const file = buildFile(folder, id);
  await sync(built, 'r+');
  await rename(built, file);
  await sync(folder.path, 'r');
  return file;
}

async function sync(file: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(file, flags);
  await handle.sync().finally(() => handle.close());
}
