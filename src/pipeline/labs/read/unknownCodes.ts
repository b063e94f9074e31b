import { withoutControls } from '../../../domain/controls.ts';
import { searchLines } from '../../account/lineSearch.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { reasonNo, reasonOf } from '../reasons.ts';
import type { LabFile } from '../scan.ts';

/** A lab has hundreds of codes. More than this are free text, not codes. */
const MAX_CODES = 1000;
/** How many lines are searched for the first one of each code. */
const MAX_LINES = 2_000_000;
/** The form of practice codes in England. */
const PRACTICE = /^[A-Z]\d{5}$/i;

/**
 * Lists the codes of a staged file that no reference knows in the scratch table `unknown_code`: which,
 * how often and from which line on. That is what a data manager needs to map them.
 *
 * @param isPractice given if practices are anonymised, so that no code or name of one may be kept: whether a text
 * in the column of tests is one. Some are recognised by their form.
 */
export async function noteUnknownCodes(
  scratch: Scratch,
  view: CsvView,
  file: LabFile,
  isPractice: ((text: string) => boolean) | undefined,
): Promise<void> {
  const notMapped = reasonNo('test not mapped');
  const [[hasUnknown] = []] = await scratch.rows('pipeline/labs/has_unknown_codes', {
    bad_row: reasonNo('bad row'),
    not_shown: reasonNo('test not shown'),
    not_in_mapping: reasonNo('practice not in mapping'),
    not_mapped: notMapped,
  });
  if (hasUnknown === 0) return;
  const rows = await scratch.asWritten(() =>
    scratch.rows('pipeline/labs/unknown_codes', {
      not_mapped: notMapped,
      not_shown: reasonNo('test not shown'),
      without_ods: reasonNo('practice without ODS code'),
      not_known: reasonNo('practice not known'),
      unreadable: reasonNo('count not readable'),
      most: MAX_CODES,
    }),
  );
  let unknown = rows.map(([reason, code, n]) => ({
    reason: Number(reason),
    code: String(code),
    rows: Number(n),
  }));
  if (isPractice) {
    unknown = unknown.filter(
      ({ reason, code }) => reason === notMapped && !PRACTICE.test(code) && !isPractice(code),
    );
  }
  if (unknown.length === 0) return;
  const lines = await firstLines(
    view,
    unknown.map(({ reason, code }) => keyOf(reason === notMapped, code)),
  );
  await scratch.append(
    'unknown_code',
    unknown.map(({ reason, code, rows }) => [
      file.labId,
      file.path,
      reasonOf(reason) ?? '',
      withoutControls(code),
      rows,
      lines.get(keyOf(reason === notMapped, code)) ?? null,
    ]),
  );
}

const keyOf = (isTest: boolean, code: string): string => `${isTest ? 'test' : 'practice'} ${code}`;

/** The first line of each code. */
async function firstLines(
  view: CsvView,
  keys: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const keySet = new Set(keys);
  const firstLineOf = new Map<string, number>();
  const test = view.names.indexOf('test_code');
  const practice = view.names.indexOf('practice_id');
  const take = (cells: readonly string[], line: number): boolean => {
    for (const key of [
      keyOf(true, (cells[test] ?? '').trim()),
      keyOf(false, (cells[practice] ?? '').trim()),
    ]) {
      if (keySet.delete(key)) firstLineOf.set(key, line);
    }
    return keySet.size === 0;
  };
  await searchLines(view, take, { found: 1, lines: MAX_LINES });
  return firstLineOf;
}
