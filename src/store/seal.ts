import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { uniqueSuffix } from './folder.ts';
import { hashFile } from './hashFile.ts';

const sealSchema = z.object({
  bytes: z.number(),
  /** When the file was last written to, in ms. */
  mtimeMs: z.number(),
  sha256: z.string(),
});

/** The size, time and hash of a file when it was published, which show later that it is undamaged. */
export type Seal = Readonly<z.infer<typeof sealSchema>>;

/** The seal of a finished file. */
export async function sealOf(file: string): Promise<Seal> {
  const { mtimeMs } = await stat(file);
  return { ...(await hashFile(file)), mtimeMs };
}

/**
 * Whether a file matches its seal. Unless `thorough`, the same size and time are enough; otherwise its
 * content is hashed, because a file restored from a backup has another time.
 */
export async function isWhole(
  file: string,
  seal: Seal,
  options: { readonly thorough: boolean },
): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats || stats.size !== seal.bytes) return false;
  if (!options.thorough && stats.mtimeMs === seal.mtimeMs) return true;
  return (await hashFile(file)).sha256 === seal.sha256;
}

/** The path of a file’s seal. */
export const sealName = (file: string): string => `${file}.seal`;

/** Writes a finished file’s seal beside it. */
export async function writeSeal(file: string, seal: Seal): Promise<void> {
  await writeWhole(sealName(file), JSON.stringify(seal));
}

/**
 * Reads the seal beside a file; undefined where there is none, as earlier versions wrote none.
 *
 * @throws if there is one that cannot be read.
 */
export async function readSeal(file: string): Promise<Seal | undefined> {
  try {
    return sealSchema.parse(JSON.parse(await readFile(sealName(file), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Moves a finished file to a place on the same disk, with its seal beside it, instead of what is there. */
export async function replaceSealed(built: string, file: string): Promise<void> {
  const seal = await sealOf(built);
  await removeSealed(file);
  await rename(built, file);
  await writeSeal(file, seal);
}

/** Removes a file and its seal. */
export async function removeSealed(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(sealName(file), { force: true });
}

/**
 * Whether the file exists and matches its seal, or has no seal. A file whose seal cannot be read is not sound.
 */
export async function isSound(
  file: string,
  options: { readonly thorough: boolean },
): Promise<boolean> {
  try {
    const seal = await readSeal(file);
    if (seal) return await isWhole(file, seal, options);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Writes a small file and syncs it to disk. It is never there half written. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${uniqueSuffix()}`;
  try {
    await writeFile(draft, text);
    await sync(draft, 'r+');
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Syncs a file, or the names in a folder (`r`), to disk. */
export async function sync(file: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(file, flags);
  await handle.sync().finally(() => handle.close());
}
