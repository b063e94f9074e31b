import { UserError } from '../../../domain/userError.ts';
import { firstRepeat } from '../../account/badLines.ts';
import { MAX_SHARED } from '../../account/overlaps.ts';
import { firstInLine, rowsText } from '../../account/unreadableText.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { reasonNo } from '../reasons.ts';

/** What tells the counts of a lab’s file apart, in words. */
export const KEY_WORDS = 'month, practice, test, result type';

/** The columns by which the rows of a file differ. */
export interface FileKeys {
  readonly columns: readonly string[];
  /** Whether each key should be in one row only, as in the combined file (field guide, section 2). */
  readonly unique: boolean;
}

/**
 * Finds rows that are in one file twice, for example after an old and a new export were joined. Counting
 * both would double them. The key of a lab’s row is its month, practice, test and result category as the lab
 * writes them, so several local codes of one test are not repeats.
 *
 * The limit is a fifth of the keys, as across files. If more keys have identical rows, each row counts once;
 * if there are also different counts for one key, it cannot be known which is right, and the file is refused.
 * Up to a fifth, identical rows may be genuine, such as two sites of a practice with the same small count.
 * They are added up, like rows with different counts, and a notice says so. They are also added up beyond a
 * fifth if the counts above 5 show two sites: suppression makes small counts the same, but of the larger ones
 * at most half are within a tenth of each other. In an old and a corrected export most are.
 *
 * If other columns distinguish rows (a site, a sex), only whole lines repeat each other, by the same limits,
 * however their codes, months and counts are written. The file is then refused, because the counts do not
 * show which line to leave out. If more keys than that have the same count twice and differ in another
 * column, the notice names the column: it may be a site, or a row number that hides a repeat.
 *
 * In a file of unique keys every identical row counts once. If more than a fifth of the keys have different
 * counts, the file is refused.
 *
 * @returns a notice; undefined if there are no repeats.
 * @throws {UserError} if the file is refused.
 */
export async function withoutRepeatedRows(
  scratch: Scratch,
  view: CsvView,
  fileNo: number,
  keys: FileKeys,
): Promise<string | undefined> {
  const [[rows, distinct] = []] = await scratch.rows('pipeline/labs/keys_of_file', {
    file_no: fileNo,
  });
  if (rows === distinct) return undefined;
  const { path } = view.file;
  if (!keys.unique && otherColumns(view).length > 0) {
    const [lines = 0, repeated = 0, comparable = 0, similar = 0] = await repeatedLines(scratch);
    if (!isMany(repeated, lines) || areSites(comparable, similar)) {
      return alikeButFor(scratch, view, fileNo);
    }
    throw await refusal(scratch, view, keys, `${percent(repeated, lines)} of its lines`, '');
  }
  const [numbers = []] = await scratch.rows('pipeline/labs/repeats_in_file', { file_no: fileNo });
  const [
    keyCount = 0,
    repeatedKeys = 0,
    sameKeys = 0,
    differentKeys = 0,
    surplus = 0,
    comparable = 0,
    similar = 0,
  ] = numbers.map(Number);
  const isDoubled = keys.unique
    ? sameKeys > 0
    : isMany(sameKeys, keyCount) && !areSites(comparable, similar);
  if (keys.unique ? isMany(differentKeys, keyCount) : isDoubled && differentKeys > 0) {
    const share = `${percent(repeatedKeys, keyCount)} of what it counts (${KEY_WORDS})`;
    throw await refusal(scratch, view, keys, share, ', some of them with different counts');
  }
  const addedRows = Number(rows) - keyCount - (isDoubled ? surplus : 0);
  if (isDoubled) {
    await scratch.run('pipeline/labs/count_once', {
      file_no: fileNo,
      repeated: reasonNo('repeated row'),
      unreadable: reasonNo('count not readable'),
    });
  }
  const findings = [
    ...(isDoubled
      ? [`${rowsText(surplus)} that repeat${surplus === 1 ? 's' : ''} another: each counts once`]
      : []),
    ...(addedRows > 0
      ? [
          `${rowsText(addedRows)} that count${addedRows === 1 ? 's' : ''} the same (${KEY_WORDS}) as an earlier row, which ${addedRows === 1 ? 'was' : 'were'} added up`,
        ]
      : []),
  ];
  return `${path} has ${findings.join('; and ')}. Remove the rows that are out of date, if any are.`;
}

async function repeatedLines(scratch: Scratch): Promise<number[]> {
  const [row = []] = await scratch.asWritten(() => scratch.rows('pipeline/labs/repeated_lines'));
  return row.map(Number);
}

/** Fewer counts than this tell nothing of a custom. */
const MIN_COMPARABLE = 3;

/**
 * Whether rows of one key are parts of it, such as the sites of a practice.
 *
 * @param comparable how many keys have several rows, counted for certain and one above 5.
 * @param similar how many of these have counts within a tenth of each other.
 */
const areSites = (comparable: number, similar: number): boolean =>
  comparable >= MIN_COMPARABLE && 2 * similar <= comparable;

/** The notice about rows that differ only in other columns. */
async function alikeButFor(
  scratch: Scratch,
  view: CsvView,
  fileNo: number,
): Promise<string | undefined> {
  const [numbers = []] = await scratch.rows('pipeline/labs/repeats_in_file', { file_no: fileNo });
  const [keys = 0, , sameKeys = 0] = numbers.map(Number);
  if (!isMany(sameKeys, keys)) return undefined;
  return `${view.file.path} has ${percent(sameKeys, keys)} of what it counts (${KEY_WORDS}) more than once with the same count, told apart by ${otherColumns(view).join(', ')} alone. They were added up. If that is no part of a practice, such as a site, remove the rows that repeat others.`;
}

/** The columns that are not read, but for those without a name, since some programs end each line with a comma. */
const otherColumns = ({ names, columns }: CsvView): string[] =>
  names.filter(name => name !== '' && !columns.includes(name));

const isMany = (part: number, whole: number): boolean => part > MAX_SHARED * whole;

const percent = (part: unknown, whole: unknown): string =>
  `${Math.max(1, Math.round((100 * Number(part)) / Number(whole)))}%`;

async function refusal(
  scratch: Scratch,
  view: CsvView,
  { columns }: FileKeys,
  share: string,
  detail: string,
): Promise<UserError> {
  const line = await firstRepeat(
    scratch,
    { ...view, columns },
    {
      name: 'pipeline/labs/repeated_keys',
      places: { keys: columns.map(column => `"${column}"`).join(', ') },
    },
  );
  const { path } = view.file;
  return new UserError(
    `${path} has ${share} more than once${detail}${firstInLine(line)}; counting both would double them.`,
    {
      fix: 'Remove the rows that are out of date, or export the file again with one row for each month, practice, test and result type.',
      file: path,
      line,
    },
  );
}
