import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../domain/userError.ts';
import {
  type DataFile,
  type FolderEntry,
  fileAt,
  folderNamed,
  isPassing,
  linkOutNotices,
  listFolder,
  type Scan,
} from '../folder/scan.ts';

/** A file of one lab's raw counts. */
export interface LabFile extends DataFile {
  readonly labId: string;
}

/** The files in a data folder, and what each is for. None has been opened yet. */
export interface DataFolder extends Scan {
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

/** Whether a build may read a file with this name. Other files in the data folder do not start or delay it. */
export const isInputName = (name: string): boolean =>
  !name.startsWith('.') && (RAW.test(name) || /^measures\.json$/i.test(name));

/**
 * Finds everything in the data folder that a build reads (field guide, section 2): references and the
 * combined file at its top, raw files under `labs/<lab_id>/`.
 *
 * @throws {UserError} if the folder `labs` cannot be read, so that its labs do not count as removed.
 */
export async function scanDataFolder(dataPath: string): Promise<DataFolder> {
  const top = new Map<string, DataFile>();
  const linkOuts: string[] = [];
  const options = { dataPath, onLinkOut: (name: string) => void linkOuts.push(name) };
  const entries = await listFolder(dataPath, 'The data folder', options);
  const files = entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name);
  for (const name of files) {
    if (!isInputName(name) || isPassing(name)) continue;
    const folded = name.toLowerCase();
    // Mappings are named after the lab’s id or in labs.csv, so the case of their names matters.
    const isOther = isKnown(folded) && !/_practice_mapping/.test(folded) && !files.includes(folded);
    top.set(isOther ? folded : name, fileAt(dataPath, name));
  }
  const { name: labsFolder, notices: leftOut } = folderNamed(entries, LABS);
  const notices = [...leftOut, ...(await strayFolders(dataPath, entries))];
  const labEntries = await listFolder(path.join(dataPath, labsFolder), labsFolder, options);
  const combined = COMBINED.map(name => top.get(name)).find(file => file !== undefined);
  if (top.has(COMBINED[0]) && top.has(COMBINED[1])) {
    notices.push(`${COMBINED[0]} and ${COMBINED[1]} are both there: the first is used.`);
  }
  const labFiles: LabFile[] = [];
  const folders = [dataPath, path.join(dataPath, labsFolder)];
  for (const { name, isFolder } of labEntries) {
    if (isPassing(name)) continue;
    if (isFolder) {
      folders.push(path.join(dataPath, labsFolder, name));
      const lab = await scanLab(dataPath, labsFolder, name);
      labFiles.push(...lab.files);
      notices.push(...lab.notices);
    } else if (RAW.test(name)) {
      notices.push(
        `${labsFolder}/${name} belongs to no lab: move it into ${labsFolder}/<lab_id>/.`,
      );
    }
  }
  notices.push(...linkOutNotices(linkOuts, LABS));
  const allFiles = [...top.values(), ...labFiles];
  return {
    files: allFiles,
    folders,
    isEmpty: allFiles.length === 0,
    top,
    labFiles,
    combined,
    notices,
  };
}

/** For a lab’s folder, inside which folders are ignored. */
const noLinkOuts = (dataPath: string) => ({ dataPath, onLinkOut: () => undefined });

/** The files of one lab. A folder that cannot be read does not affect other labs. */
async function scanLab(
  dataPath: string,
  labsFolder: string,
  labId: string,
): Promise<{ readonly files: readonly LabFile[]; readonly notices: readonly string[] }> {
  const folder = `${labsFolder}/${labId}`;
  try {
    const names = (
      await listFolder(path.join(dataPath, labsFolder, labId), folder, noLinkOuts(dataPath))
    )
      .map(({ name }) => name)
      .filter(name => !isPassing(name));
    return {
      files: names
        .filter(name => RAW.test(name))
        .map(name => ({ labId, ...fileAt(dataPath, labsFolder, labId, name) })),
      notices: names
        .filter(name => !RAW.test(name))
        .map(name => `${folder}/${name} is left out: it is not a .csv, .csv.gz or .zip.`),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { files: [], notices: [error.message.replace(/\.$/, ': fix its permissions.')] };
  }
}

/** Folders at the top that contain files like a lab’s, which belong under `labs`. */
async function strayFolders(dataPath: string, entries: readonly FolderEntry[]): Promise<string[]> {
  const notices: string[] = [];
  for (const { name, isFolder } of entries) {
    if (!isFolder || isPassing(name) || [LABS, PRESCRIBING].includes(name.toLowerCase())) continue;
    const labEntries = await listFolder(
      path.join(dataPath, name),
      name,
      noLinkOuts(dataPath),
    ).catch(() => []);
    if (!labEntries.some(file => !file.isFolder && !isPassing(file.name) && RAW.test(file.name)))
      continue;
    notices.push(`${name}/ is left out: if it is a lab’s, move it to ${LABS}/${name}/.`);
  }
  return notices;
}

/** The lab of a file; undefined for the combined file and any other. */
export const labIdOf = ({ labFiles }: DataFolder, path: string): string | undefined =>
  labFiles.find(file => file.path === path)?.labId;

/** The names of files at the top that the build does not use. */
export const unknownFiles = (folder: DataFolder, used: ReadonlySet<string>): string[] =>
  [...folder.top.keys()].filter(name => !used.has(name) && !isKnown(name));

/**
 * Scans the data folder before a build.
 *
 * @throws {UserError} also if the folder is missing, cannot be read, or has no input file.
 */
export async function scanNeededFolder(dataPath: string): Promise<DataFolder> {
  const folder = await stat(dataPath).catch(error => {
    throw unreachable(dataPath, error);
  });
  if (!folder.isDirectory()) {
    throw new UserError(`DATA_CSVS_PATH is ${dataPath}, which is a file.`, {
      fix: 'Set DATA_CSVS_PATH to the folder that contains practice_codes.csv.',
    });
  }
  await access(dataPath, constants.R_OK | constants.X_OK).catch(error => {
    throw unreachable(dataPath, error);
  });
  const scan = await scanDataFolder(dataPath);
  if (!scan.isEmpty) return scan;
  throw new UserError(`The data folder ${dataPath} has no CSV file.`, {
    fix: 'Put practice_codes.csv, test_codes.csv and the labs’ files there; the build starts automatically.',
  });
}

function unreachable(dataPath: string, error: unknown): UserError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UserError(`DATA_CSVS_PATH is ${dataPath}, which does not exist.`, {
      fix: 'Mount or create the folder, or set DATA_CSVS_PATH to the right one.',
    });
  }
  const user = process.getuid?.() ?? 'of this program';
  return new UserError(`The data folder ${dataPath} cannot be read by this program (${code}).`, {
    fix: `Let user ${user} read that folder and what is in it.`,
  });
}
