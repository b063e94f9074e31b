import { listed } from '../../charts/words.ts';
import { DROP_REASONS, type DropReason } from '../../domain/buildReport.ts';
import type { UnknownCode } from '../../domain/unknownCode.ts';
import { sqlFile } from '../../store/sql.ts';
import type { Store } from '../../store/store.ts';
import { countText, rowsText } from './format.ts';
import type { Cell } from './rows.ts';

/** So many are on the page; the file has all of them. */
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

export const UNKNOWN_CODES_HEADER = ['lab_id', 'file', 'reason', 'code', 'rows', 'first_line'];

export const unknownCodeCells = (code: UnknownCode): Cell[] => [
  code.labId,
  code.file,
  code.reason,
  code.code,
  code.rows,
  code.firstLine,
];

/** The list as the status page shows its beginning; undefined where every code is known. */
export function unknownCodesView(codes: readonly UnknownCode[], store: Store) {
  if (codes.length === 0) return undefined;
  const isTest = ({ reason }: UnknownCode): boolean => reason === 'test not mapped';
  const tests = codes.filter(isTest);
  const practices = codes.filter(code => !isTest(code));
  const labName = (id: string): string =>
    store.catalogue.labs.find(lab => lab.id === id)?.name ?? id;
  return {
    sentence: `The labs’ files have ${listed([
      ...(tests.length > 0 ? [countedCodes(tests, 'of tests')] : []),
      ...(practices.length > 0 ? [countedCodes(practices, 'of practices')] : []),
    ])} that no reference lists.`,
    shown: codes.slice(0, MOST_SHOWN).map(code => ({
      code: code.code,
      what: isTest(code) ? 'Test' : 'Practice',
      reason: code.reason,
      where: `${labName(code.labId)}, ${code.file}`,
      rows: countText(code.rows),
      firstLine: code.firstLine === null ? '' : countText(code.firstLine),
    })),
    isAnonymised: store.report.anonymised,
    isAll: codes.length <= MOST_SHOWN,
  };
}

/** `3 codes of tests (1,204 rows)`; a code in several files of a lab is one. */
function countedCodes(codes: readonly UnknownCode[], what: string): string {
  const rows = codes.reduce((sum, code) => sum + code.rows, 0);
  const n = new Set(codes.map(({ labId, code }) => `${labId}\t${code}`)).size;
  return `${countText(n)} ${n === 1 ? 'code' : 'codes'} ${what} (${rowsText(rows)})`;
}
