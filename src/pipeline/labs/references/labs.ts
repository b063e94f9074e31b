import { z } from 'zod';
import type { FileReport } from '../../../domain/buildReport.ts';
import { UserError } from '../../../domain/userError.ts';
import type { DataFile } from '../../folder/scan.ts';
import { filled } from '../../references/cells.ts';
import { refusedReference } from '../../references/refusedReference.ts';
import { readTable } from '../../references/table.ts';
import type { DataFolder } from '../scan.ts';

/** How one lab’s files are to be read. */
export interface Lab {
  readonly id: string;
  readonly name: string;
  /** Columns of test_codes.csv with the lab’s own codes, the first one first. */
  readonly testCodeColumns: readonly string[];
  /** True if labs.csv names the columns, so that each must be there. */
  readonly listed: boolean;
  /** The file that turns its practice codes into ODS codes; undefined: it uses ODS codes. */
  readonly mapping: DataFile | undefined;
  /** Why it is not known how to read its files, which are refused. */
  readonly fault?: UserError;
}

/** The predecessor’s labs, which need no labs.csv. */
const PREDECESSORS: Record<string, { name: string; columns: string[] }> = {
  nd: { name: 'N. Devon', columns: ['nd_testcode'] },
  cornwall: { name: 'Cornwall', columns: ['cornwall_testcode'] },
  plymouth: { name: 'Plymouth', columns: ['plym_testcode', 'other_plym_codes'] },
  exeter: { name: 'Exeter', columns: ['exeter_testcode'] },
};

const row = z.object({
  lab_id: filled.regex(
    /^[\p{L}\p{N}_.-]+$/u,
    'may only have letters, digits, hyphens, underscores and full stops',
  ),
  name: z.string(),
  test_code_columns: z.string(),
  practice_mapping: z.string(),
});

/** The labs by id: those of labs.csv, and a default for any other. */
export interface Labs {
  readonly byId: (id: string) => Lab;
  readonly listed: readonly Lab[];
  readonly report: FileReport | undefined;
}

/**
 * Reads labs.csv, if there is one. An error in a line is a fault of its lab. If the file itself is broken,
 * every lab has that fault, because a guess at how to read the labs’ files could lose or mix up codes.
 */
export async function readLabs(folder: DataFolder, workFolder: string): Promise<Labs> {
  const file = folder.top.get('labs.csv');
  const listed = new Map<string, Lab>();
  let report: FileReport | undefined;
  let fault: UserError | undefined;
  try {
    report = file && (await readListed(file, folder, workFolder, listed));
  } catch (error) {
    if (!file || !(error instanceof UserError)) throw error;
    listed.clear();
    fault = error;
    report = await refusedReference(file, error);
  }
  return {
    byId: id => listed.get(id) ?? { ...defaultLab(id, folder), ...(fault ? { fault } : {}) },
    listed: [...listed.values()],
    report,
  };
}

async function readListed(
  file: DataFile,
  folder: DataFolder,
  workFolder: string,
  listed: Map<string, Lab>,
): Promise<FileReport> {
  const columns = ['lab_id', 'name', 'test_code_columns', 'practice_mapping'];
  return readTable(file, { columns, schema: row, workFolder }, ({ line, value }) => {
    const fallback = defaultLab(value.lab_id, folder);
    const names = value.test_code_columns.split(/\s+/).filter(name => name !== '');
    const mapping = folder.top.get(value.practice_mapping);
    const fault = faultOfLine(value, listed, mapping, { file: file.path, line });
    listed.set(value.lab_id, {
      id: value.lab_id,
      name: value.name === '' ? fallback.name : value.name,
      testCodeColumns: names.length > 0 ? names : fallback.testCodeColumns,
      listed: names.length > 0,
      mapping: mapping ?? fallback.mapping,
      ...(fault ? { fault } : {}),
    });
  });
}

/** The error in one lab’s line; undefined if there is none. */
function faultOfLine(
  value: z.output<typeof row>,
  earlierLabs: ReadonlyMap<string, Lab>,
  mapping: DataFile | undefined,
  at: { readonly file: string; readonly line: number },
): UserError | undefined {
  if (earlierLabs.has(value.lab_id)) {
    const message = `labs.csv lists ${value.lab_id} twice.`;
    return new UserError(message, { fix: 'Keep one line for each lab.', ...at });
  }
  if (value.practice_mapping === '' || mapping) return undefined;
  return new UserError(
    `labs.csv gives ${value.lab_id} the practice mapping ${value.practice_mapping}, which does not exist.`,
    { fix: 'Put the file beside labs.csv, or empty the cell.', ...at },
  );
}

function defaultLab(id: string, folder: DataFolder): Lab {
  const predecessor = PREDECESSORS[id];
  return {
    id,
    name: predecessor?.name ?? id,
    testCodeColumns: predecessor?.columns ?? [`${id}_testcode`],
    listed: false,
    mapping:
      folder.top.get(`${id}_practice_mapping.csv`) ??
      (id === 'nd' ? folder.top.get('north_devon_practice_mapping.csv') : undefined),
  };
}
