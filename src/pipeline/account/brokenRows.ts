import { UserError } from '../../domain/userError.ts';
import { type CsvView, linesAt, type RejectedRow } from '../input/csvView.ts';
import { rowsText } from './unreadableText.ts';

/** Fewer rows than this tell nothing of a custom. */
const MIN_ROWS = 3;
/** Above this share of the rows what is left is no fair picture of what was sent. */
const MAX_SHARE = 1 / 20;
/**
 * A row with too many cells has a comma inside one of them, mostly that of a large number (`1,449`
 * without quotation marks). Few rows have large numbers, and without them the largest practices shrink.
 */
const MAX_SHARE_OF_LONG = 1 / 1000;

const FIX =
  'Put each cell with a comma in quotation marks ("1,449"), and give each row as many cells as the first line has names.';

/**
 * Looks at the rows of a file that could not be taken apart into cells. They are dropped.
 *
 * @param rows how many rows the file has, these among them.
 * @returns what the data manager should know; undefined where there is nothing, or a short line or two
 * such as a footer.
 * @throws {UserError} where they are more than a twentieth of the rows, or those with too many cells
 * more than a thousandth.
 */
export async function brokenRows(
  view: CsvView,
  rejected: readonly RejectedRow[],
  rows: number,
): Promise<string | undefined> {
  const long = rejected.filter(({ hasTooManyCells }) => hasTooManyCells).length;
  if (long === 0 && rejected.length < MIN_ROWS) return undefined;
  const isCustom = (some: number, share: number): boolean =>
    some >= MIN_ROWS && some > share * rows;
  const isRefused = isCustom(rejected.length, MAX_SHARE) || isCustom(long, MAX_SHARE_OF_LONG);
  const { path } = view.file;
  const first = rejected.find(({ hasTooManyCells }) => hasTooManyCells || long === 0);
  const [line] = await linesAt(view.csv, first ? [first.byte] : []);
  const details = [
    ...(long > 0 ? [`too many in ${long}`] : []),
    ...(long < rejected.length
      ? [`too few, or a quotation mark out of place, in ${rejected.length - long}`]
      : []),
    ...(line === undefined ? [] : [`first in line ${line}`]),
  ].join(', ');
  if (isRefused) {
    throw new UserError(
      `${path}: ${rejected.length} of ${rows} rows do not have as many cells as the first line has names (${details}).`,
      { fix: FIX, file: path, ...(line === undefined ? {} : { line }) },
    );
  }
  const one = rejected.length === 1;
  return `${path}: ${rowsText(rejected.length)} ${one ? 'does' : 'do'} not have as many cells as the first line has names (${details}). What ${one ? 'this row counts' : 'these rows count'} is left out. ${FIX}`;
}
