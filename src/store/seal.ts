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

/** What a file was when it was published: by this it is proved whole. */
export type Seal = Readonly<z.infer<typeof sealSchema>>;

/** The seal of a finished file. */
export async function sealOf(file: string): Promise<Seal> {
  const { mtimeMs } = await stat(file);
  return { ...(await hashFile(file)), mtimeMs };
}

/**
 * Whether a file is what its seal says. A file of the same size and time is believed, unless
 * `thorough`; otherwise its content is hashed (a copy that a backup restored has another time).
 */
export async function isWhole(
  file: string,
  seal: Seal,
  how: { readonly thorough: boolean },
): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (!found || found.size !== seal.bytes) return false;
  if (!how.thorough && found.mtimeMs === seal.mtimeMs) return true;
  return (await hashFile(file)).sha256 === seal.sha256;
}

/** The name of the seal of a file. */
export const sealName = (file: string): string => `${file}.seal`;

/** Keeps a finished file’s seal beside it. */
export async function putSeal(file: string, seal: Seal): Promise<void> {
  await writeWhole(sealName(file), JSON.stringify(seal));
}

/**
 * The seal beside a file; undefined where there is none (it was made by an earlier version).
 *
 * @throws where there is one that cannot be read: nothing proves the file.
 */
export async function sealBeside(file: string): Promise<Seal | undefined> {
  try {
    return sealSchema.parse(JSON.parse(await readFile(sealName(file), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a file and its seal. */
export async function removeSealed(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(sealName(file), { force: true });
}

/**
 * Whether the file is there and nothing speaks against it: its seal holds, or it has none. A file with a
 * broken seal is not.
 */
export async function holdsTo(file: string, how: { readonly thorough: boolean }): Promise<boolean> {
  try {
    const seal = await sealBeside(file);
    if (seal) return await isWhole(file, seal, how);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Writes a small file so that it is there whole or not at all, safe on disk. */
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

/** Waits until a file, or the names in a folder (`r`), are safe on disk. */
export async function sync(file: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(file, flags);
  await handle.sync().finally(() => handle.close());
}
