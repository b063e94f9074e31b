import { UserError } from '../../../domain/userError.ts';
import { firstRepeat } from '../../account/badLines.ts';
import { MAX_SHARED } from '../../account/overlaps.ts';
import { rowsText } from '../../account/unreadableText.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { reasonNo } from '../reasons.ts';

/** The columns by which the rows of a file differ. */
export interface FileKeys {
  readonly columns: readonly string[];
  /** No two rows of such a file ought to have one key (field guide, section 2: the combined file). */
  readonly unique: boolean;
}

/**
 * Looks for rows that stand in one file twice, as where somebody has put an old and a new export
 * together: counting both would double them. The key of a lab's row is its month, practice, test and
 * result category as the lab writes them, so that several local codes of one test are no repeats.
 *
 * The limit is that across files, a fifth of the keys. Where rows of more keys are the same in full,
 * each counts once; if there are also rows of one key with different counts nobody can tell which is
 * right, and the file is refused. Up to a fifth they may be what they seem, as two sites of a practice
 * with the same small count: they add up, as rows with different counts do, and the notice says so.
 * They add up beyond a fifth, too, where the counts above 5 show two sites: suppression makes small
 * counts the same, but of the larger ones at most half are within a tenth of each other. In an old and a
 * corrected export most are.
 *
 * Where other columns tell rows apart (a site, a sex) only whole lines repeat each other, by the same
 * limits, however their codes, months and counts are written; the file is then refused, for which of them
 * to leave out cannot be told by the counts. Where more keys than that have the same count twice and
 * another column differs, the notice names it: it may be a site, or a row's number that hides a repeat.
 *
 * In a file of unique keys every row that is the same in full counts once, and different counts for
 * more than a fifth of the keys refuse it.
 *
 * @returns what to tell of the file; undefined where there is nothing.
 * @throws {UserError} where the file is refused.
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
  if (!keys.unique && hasOtherColumns(view)) {
    const [lines = 0, twice = 0, telling = 0, alike = 0] = await repeatedLines(scratch);
    if (!isMany(twice, lines) || areSites(telling, alike)) {
      return alikeButFor(scratch, view, fileNo);
    }
    throw await refusal(scratch, view, keys, `${percent(twice, lines)} of its lines`, '');
  }
  const [numbers = []] = await scratch.rows('pipeline/labs/repeats_in_file', { file_no: fileNo });
  const [all = 0, several = 0, same = 0, different = 0, surplus = 0, telling = 0, alike = 0] =
    numbers.map(Number);
  const isDoubled = keys.unique ? same > 0 : isMany(same, all) && !areSites(telling, alike);
  if (keys.unique ? isMany(different, all) : isDoubled && different > 0) {
    const share = `${percent(several, all)} of its keys (month, practice, test, category)`;
    throw await refusal(scratch, view, keys, share, ', some of them with different counts');
  }
  const added = Number(rows) - all - (isDoubled ? surplus : 0);
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
    ...(added > 0
      ? [
          `${rowsText(added)} of a key (month, practice, test, category) that it has before, which ${added === 1 ? 'was' : 'were'} added up`,
        ]
      : []),
  ];
  return `${path} has ${findings.join('; and ')}. Remove the rows that are out of date, if any are.`;
}

async function repeatedLines(scratch: Scratch): Promise<number[]> {
  let numbers: number[] = [];
  await scratch.asWritten(async () => {
    const [row = []] = await scratch.rows('pipeline/labs/repeated_lines');
    numbers = row.map(Number);
  });
  return numbers;
}

/** Fewer counts than this tell nothing of a custom. */
const MIN_TELLING = 3;

/**
 * Whether rows of one key are parts of it, such as the sites of a practice.
 *
 * @param telling how many keys have several rows, counted for certain and one above 5.
 * @param alike how many of these have counts within a tenth of each other.
 */
const areSites = (telling: number, alike: number): boolean =>
  telling >= MIN_TELLING && 2 * alike <= telling;

/** The notice of a file whose rows repeat each other in all but its other columns. */
async function alikeButFor(
  scratch: Scratch,
  { file, names, columns }: CsvView,
  fileNo: number,
): Promise<string | undefined> {
  const [numbers = []] = await scratch.rows('pipeline/labs/repeats_in_file', { file_no: fileNo });
  const [all = 0, , same = 0] = numbers.map(Number);
  if (!isMany(same, all)) return undefined;
  const others = names.filter(name => name !== '' && !columns.includes(name));
  return `${file.path} has ${percent(same, all)} of its keys (month, practice, test, category) more than once with the same count, told apart by ${others.join(', ')} alone. They were added up. If that is no part of a practice, such as a site, remove the rows that repeat others.`;
}

/** A column without a name holds nothing: some programs end each line in a comma. */
const hasOtherColumns = ({ names, columns }: CsvView): boolean =>
  names.filter(name => name !== '').length > columns.length;

const isMany = (some: number, all: number): boolean => some > MAX_SHARED * all;

const percent = (some: unknown, all: unknown): string =>
  `${Math.max(1, Math.round((100 * Number(some)) / Number(all)))}%`;

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
  const at = line === undefined ? '' : `, first in line ${line}`;
  const { path } = view.file;
  return new UserError(
    `${path} has ${share} more than once${detail}${at}; counting both would double them.`,
    {
      fix: 'Remove the rows that are out of date, or export the file again with one row for each month, practice, test and result type.',
      file: path,
      ...(line === undefined ? {} : { line }),
    },
  );
}
