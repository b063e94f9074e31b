import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { isStoreFileName, type StoreFolder, storeFileName } from './folder.ts';
import { sealOf, sync, writeWhole } from './seal.ts';
import { UnusableStore } from './store.ts';

const recipeSchema = z.object({
  schema: z.number(),
  pipeline: z.number(),
  minPracticeTests: z.number(),
  /** The lowest value of a count such as `<5`. Pointers of earlier versions lack it. */
  suppressedFrom: z.number().default(1),
  /** A fingerprint of the anonymising secret; null: practices under their real names. */
  anonymise: z.string().nullable(),
});

/** What a store’s content depends on besides its input files. */
export type Recipe = Readonly<z.infer<typeof recipeSchema>>;

/** Whether a store of one recipe may stand for one of the other: the same files give the same numbers. */
export const isSameRecipe = (a: Recipe, b: Recipe): boolean =>
  a.anonymise === b.anonymise &&
  a.schema === b.schema &&
  a.pipeline === b.pipeline &&
  a.minPracticeTests === b.minPracticeTests &&
  a.suppressedFrom === b.suppressedFrom;

export const pointerSchema = z.object({
  file: z.string().refine(isStoreFileName),
  version: z.string().min(1),
  bytes: z.number(),
  mtimeMs: z.number(),
  sha256: z.string(),
  dataPath: z.string(),
  recipe: recipeSchema,
});

/** The content of `current.json`: the current store, its seal, and what it was built from. */
export type Pointer = Readonly<z.infer<typeof pointerSchema>>;

/**
 * Reads the pointer; undefined where there is none.
 *
 * @throws {UnusableStore} if it cannot be read.
 */
export async function readPointer(folder: StoreFolder): Promise<Pointer | undefined> {
  try {
    return pointerSchema.parse(JSON.parse(await readFile(folder.pointerFile, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new UnusableStore(`${folder.pointerFile} cannot be read`, { cause });
  }
}

/** The path of the pointer’s store. */
export const storeFileOf = (folder: StoreFolder, pointer: Pointer): string =>
  path.join(folder.path, pointer.file);

/**
 * Moves a finished, closed database from its work folder into the store folder and syncs it to disk. It is
 * not yet the current store. Returns its path.
 */
export async function placeStore(
  folder: StoreFolder,
  builtFile: string,
  version: string,
): Promise<string> {
  const file = path.join(folder.path, storeFileName(version));
  await sync(builtFile, 'r+');
  await rename(builtFile, file);
  await sync(folder.path, 'r');
  return file;
}

/** Makes a placed store the current one, which every process opens from now on. */
export async function pointAt(
  folder: StoreFolder,
  file: string,
  origin: Pick<Pointer, 'version' | 'dataPath' | 'recipe'>,
): Promise<Pointer> {
  const pointer: Pointer = { file: path.basename(file), ...(await sealOf(file)), ...origin };
  await writeWhole(folder.pointerFile, `${JSON.stringify(pointer, null, 2)}\n`);
  await sync(folder.path, 'r');
  return pointer;
}

/** Removes a store that must not be served, and the pointer to it. */
export async function withdraw(folder: StoreFolder, pointer: Pointer): Promise<void> {
  await rm(storeFileOf(folder, pointer), { force: true });
  await rm(folder.pointerFile, { force: true });
}
