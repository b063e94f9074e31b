import { UserError } from '../../../domain/userError.ts';
import { badLines } from '../../account/badLines.ts';
import { brokenRows } from '../../account/brokenRows.ts';
import { cutOffSigns, type MonthOfFile } from '../../account/cutOff.ts';
import { rowAccount } from '../../account/fileReport.ts';
import type { DataFile } from '../../folder/scan.ts';
import { takeRejected } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { prescribingReasons, reasonNo } from '../reasons.ts';
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
 * @throws {UserError} where there is no row, a quotation mark swallowed some, or the file was cut off.
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
  const broken = view ? await takeRejected(scratch, view) : [];
  const rejected = broken.map(({ byte }) => byte);
  const rows = new Map<number, number>();
  for (const [reason, n] of await scratch.rows('pipeline/prescribing/accounts')) {
    rows.set(Number(reason), Number(n));
  }
  const unreadable = rows.get(bad_row) ?? 0;
  const lines = view
    ? await badLines(scratch, view, {
        rejected,
        badRows: unreadable === 0 ? undefined : { name: 'pipeline/prescribing/bad_rows' },
      })
    : [];
  if (unreadable + rejected.length > 0) rows.set(bad_row, unreadable + rejected.length);
  const account = rowAccount(rows, prescribingReasons, reason =>
    reason === 'bad row' ? lines : [],
  );
  if (account.read === 0) {
    throw new UserError(`${file.path} has a header and no rows.`, {
      fix: 'Copy or export the file again, or remove it.',
      file: file.path,
    });
  }
  await mustCountRows(scratch, file, view, account);
  if (view) await brokenRows(view, broken, account.read);
  await mustNotRepeatLines(scratch, file, names, account.read);
  const signs = view
    ? await cutOffSigns(view, rejected, await monthsOf(scratch))
    : { isUnended: false };
  return { ...account, signs };
}

/** England has some 10,000 prescribers and 2,000 chemicals; stores number them up to 65,535. */
const MAX_CODES = 50_000;

async function mustHaveFewCodes(scratch: Scratch, file: DataFile): Promise<void> {
  const [[practices = 0, chemicals = 0] = []] = await scratch.rows('pipeline/prescribing/codes');
  const what =
    Number(practices) > MAX_CODES ? 'practices' : Number(chemicals) > MAX_CODES ? 'chemicals' : '';
  if (what === '') return;
  const most = MAX_CODES.toLocaleString('en-GB');
  throw new UserError(`${file.path} has the codes of more than ${most} ${what}.`, {
    fix: 'Check that the columns hold what their names say, and download or export the file again.',
    file: file.path,
  });
}

async function monthsOf(scratch: Scratch): Promise<MonthOfFile[]> {
  const rows = await scratch.rows('pipeline/prescribing/file_months');
  return rows.map(([month, n, items]) => ({
    month: Number(month),
    rows: Number(n),
    count: Number(items),
  }));
}
