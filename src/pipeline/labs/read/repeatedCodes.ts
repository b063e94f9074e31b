import { UserError } from '../../../domain/userError.ts';
import { firstRow } from '../../account/badLines.ts';
import { firstInLine, rowsText } from '../../account/unreadableText.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { reasonNo } from '../reasons.ts';

/** A file of a lab whose rows are staged. */
interface StagedFile {
  readonly fileNo: number;
  readonly labNo: number;
}

/**
 * Finds counts that are in a file twice under different codes of one test or practice, for example after an
 * export by the lab’s own codes and one by the canonical codes were joined. Counting both would double them.
 *
 * Genuine codes of one test (two analysers, a code before and after a change) are added up. Their counts
 * are seldom the same, except small ones. So two codes repeat each other if, of the counts above 5 that both
 * have for the same month, practice and category, more than half and at least five are the same. Such counts
 * count once. If other counts of the two codes differ, it cannot be known which are right.
 *
 * @returns a notice; undefined if there are no repeats.
 * @throws {UserError} if two codes repeat each other and some of their counts differ.
 */
export async function withoutRepeatedCodes(
  scratch: Scratch,
  view: CsvView,
  { fileNo, labNo }: StagedFile,
): Promise<string | undefined> {
  const [[hasSeveral] = []] = await scratch.rows('pipeline/labs/has_second_codes', {
    file_no: fileNo,
  });
  if (hasSeveral === 0) return undefined;
  await compareSources(scratch, { file_no: fileNo, lab_no: labNo });
  const [[sameCounts = 0, differentCounts = 0] = []] = (
    await scratch.rows('pipeline/labs/repeated_source_counts')
  ).map(row => row.map(Number));
  if (sameCounts === 0) return undefined;
  const names = await codesText(scratch);
  const { path } = view.file;
  if (differentCounts > 0) {
    const row = await firstRow(scratch, view, { name: 'pipeline/labs/repeated_source_rows' });
    throw new UserError(
      `${path} has counts under ${names} that repeat each other: ${sameCounts} are the same, and ${differentCounts} ${differentCounts === 1 ? 'is' : 'are'} different${firstInLine(row?.line)}. Counting both would double them.`,
      {
        fix: 'Remove the rows under one of the codes, or export the file again with one code for each test and practice.',
        file: path,
        line: row?.line,
      },
    );
  }
  const rowsBefore = await repeatedRows(scratch, fileNo);
  await scratch.run('pipeline/labs/count_under_one_code', {
    file_no: fileNo,
    repeated: reasonNo('repeated row'),
  });
  const rows = (await repeatedRows(scratch, fileNo)) - rowsBefore;
  return `${path} has ${rowsText(rows)} that repeat${rows === 1 ? 's' : ''} another under ${names}: each counts once. Remove the rows under one of the codes.`;
}

/**
 * How many keys (month, practice, test, category as the lab writes them) of each file of a lab are in another
 * file under another code, by the same rule.
 *
 * @returns by the numbers of the two files, separated by a space.
 */
export async function keysUnderOtherCodes(
  scratch: Scratch,
  labNo: number,
): Promise<ReadonlyMap<string, number>> {
  await compareSources(scratch, { file_no: null, lab_no: labNo });
  const rows = await scratch.rows('pipeline/labs/repeated_sources_across');
  return new Map(rows.map(([file, other, keys]) => [`${file} ${other}`, Number(keys)]));
}

async function compareSources(
  scratch: Scratch,
  files: { readonly file_no: number | null; readonly lab_no: number },
): Promise<void> {
  await scratch.run('pipeline/labs/source_counts', files);
  await scratch.run('pipeline/labs/repeated_sources', { across: files.file_no === null });
}

async function repeatedRows(scratch: Scratch, fileNo: number): Promise<number> {
  const values = { file_no: fileNo, reason: reasonNo('repeated row') };
  const [[rows = 0] = []] = await scratch.rows('pipeline/labs/staged_with_reason', values);
  return Number(rows);
}

async function codesText(scratch: Scratch): Promise<string> {
  const [pair, ...otherPairs] = await scratch.rows('pipeline/labs/repeated_source_tests');
  if (!pair) return 'two codes of one practice';
  const rest = otherPairs.length === 0 ? '' : `, and ${otherPairs.length} more such pairs`;
  return `two codes of one test (${pair.join(' and ')}${rest})`;
}
