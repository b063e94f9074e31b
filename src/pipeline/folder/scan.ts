import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../domain/userError.ts';

/** A file of the data folder; `path` is relative to the folder, with `/`. */
export interface DataFile {
  readonly path: string;
  readonly absolute: string;
}

/** The files of one kind in a data folder, found by their names; none has been opened. */
export interface Scan {
  /** Every file that a build may read. */
  readonly files: readonly DataFile[];
  /** The folders in which they lie; absolute. */
  readonly folders: readonly string[];
  /** There is nothing to build a store of. */
  readonly isEmpty: boolean;
}

export const fileAt = (dataPath: string, ...parts: string[]): DataFile => ({
  path: parts.join('/'),
  absolute: path.join(dataPath, ...parts),
});

/** Names of hidden files, and of those that copying programs and editors make: never input. */
export const isPassing = (name: string): boolean =>
  /^[.~]|(?:~|\.(?:tmp|part|partial|crdownload|swp|filepart))$/i.test(name);

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * What a folder holds, in the order of the names; a missing folder is empty.
 *
 * @param name of the folder, for the error.
 * @throws {UserError} where the folder cannot be read: its files are not gone.
 */
export async function listFolder(folder: string, name: string): Promise<FolderEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new UserError(`${name} may not be read by this program (${code}).`, {
      fix: 'Fix the permissions of that folder, then start a build.',
    });
  });
  const found = await Promise.all(
    entries.map(async entry => ({
      name: entry.name,
      isFolder: entry.isSymbolicLink()
        ? await isReadable(path.join(folder, entry.name))
        : entry.isDirectory(),
    })),
  );
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A mounted folder may be a link. */
const isReadable = (folder: string): Promise<boolean> =>
  readdir(folder).then(
    () => true,
    () => false,
  );

/**
 * Finds a folder whose name may be written with capitals: `labs` itself, or else the first by name.
 *
 * @returns `name`: `wanted` where there is no such folder; `notices`: about folders that differ in case
 * alone, and are left out.
 */
export function folderNamed(
  entries: readonly FolderEntry[],
  wanted: string,
): { readonly name: string; readonly notices: readonly string[] } {
  const same = entries
    .filter(({ name, isFolder }) => isFolder && name.toLowerCase() === wanted)
    .map(({ name }) => name);
  const name = same.includes(wanted) ? wanted : (same[0] ?? wanted);
  const notices = same
    .filter(other => other !== name)
    .map(other => `${other}/ is left out: ${name}/ is there too. Move its files into ${name}/.`);
  return { name, notices };
}
