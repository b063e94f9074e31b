import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../domain/userError.ts';
import type { DataFile } from '../folder/dataFile.ts';
import { folderMeant, leftOutFolders } from '../folder/folderNames.ts';

/** The tables that give prescribing files their names and hierarchy; each may be missing. */
export const REFERENCES = [
  'practices.csv',
  'pcns.csv',
  'ccgs.csv',
  'stps.csv',
  'regional_teams.csv',
  'bnf.csv',
] as const;
export type ReferenceName = (typeof REFERENCES)[number];

/** What lies in `prescribing/` of a data folder; nothing has been opened yet. */
export interface PrescribingFolder {
  readonly references: ReadonlyMap<ReferenceName, DataFile>;
  /** In the order of their names. */
  readonly files: readonly DataFile[];
  readonly notices: readonly string[];
}

const FOLDER = 'prescribing';
const MONTHLY = /\.(?:csv|csv\.gz|zip|parquet)$/i;
/** Hidden, half-copied and editors' files: never input. */
const PASSING = /^[.~]|(?:~|\.(?:tmp|part|partial|crdownload|swp|filepart))$/i;

/**
 * Looks through `prescribing/`; a missing folder is empty.
 *
 * @throws {UserError} where it is there and may not be read: its files are not gone.
 */
export async function scanPrescribing(dataPath: string): Promise<PrescribingFolder> {
  const references = new Map<ReferenceName, DataFile>();
  const files: DataFile[] = [];
  const notices: string[] = [];
  const folders = await readdir(dataPath, { withFileTypes: true }).catch(() => []);
  const { name: folder, others } = folderMeant(
    // A mounted folder may be a link.
    folders.filter(entry => !entry.isFile()).map(({ name }) => name),
    FOLDER,
  );
  notices.push(...leftOutFolders(folder, others));
  for (const name of await names(path.join(dataPath, folder))) {
    if (PASSING.test(name)) continue;
    const file = { path: `${folder}/${name}`, absolute: path.join(dataPath, folder, name) };
    const reference = REFERENCES.find(known => known === name.toLowerCase());
    const isFolder = await isDirectory(file.absolute);
    if (isFolder) notices.push(`${file.path} is a folder and left out: move its files up.`);
    else if (reference) references.set(reference, file);
    else if (MONTHLY.test(name)) files.push(file);
    else notices.push(`${file.path} is left out: it is no .csv, .csv.gz, .zip or .parquet.`);
  }
  return { references, files, notices };
}

async function names(folder: string): Promise<string[]> {
  const found = await readdir(folder).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return [];
    throw new UserError(`${path.basename(folder)} may not be read by this program (${code}).`, {
      fix: 'Mend the permissions of that folder, then start a build.',
    });
  });
  return found.sort((a, b) => (a < b ? -1 : 1));
}

const isDirectory = async (file: string): Promise<boolean> =>
  (await stat(file).catch(() => undefined))?.isDirectory() ?? false;
