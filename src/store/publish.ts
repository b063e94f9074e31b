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
  /** The least that a count such as `<5` can be; pointers of older programs do not say. */
  suppressedFrom: z.number().default(1),
  /** A fingerprint of the anonymising secret; null: practices under their real names. */
  anonymise: z.string().nullable(),
});

/** All that shapes a store besides the content of its input files. */
export type Recipe = Readonly<z.infer<typeof recipeSchema>>;

const pointerSchema = z.object({
  file: z.string().refine(isStoreFileName),
  version: z.string().min(1),
  bytes: z.number(),
  mtimeMs: z.number(),
  sha256: z.string(),
  dataPath: z.string(),
  recipe: recipeSchema,
});

/** What `current.json` says: the store in force, its seal and what it was made of. */
export type Pointer = Readonly<z.infer<typeof pointerSchema>>;

/**
 * The pointer in force; undefined where there is none.
 *
 * @throws {UnusableStore} where there is one that this program cannot read.
 */
export async function readPointer(folder: StoreFolder): Promise<Pointer | undefined> {
  try {
    return pointerSchema.parse(JSON.parse(await readFile(folder.pointerFile, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new UnusableStore(`${folder.pointerFile} cannot be read`, { cause });
  }
}

/** Where the pointer's store is. */
export const storeFileOf = (folder: StoreFolder, pointer: Pointer): string =>
  path.join(folder.path, pointer.file);

/**
 * Moves a finished, closed database from its work folder to its place, safe on disk, but not yet in
 * force. Returns its path.
 */
export async function placeStore(
  folder: StoreFolder,
  built: string,
  version: string,
): Promise<string> {
  const file = path.join(folder.path, storeFileName(version));
  await sync(built, 'r+');
  await rename(built, file);
  await sync(folder.path, 'r');
  return file;
}

/** Puts a placed store in force: from here on every start opens it. */
export async function pointAt(
  folder: StoreFolder,
  file: string,
  made: Pick<Pointer, 'version' | 'dataPath' | 'recipe'>,
): Promise<Pointer> {
  const pointer: Pointer = { file: path.basename(file), ...(await sealOf(file)), ...made };
  await writeWhole(folder.pointerFile, `${JSON.stringify(pointer, null, 2)}\n`);
  await sync(folder.path, 'r');
  return pointer;
}

/** Removes a store that must not be served, and the pointer to it. */
export async function withdraw(folder: StoreFolder, pointer: Pointer): Promise<void> {
  await rm(storeFileOf(folder, pointer), { force: true });
  await rm(folder.pointerFile, { force: true });
}
