import { UserError } from '../../../domain/userError.ts';
import { MAX_SHARED } from '../../account/overlaps.ts';
import type { DataFile } from '../../folder/scan.ts';
import type { Scratch } from '../../scratch/scratch.ts';

/**
 * Without quantities, packs of one presentation look the same if the same number of items was prescribed of
 * each. So only if most lines are there twice was the file joined from two.
 */
const MAX_REPEATED_WITHOUT_QUANTITY = 1 / 2;
/** Only a sample of larger files is compared. */
const LARGE_ROWS = 1_000_000;
const SAMPLE_STEP = 64;

/**
 * Refuses a file that has its lines twice, which would double its items. Several rows for a presentation and
 * practice are normal (one for each pack quantity), so only whole lines are compared, however their codes,
 * months and items are written. With quantities the limit is a fifth of the lines, as across files.
 *
 * @param columns the file’s own names, in lower case.
 * @throws {UserError} if lines repeat each other.
 */
export async function mustNotRepeatLines(
  scratch: Scratch,
  file: DataFile,
  columns: readonly string[],
  rows: number,
): Promise<void> {
  const step = rows > LARGE_ROWS ? SAMPLE_STEP : 1;
  const [row = []] = await scratch.asWritten(() =>
    scratch.rows('pipeline/prescribing/repeated_lines', { step }),
  );
  const [lines = 0, repeated = 0] = row.map(Number);
  const hasQuantity = columns.some(name => name.includes('quantity'));
  const maxShare = hasQuantity ? MAX_SHARED : MAX_REPEATED_WITHOUT_QUANTITY;
  if (repeated <= maxShare * lines) return;
  const percent = Math.round((100 * repeated) / lines);
  throw new UserError(
    `${file.path} has ${percent}% of its lines more than once; counting both would double them.`,
    {
      fix: 'Copy or download the file again, or remove the lines that repeat others.',
      file: file.path,
    },
  );
}
