import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { openStoreFolder, type StoreFolder } from '../store/folder.ts';
import { sealName, sealOf, sync, writeSeal } from '../store/seal.ts';

const BUILD_FILE = /^outliers-([1-9]\d{0,8})\.duckdb$/;
/** Files that a killed build leaves; no other file in the folder is removed. */
const LEFTOVER =
  /^(?:build-\w{6}|outliers-[1-9]\d{0,8}\.duckdb\.wal|(?:lock|probe)-[0-9a-f]{8}(?:\.duckdb)?)$/;
/** Records and seals are written without the lock, so a draft counts as left behind only when it is old. */
const DRAFT = /^outliers-[1-9]\d{0,8}(?:\.duckdb\.seal|\.json)(?:\.[0-9a-f]{8}){1,2}$/;
const DRAFT_MS = 60_000;

/** The folder of builds, with its own lock, so that outlier builds do not wait for lab data. */
export const openBuildFolder = (storePath: string): Promise<StoreFolder> =>
  openStoreFolder(path.join(storePath, 'outliers'), storePath);

/** The path of the build with this id. */
export const buildFile = (folder: StoreFolder, id: number): string =>
  path.join(folder.path, `outliers-${id}.duckdb`);

/**
 * The names in the folder; undefined while it cannot be reached, as where its disk is away. It is made at the
 * start and never removed, so that this says nothing of the builds.
 */
export const namesIn = (folder: StoreFolder): Promise<string[] | undefined> =>
  readdir(folder.path).catch(() => undefined);

/** The ids of builds among the names of a folder, ascending. */
export const builtIds = (names: readonly string[]): number[] =>
  names
    .flatMap(name => {
      const id = BUILD_FILE.exec(name)?.[1];
      return id === undefined ? [] : [Number(id)];
    })
    .sort((a, b) => a - b);

/** Removes what killed builds left. Only for the holder of the folder’s lock. */
export async function removeHalfBuilds(folder: StoreFolder): Promise<void> {
  for (const name of await readdir(folder.path)) {
    const file = path.join(folder.path, name);
    const isLeftover = LEFTOVER.test(name) || (DRAFT.test(name) && (await isOld(file)));
    if (isLeftover) await rm(file, { recursive: true, force: true });
  }
}

const isOld = (file: string): Promise<boolean> =>
  stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > DRAFT_MS,
    () => false,
  );

/**
 * Moves a finished, closed file of results into the folder and syncs it to disk. It replaces an earlier
 * build with the id; readers that have that one open keep it. The earlier seal is removed first, so that a
 * file never has the seal of another.
 */
export async function publishBuild(
  folder: StoreFolder,
  builtFile: string,
  id: number,
): Promise<string> {
  const file = buildFile(folder, id);
  await sync(builtFile, 'r+');
  const seal = await sealOf(builtFile);
  await rm(sealName(file), { force: true });
  await rename(builtFile, file);
  await writeSeal(file, seal);
  await sync(folder.path, 'r');
  return file;
}
