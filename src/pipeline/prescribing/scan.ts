import path from 'node:path';
import { ENTITIES, ENTITY_TYPES, type EntityType } from '../../domain/entityType.ts';
import {
  type DataFile,
  fileAt,
  folderNamed,
  isPassing,
  linkOutNotices,
  listFolder,
  type Scan,
} from '../folder/scan.ts';

/** The tables that give prescribing files their names and hierarchy; each may be missing. */
const REFERENCES: readonly string[] = [...ENTITY_TYPES.map(type => referenceOf(type)), 'bnf.csv'];

/** The name of the reference table of a type. */
export function referenceOf(type: EntityType): string {
  return `${ENTITIES[type].table}.csv`;
}

/** The files in the folder `prescribing` of a data folder. None has been opened yet. */
export interface PrescribingFolder extends Scan {
  readonly references: ReadonlyMap<string, DataFile>;
  /** In the order of their names. */
  readonly monthlyFiles: readonly DataFile[];
  readonly notices: readonly string[];
}

const FOLDER = 'prescribing';
const MONTHLY = /\.(?:csv|csv\.gz|zip|parquet)$/i;

/**
 * Scans the folder `prescribing`; a missing folder is empty.
 *
 * @throws {UserError} if the folder exists but cannot be read, so that its files do not count as removed.
 */
export async function scanPrescribing(dataPath: string): Promise<PrescribingFolder> {
  const references = new Map<string, DataFile>();
  const monthlyFiles: DataFile[] = [];
  const linkOuts: string[] = [];
  const options = { dataPath, onLinkOut: (name: string) => void linkOuts.push(name) };
  const top = await listFolder(dataPath, 'The data folder', options);
  const { name: folder, notices: leftOut } = folderNamed(top, FOLDER);
  const entries = await listFolder(path.join(dataPath, folder), folder, options);
  const notices = [...leftOut];
  for (const { name, isFolder } of entries) {
    if (isPassing(name)) continue;
    const file = fileAt(dataPath, folder, name);
    const reference = REFERENCES.find(table => table === name.toLowerCase());
    if (isFolder) notices.push(`${file.path} is a folder and left out: move its files up.`);
    else if (reference) references.set(reference, file);
    else if (MONTHLY.test(name)) monthlyFiles.push(file);
    else notices.push(`${file.path} is left out: it is not a .csv, .csv.gz, .zip or .parquet.`);
  }
  notices.push(...linkOutNotices(linkOuts, FOLDER));
  return {
    files: [...references.values(), ...monthlyFiles],
    folders: [path.join(dataPath, folder)],
    isEmpty: monthlyFiles.length === 0,
    references,
    monthlyFiles,
    notices,
  };
}
