import { z } from 'zod';
import type { FileReport } from '../../../domain/buildReport.ts';
import { UserError } from '../../../domain/userError.ts';
import type { DataFile } from '../../folder/scan.ts';
import { filled, listSize, optionalMonth } from '../../references/cells.ts';
import { ccgCode, NO_CCG, practiceCode } from '../../references/organisationCodes.ts';
import { epraccurHeader } from '../../references/publishedTables.ts';
import { readTable } from '../../references/table.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { BuildNumbers } from '../buildNumbers.ts';

/** Rows are given to DuckDB in batches, since a national file has half a million. */
const BATCH = 50_000;

const row = z.object({
  ccg_id: z.string().transform(ccgCode),
  practice_id: filled.transform(practiceCode),
  practice_name: z.string(),
  month: optionalMonth,
  total_list_size: listSize,
});

export const PRACTICE_COLUMNS = [
  'ccg_id',
  'practice_id',
  'practice_name',
  'month',
  'total_list_size',
] as const;

export interface PracticeCodes {
  /** The practices’ latest names; '' for those that no row names. */
  readonly names: ReadonlyMap<string, string>;
  /** Names that practices had in other months. */
  readonly formerNames: ReadonlySet<string>;
  readonly report: FileReport;
}

/**
 * Reads practice_codes.csv into `practice_row` and `known_practice`. A row without a month makes the
 * practice known, without a list size.
 *
 * @throws {UserError} where a practice has two different rows for one month.
 */
export async function readPracticeCodes(
  scratch: Scratch,
  file: DataFile,
  workFolder: string,
  numbers: BuildNumbers,
): Promise<PracticeCodes> {
  const names = new Map<string, string>();
  const formerNames = new Set<string>();
  const namedIn = new Map<string, number>();
  const rows: (number | null)[][] = [];
  const headerOf = (record: readonly string[]): undefined => {
    if (epraccurHeader(record)) throw isEpraccur(file);
  };
  const options = { columns: PRACTICE_COLUMNS, schema: row, workFolder, headerOf };
  const report = await readTable(file, options, ({ line, value }) => {
    const { practice_id, practice_name, month, ccg_id, total_list_size } = value;
    const practice = numbers.practices.numberOf(practice_id);
    // Later rows of closed practices may have no name.
    const isNewer = practice_name !== '' && (month ?? 0) >= (namedIn.get(practice_id) ?? -1);
    if (isNewer) namedIn.set(practice_id, month ?? 0);
    const previousName = names.get(practice_id);
    if (previousName !== undefined && previousName !== practice_name) {
      formerNames.add(isNewer ? previousName : practice_name);
    }
    if (isNewer || previousName === undefined) names.set(practice_id, practice_name);
    if (month === undefined) return;
    const ccg = numbers.ccgs.numberOf(ccg_id === '' ? NO_CCG : ccg_id);
    rows.push([line, month, practice, ccg, total_list_size]);
  });
  for (let at = 0; at < rows.length; at += BATCH) {
    await scratch.append('practice_row', rows.slice(at, at + BATCH));
  }
  await scratch.append(
    'known_practice',
    [...names.keys()].map(id => [numbers.practices.numberOf(id)]),
  );
  const [contradiction] = await scratch.rows('pipeline/labs/contradicting_practice_rows');
  if (contradiction) {
    const [first, line] = contradiction.map(Number);
    // Do not name the practice, because anonymising may hide its code.
    throw new UserError(
      `${file.path} has two rows for one practice and month that differ: lines ${first} and ${line}.`,
      { fix: 'Keep the row that is right.', file: file.path, line: line ?? 1 },
    );
  }
  await scratch.run('pipeline/labs/list_practices');
  return { names, formerNames, report };
}

const isEpraccur = (file: DataFile): UserError =>
  new UserError(`${file.path} is ODS’s epraccur, which has no list sizes.`, {
    fix: `Give it the columns ${PRACTICE_COLUMNS.join(',')}, one row for each practice and month. As prescribing/practices.csv epraccur is read as it is.`,
    file: file.path,
    line: 1,
  });
