import { readdir, realpath } from 'node:fs/promises';
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
  /^[.~]|(?:~|\.(?:tmp|part|partial|crdownload|opdownload|download|swp|filepart))$/i.test(name);

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** The data folder of a file. */
const dataPathOf = ({ path: name, absolute }: DataFile): string | undefined =>
  absolute.endsWith(name) ? absolute.slice(0, absolute.length - name.length) : undefined;

/**
 * Whether a file is a link that leads out of the data folder, or lies behind one. Such a link may show
 * whatever this program may read, so it is not followed. The data folder itself may be a link.
 */
export async function leadsOut(file: DataFile): Promise<boolean> {
  const dataPath = dataPathOf(file);
  return dataPath !== undefined && isOutside(file.absolute, dataPath);
}

async function isOutside(file: string, dataPath: string): Promise<boolean> {
  const [target, root] = await Promise.all([file, dataPath].map(each => realpath(each))).catch(
    // One that leads nowhere is found missing when it is read.
    () => [],
  );
  if (target === undefined || root === undefined) return false;
  const way = path.relative(root, target);
  return way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way);
}

/** Why such a file is refused. */
export const leadsOutFault = ({ path: name }: DataFile): UserError =>
  new UserError(`${name} is a link that leads out of the data folder, and is not followed.`, {
    fix: 'Put the file itself there, or mount the folder that contains it inside the data folder.',
    file: name,
  });

/**
 * What a folder of the data folder holds, in the order of the names; a missing folder is empty.
 *
 * @param name of the folder, for the error.
 * @param onLinkOut is called with the names of folders that are links out of the data folder, which are left out.
 * @throws {UserError} where the folder cannot be read: its files are not gone.
 */
export async function listFolder(
  folder: string,
  name: string,
  {
    dataPath,
    onLinkOut,
  }: { readonly dataPath: string; readonly onLinkOut: (name: string) => void },
): Promise<FolderEntry[]> {
  if (await isOutside(folder, dataPath)) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new UserError(`${name} cannot be read by this program (${code}).`, {
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
  const inside: FolderEntry[] = [];
  for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // A file is refused under its name when it is read.
    const isOut = entry.isFolder && (await isOutside(path.join(folder, entry.name), dataPath));
    if (isOut) onLinkOut(path.relative(dataPath, path.join(folder, entry.name)));
    else inside.push(entry);
  }
  return inside;
}

/**
 * What the data manager is told of the folders that are left out in which a kind of file would lie.
 *
 * @param names of folders that are links out of the data folder; `folder`: that of the kind.
 */
export const linkOutNotices = (names: readonly string[], folder: string): string[] =>
  names
    .filter(name => name.split(path.sep)[0]?.toLowerCase() === folder)
    .map(
      name =>
        `${name}/ is left out: it is a link that leads out of the data folder. Mount the folder there, or put its files there.`,
    );

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
