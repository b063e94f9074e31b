import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../domain/userError.ts';
import type { DataFile } from '../folder/dataFile.ts';
import { folderMeant, leftOutFolders } from '../folder/folderNames.ts';
import { isInputName } from '../folder/snapshot.ts';

/** A file of one lab's raw counts. */
export interface LabFile extends DataFile {
  readonly labId: string;
}

/** What lies in a data folder, and what each file is for; nothing has been opened yet. */
export interface DataFolder {
  readonly dataPath: string;
  /** Every file directly in the folder, by its name. */
  readonly top: ReadonlyMap<string, DataFile>;
  /** In the order of their labs and names. */
  readonly labFiles: readonly LabFile[];
  /** The predecessor's combined file. */
  readonly combined: DataFile | undefined;
  readonly notices: readonly string[];
}

const COMBINED = ['all_processed.csv.zip', 'all_processed.csv'] as const;
const KNOWN =
  /^(?:practice_codes|test_codes|labs|ccgs|events|.+_practice_mapping)\.csv$|^measures\.json$/;
const isKnown = (name: string): boolean =>
  KNOWN.test(name) || COMBINED.some(combined => combined === name);
const LABS = 'labs';
const PRESCRIBING = 'prescribing';
const RAW = /\.(?:csv|csv\.gz|zip)$/i;

/** Hidden, half-copied and editors' files: never input. */
const isPassing = (name: string): boolean =>
  /^[.~]/.test(name) || /(?:~|\.(?:tmp|part|partial|crdownload|swp|filepart))$/i.test(name);

/**
 * Looks through the data folder for everything that a build reads (section 2 of the folder's
 * format): references and the combined file at its top, raw files under `labs/<lab_id>/`.
 *
 * @throws {UserError} where the folder `labs` may not be read: every lab would seem to be gone.
 */
export async function scanFolder(dataPath: string): Promise<DataFolder> {
  const notices: string[] = [];
  const top = new Map<string, DataFile>();
  const entries = await list(dataPath);
  const folders = entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
  const files = entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name);
  for (const name of files) {
    if (!isInputName(name) || isPassing(name)) continue;
    const known = name.toLowerCase();
    // Mappings are named by the lab’s id or in labs.csv, and stay as they are written.
    const isOther = isKnown(known) && !/_practice_mapping/.test(known) && !files.includes(known);
    top.set(isOther ? known : name, fileAt(dataPath, name));
  }
  const { name: labsFolder, others } = folderMeant(folders, LABS);
  notices.push(...leftOutFolders(labsFolder, others));
  notices.push(...(await strayFolders(dataPath, folders)));
  const combined = COMBINED.map(name => top.get(name)).find(file => file !== undefined);
  if (top.has(COMBINED[0]) && top.has(COMBINED[1])) {
    notices.push(`${COMBINED[0]} and ${COMBINED[1]} are both there: the first is used.`);
  }
  const labFiles: LabFile[] = [];
  const labs = await list(path.join(dataPath, labsFolder)).catch((error: unknown) => {
    throw new UserError(`${labsFolder} may not be read by this program${codeOf(error)}.`, {
      fix: 'Mend the permissions of that folder, then start a build.',
    });
  });
  for (const { name: labId, isFolder } of labs) {
    if (isPassing(labId)) continue;
    if (!isFolder) {
      if (RAW.test(labId))
        notices.push(
          `${labsFolder}/${labId} belongs to no lab: move it into ${labsFolder}/<lab_id>/.`,
        );
      continue;
    }
    const own = await list(path.join(dataPath, labsFolder, labId)).catch((error: unknown) => {
      notices.push(
        `${labsFolder}/${labId} may not be read by this program${codeOf(error)}: mend its permissions.`,
      );
      return [];
    });
    for (const { name } of own) {
      if (isPassing(name)) continue;
      if (RAW.test(name)) labFiles.push({ labId, ...fileAt(dataPath, labsFolder, labId, name) });
      else
        notices.push(`${labsFolder}/${labId}/${name} is left out: it is no .csv, .csv.gz or .zip.`);
    }
  }
  return { dataPath, top, labFiles, combined, notices };
}

/** Folders at the top that hold files like a lab’s, and are not where a lab’s belong. */
async function strayFolders(dataPath: string, folders: readonly string[]): Promise<string[]> {
  const notices: string[] = [];
  for (const name of folders) {
    if (isPassing(name) || [LABS, PRESCRIBING].includes(name.toLowerCase())) continue;
    const own = await list(path.join(dataPath, name)).catch(() => []);
    if (!own.some(file => !file.isFolder && !isPassing(file.name) && RAW.test(file.name))) continue;
    notices.push(`${name}/ is left out: if it is a lab’s, move it to ${LABS}/${name}/.`);
  }
  return notices;
}

/** The names at the top that no part of a build will open, given those that it will. */
export const unknownFiles = (folder: DataFolder, used: ReadonlySet<string>): string[] =>
  [...folder.top.keys()].filter(name => !used.has(name) && !isKnown(name));

const fileAt = (dataPath: string, ...parts: string[]): DataFile => ({
  path: parts.join('/'),
  absolute: path.join(dataPath, ...parts),
});

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? ` (${error.code})` : '';

/**
 * In the order of their names; a missing folder is empty.
 *
 * @throws where a folder is there and cannot be read: its files are not gone.
 */
async function list(folder: string): Promise<{ name: string; isFolder: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (/ENOENT|ENOTDIR/.test(codeOf(error))) return [];
    throw error;
  });
  const found = await Promise.all(
    entries.map(async entry => ({
      name: entry.name,
      // A mounted folder may hold links.
      isFolder: entry.isSymbolicLink()
        ? await readdir(path.join(folder, entry.name)).then(
            () => true,
            () => false,
          )
        : entry.isDirectory(),
    })),
  );
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
