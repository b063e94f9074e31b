import type { PrescribingDropReason } from '../../../domain/prescribingReport.ts';
import { UserError } from '../../../domain/userError.ts';
import { type RowAccount, rowAccount } from '../../account/fileReport.ts';
import {
  accountForRows,
  type FileRows,
  monthsOfFile,
  type RowsByReason,
} from '../../account/fileRows.ts';
import type { DataFile } from '../../folder/scan.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { prescribingReasons, reasonNo, reasonOf } from '../reasons.ts';
import { mustCountRows } from './noRowCounts.ts';
import type { CountedRows } from './pieces.ts';
import { mustNotRepeatLines } from './repeatedLines.ts';
import type { RowViews } from './rowViews.ts';

/** Shares of the time that national months took. */
const SPELT = 0.6;
const COUNTED = 0.9;

/**
 * Reads the cells of the views’ rows and adds the rows up into the scratch table `cell`.
 *
 * @param onPart called with how much of the file’s reading is done, 0..1.
 * @throws {UserError} if there is no row, a quotation mark is never closed, or the file was cut off.
 */
export async function countRows(
  scratch: Scratch,
  file: DataFile,
  { view, names }: RowViews,
  onPart: (done: number) => void,
): Promise<CountedRows> {
  const bad_row = reasonNo('bad row');
  const unidentified = reasonNo('unidentified');
  for (const part of ['facts', 'spell_month', 'spell_items']) {
    await scratch.run(`pipeline/prescribing/${part}`);
  }
  await scratch.run('pipeline/prescribing/spell_practice', {
    bad_row,
    unidentified,
    dummy: reasonNo('dummy practice'),
  });
  await scratch.run('pipeline/prescribing/spell_presentation', {
    bad_row,
    chapter: reasonNo('chapter above 17'),
    no_code: reasonNo('no drug code'),
  });
  await mustHaveFewCodes(scratch, file);
  onPart(SPELT);
  await scratch.asWritten(() =>
    scratch.run('pipeline/prescribing/cell', { bad_row, unidentified }),
  );
  onPart(COUNTED);
  const rows = await accountForRows<PrescribingDropReason>(scratch, file, view, {
    countByReason: () => cellsByReason(scratch),
    months: () => monthsOfFile(scratch, 'pipeline/prescribing/file_months'),
    comparesMonths: true,
    badRows: { name: 'pipeline/prescribing/bad_rows' },
    mustCount: counted => mustCountRows(scratch, file, view, accountOf(counted)),
    emptyFix: 'Copy or export the file again, or remove it.',
  });
  await mustNotRepeatLines(scratch, file, names, rows.read);
  return { ...accountOf(rows), signs: rows.signs };
}

async function cellsByReason(scratch: Scratch): Promise<RowsByReason<PrescribingDropReason>> {
  const rows = await scratch.rows('pipeline/prescribing/accounts');
  return new Map(rows.map(([number, n]) => [reasonOf(Number(number)) ?? 'kept', Number(n)]));
}

const accountOf = ({
  byReason,
  badLines,
}: FileRows<PrescribingDropReason>): RowAccount<PrescribingDropReason> =>
  rowAccount(
    new Map([...byReason].map(([reason, n]) => [reason === 'kept' ? 0 : reasonNo(reason), n])),
    prescribingReasons,
    reason => (reason === 'bad row' ? badLines : []),
  );

/** England has some 10,000 prescribers and 2,000 chemicals; stores number them up to 65,535. */
const MAX_CODES = 50_000;

async function mustHaveFewCodes(scratch: Scratch, file: DataFile): Promise<void> {
  const [[practices = 0, chemicals = 0] = []] = await scratch.rows('pipeline/prescribing/codes');
  const description =
    Number(practices) > MAX_CODES ? 'practices' : Number(chemicals) > MAX_CODES ? 'chemicals' : '';
  if (description === '') return;
  const limit = MAX_CODES.toLocaleString('en-GB');
  throw new UserError(`${file.path} has the codes of more than ${limit} ${description}.`, {
    fix: 'Check that the columns hold what their names say, and download or export the file again.',
    file: file.path,
  });
}
