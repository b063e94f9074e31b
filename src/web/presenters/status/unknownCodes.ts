import { z } from 'zod';
import { countWithNoun, listText } from '../../../charts/words/grammar.ts';
import { DROP_REASONS, type DropReason } from '../../../domain/buildReport.ts';
import { withoutControls } from '../../../domain/controls.ts';
import { groupedBy } from '../../../domain/groupedBy.ts';
import type { UnknownCode } from '../../../domain/unknownCode.ts';
import { sqlFile } from '../../../store/sql.ts';
import type { Store } from '../../../store/store.ts';
import { column, meaningsText, optional } from '../files/columns.ts';
import type { Cell } from '../files/rows.ts';
import { countText, rowsText } from '../format.ts';

/** The page shows this many; the file has all of them. */
const MOST_SHOWN = 10;
const isReason = (text: string | null): text is DropReason => text !== null && text in DROP_REASONS;

/** The codes in the labs’ files that the references do not know, the most frequent first. */
export async function unknownCodesOf(store: Store): Promise<UnknownCode[]> {
  const columns = await store.columns(sqlFile('store/unknown_codes'));
  const [labs, files, codes] = ['lab_id', 'file', 'code'].map(name => columns.texts(name));
  const reasons = columns.texts('reason');
  const rows = columns.numbers('row_count');
  const lines = columns.numbers('first_line');
  return reasons.flatMap((reason, i) => {
    const line = lines[i] ?? Number.NaN;
    const texts = { labId: labs?.[i] ?? '', file: files?.[i] ?? '', code: codes?.[i] ?? '' };
    const firstLine = Number.isNaN(line) ? null : line;
    return isReason(reason) ? [{ ...texts, reason, rows: rows[i] ?? 0, firstLine }] : [];
  });
}

const REASONS = Object.keys(DROP_REASONS);

/** A row of the file of them. */
export const UNKNOWN_CODE_ROW = z.object({
  lab_id: column(z.string(), 'The lab whose file has the code.'),
  file: column(z.string(), 'The path of the file in the data folder.'),
  reason: column(z.enum(REASONS), `Why its rows were dropped: ${meaningsText(DROP_REASONS)}.`),
  code: column(z.string(), 'The code that no reference file lists.'),
  rows: column(z.int(), 'How many rows of the file have the code.'),
  first_line: optional(z.int(), 'The line of the first of these rows, counted from 1.'),
});

export const unknownCodeCells = (code: UnknownCode): Cell[] => [
  code.labId,
  withoutControls(code.file),
  code.reason,
  code.code,
  code.rows,
  code.firstLine,
];

/** The beginning of the list, for the status page; undefined if every code is known. */
export function unknownCodesView(codes: readonly UnknownCode[], store: Store) {
  if (codes.length === 0) return undefined;
  const isTest = ({ reason }: UnknownCode): boolean => reason === 'test not mapped';
  const ofLabs = byLab(codes);
  const tests = ofLabs.filter(([code]) => isTest(code));
  const practices = ofLabs.filter(([code]) => !isTest(code));
  const labName = (id: string): string =>
    store.catalogue.labs.find(lab => lab.id === id)?.name ?? id;
  return {
    sentence: `The labs’ files have ${listText([
      ...(tests.length > 0 ? [countedCodes(tests, 'of tests')] : []),
      ...(practices.length > 0 ? [countedCodes(practices, 'of practices')] : []),
    ])} that no reference file lists.`,
    listedCodes: ofLabs.slice(0, MOST_SHOWN).map(files => ({
      code: files[0].code,
      reason: files[0].reason,
      lab: labName(files[0].labId),
      where: whereOf(files),
      rows: countText(rowsOf(files)),
    })),
    isAnonymised: store.report.anonymised,
    isAll: ofLabs.length === codes.length && codes.length <= MOST_SHOWN,
  };
}

/** One code of a lab, in one or more of its files. */
type FilesOfCode = readonly [UnknownCode, ...UnknownCode[]];

/** The codes of each lab, the most frequent first, with the files of each in the order of their names. */
function byLab(codes: readonly UnknownCode[]): FilesOfCode[] {
  const byFile = codes.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const filesByCode = groupedBy(byFile, ({ labId, reason, code }) =>
    [labId, reason, code].join('\t'),
  );
  return [...filesByCode.values()].sort((a, b) => rowsOf(b) - rowsOf(a));
}

const rowsOf = (files: readonly UnknownCode[]): number =>
  files.reduce((sum, { rows }) => sum + rows, 0);

/** `labs/nd/2018.csv, from line 3, and 2 more files` */
function whereOf([{ file, firstLine }, ...others]: FilesOfCode): string {
  const line = firstLine === null ? '' : `, from line ${countText(firstLine)}`;
  const more = others.length === 0 ? '' : `, and ${countWithNoun(others.length, 'more file')}`;
  return `${file}${line}${more}`;
}

/** `3 codes of tests (1,204 rows)` */
const countedCodes = (codes: readonly FilesOfCode[], kindText: string): string =>
  `${countWithNoun(codes.length, 'code')} ${kindText} (${rowsText(rowsOf(codes.flat()))})`;
