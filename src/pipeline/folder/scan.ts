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
  /** The absolute paths of their folders. */
  readonly folders: readonly string[];
  /** Whether there is nothing to build a store from. */
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
 * Whether a file is, or is behind, a link that leads out of the data folder. Such links are not followed,
 * because they could publish any file that this program may read. The data folder itself may be a link.
 */
export async function leadsOut(file: DataFile): Promise<boolean> {
  const dataPath = dataPathOf(file);
  return dataPath !== undefined && isOutside(file.absolute, dataPath);
}

async function isOutside(file: string, dataPath: string): Promise<boolean> {
  const [target, root] = await Promise.all(
    [file, dataPath].map(absolute => realpath(absolute)),
  ).catch(
    // A link without a target is reported as missing when it is read.
    () => [],
  );
  if (target === undefined || root === undefined) return false;
  const way = path.relative(root, target);
  return way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way);
}

/** The error for a link that leads out of the data folder. */
export const leadsOutFault = ({ path: name }: DataFile): UserError =>
  new UserError(`${name} is a link that leads out of the data folder, and is not followed.`, {
    fix: 'Put the file itself there, or mount the folder that contains it inside the data folder.',
    file: name,
  });

/**
 * Lists a folder of the data folder in the order of names. A missing folder is empty.
 *
 * @param name of the folder, for the error.
 * @param onLinkOut called with the names of folders that are links out of the data folder, which are left out.
 * @throws {UserError} if the folder cannot be read, so that its files do not count as removed.
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
  const listed = await Promise.all(
    entries.map(async entry => ({
      name: entry.name,
      isFolder: entry.isSymbolicLink()
        ? await isReadable(path.join(folder, entry.name))
        : entry.isDirectory(),
    })),
  );
  const folderEntries: FolderEntry[] = [];
  for (const entry of listed.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // A file that is such a link is refused by name when it is read.
    const isOut = entry.isFolder && (await isOutside(path.join(folder, entry.name), dataPath));
    if (isOut) onLinkOut(path.relative(dataPath, path.join(folder, entry.name)));
    else folderEntries.push(entry);
  }
  return folderEntries;
}

/**
 * The notices about folders that are left out.
 *
 * @param names the folders that are links out of the data folder; `folder`: the kind’s folder.
 */
export const linkOutNotices = (names: readonly string[], folder: string): string[] =>
  names
    .filter(name => name.split(path.sep)[0]?.toLowerCase() === folder)
    .map(
      name =>
        `${name}/ is left out: it is a link that leads out of the data folder. Mount the folder there, or put its files there.`,
    );

/** Follows links, because a mounted folder may be one. */
const isReadable = (folder: string): Promise<boolean> =>
  readdir(folder).then(
    () => true,
    () => false,
  );

/**
 * Finds a folder whose name may be written with capitals: `labs` itself, or else the first by name.
 *
 * @returns `name`: `expectedName` if there is no such folder; `notices`: about folders whose names differ
 * only in capitals, which are left out.
 */
export function folderNamed(
  entries: readonly FolderEntry[],
  expectedName: string,
): { readonly name: string; readonly notices: readonly string[] } {
  const variants = entries
    .filter(({ name, isFolder }) => isFolder && name.toLowerCase() === expectedName)
    .map(({ name }) => name);
  const name = variants.includes(expectedName) ? expectedName : (variants[0] ?? expectedName);
  const notices = variants
    .filter(other => other !== name)
    .map(other => `${other}/ is left out: ${name}/ is there too. Move its files into ${name}/.`);
  return { name, notices };
}
