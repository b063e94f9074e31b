import { UserError } from '../../../domain/userError.ts';
import { MAX_SHARED } from '../../account/overlaps.ts';
import type { DataFile } from '../../folder/scan.ts';
import type { Scratch } from '../../scratch/scratch.ts';

/**
 * Where the quantity is left out, the packs of one presentation look alike where as many items were
 * prescribed of each: only where most lines stand there twice has the file been put together of two.
 */
const MAX_REPEATED_WITHOUT_QUANTITY = 1 / 2;
/** Of larger files a sample is compared. */
const LARGE_ROWS = 1_000_000;
const SAMPLE_STEP = 64;

/**
 * Refuses a file that has its lines twice, which would double its items. Several rows a presentation
 * and practice are normal (one a pack quantity), so only whole lines tell, however their codes, months and
 * items are written: in a file with quantities more than a fifth of them, the limit across files.
 *
 * @param columns the file’s own names, in lower case.
 * @throws {UserError} where lines repeat each other.
 */
export async function mustNotRepeatLines(
  scratch: Scratch,
  file: DataFile,
  columns: readonly string[],
  rows: number,
): Promise<void> {
  let [lines, twice] = [0, 0];
  await scratch.asWritten(async () => {
    const step = rows > LARGE_ROWS ? SAMPLE_STEP : 1;
    const [row = []] = await scratch.rows('pipeline/prescribing/repeated_lines', { step });
    [lines = 0, twice = 0] = row.map(Number);
  });
  const hasQuantity = columns.some(name => name.includes('quantity'));
  const most = hasQuantity ? MAX_SHARED : MAX_REPEATED_WITHOUT_QUANTITY;
  if (twice <= most * lines) return;
  const percent = Math.round((100 * twice) / lines);
  throw new UserError(
    `${file.path} has ${percent}% of its lines more than once; counting both would double them.`,
    {
      fix: 'Copy or download the file again, or remove the lines that repeat others.',
      file: file.path,
    },
  );
}
