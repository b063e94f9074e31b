import { UserError } from '../../domain/userError.ts';
import { type CsvView, linesAt, quoteFault, type RejectedRow } from '../input/csvView.ts';
import type { TextSize } from '../input/textCheck.ts';
import type { Scratch } from '../scratch/scratch.ts';
import { searchLines } from './lineSearch.ts';
import { rowsText } from './unreadableText.ts';

/** Fewer rows than this do not show how the sender usually writes them. */
const MIN_ROWS = 3;
/** With more broken rows than this share, the rest does not represent what was sent. */
const MAX_SHARE = 1 / 20;
/**
 * A row with too many cells has a comma inside one of them, mostly that of a large number (`1,449`
 * without quotation marks). Few rows have large numbers, and without them the largest practices shrink.
 */
const MAX_SHARE_OF_LONG = 1 / 1000;

const FIX =
  'Put each cell with a comma in quotation marks ("1,449"), and give each row as many cells as the first line has names.';

/**
 * How many broken rows are read and reported one by one. Each takes some 13 times its length in memory, at
 * least a thousand bytes, which DuckDB’s memory limit does not cover, and 10 to 30 µs.
 */
const MAX_BROKEN = 10_000;
/** The same limit in bytes for longer rows, of which the reader keeps 10,000 bytes each. */
const MAX_BROKEN_BYTES = 16 << 20;
const KEPT_BYTES = 10_000;

/**
 * Refuses a file with more broken rows than can be reported one by one, before any of them is read: 10 MB
 * of lines with just `A` would take gigabytes of memory. The broken rows are still counted.
 *
 * @throws {UserError} with their number and the first line.
 */
export async function mustHaveFewBroken(
  scratch: Scratch,
  view: CsvView,
  size: TextSize,
): Promise<void> {
  const { lines, longestLine, hasQuotes } = size;
  const maxBroken = Math.min(MAX_BROKEN, MAX_BROKEN_BYTES / Math.min(longestLine, KEPT_BYTES));
  if (lines - linesAsWide(size, view.names.length) <= maxBroken) return;
  const [[wholeRows = 0] = []] = await scratch.rows('pipeline/input/whole_rows');
  const isMany = (records: number): boolean => records - Number(wholeRows) > maxBroken;
  // The header is one of the lines. A line break inside a cell does not begin a row.
  let rows = lines - 1;
  if (!isMany(rows)) return;
  const isBroken = (cells: readonly string[]): boolean => cells.length !== view.names.length;
  const search = { lines: Number.POSITIVE_INFINITY };
  let first: number | undefined;
  if (hasQuotes) {
    rows = 0;
    let strayLine: number | undefined;
    const count = (cells: readonly string[], line: number): boolean => {
      rows++;
      if (isBroken(cells)) first ??= line;
      return false;
    };
    await searchLines(view, count, { ...search, found: 1, onAstray: line => (strayLine = line) });
    if (strayLine !== undefined) throw quoteFault(view.file, strayLine);
    if (!isMany(rows)) return;
  } else {
    [first] = await searchLines(view, isBroken, { ...search, found: 1 });
  }
  throw brokenFault(view, { broken: rows - Number(wholeRows), rows, line: first });
}

/**
 * How many lines certainly have as many cells as the header. A comma in quotes does not separate cells.
 */
const linesAsWide = ({ hasQuotes, linesByCommas }: TextSize, cells: number): number =>
  hasQuotes || cells >= linesByCommas.length ? 0 : (linesByCommas[cells - 1] ?? 0);

/**
 * Checks the rows of a file that could not be split into cells. They are dropped.
 *
 * @param rows how many rows the file has, including these.
 * @returns a notice for the data manager; undefined if there are none, or only a short line or two such as a
 * footer.
 * @throws {UserError} if they are more than a twentieth of the rows, or those with too many cells are more
 * than a thousandth.
 */
export async function brokenRows(
  view: CsvView,
  rejected: readonly RejectedRow[],
  rows: number,
): Promise<string | undefined> {
  const long = rejected.filter(({ hasTooManyCells }) => hasTooManyCells).length;
  if (long === 0 && rejected.length < MIN_ROWS) return undefined;
  const isCustom = (count: number, share: number): boolean =>
    count >= MIN_ROWS && count > share * rows;
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
  if (isRefused) throw brokenFault(view, { broken: rejected.length, rows, line, details });
  const isSingle = rejected.length === 1;
  return `${path}: ${rowsText(rejected.length)} ${isSingle ? 'does' : 'do'} not have as many cells as the first line has names (${details}). What ${isSingle ? 'this row counts' : 'these rows count'} is left out. ${FIX}`;
}

function brokenFault(
  { file: { path } }: CsvView,
  counts: {
    readonly broken: number;
    readonly rows: number;
    readonly line: number | undefined;
    readonly details?: string;
  },
): UserError {
  const { broken, rows, line } = counts;
  const details = counts.details ?? (line === undefined ? '' : `first in line ${line}`);
  return new UserError(
    `${path}: ${broken} of ${rows} rows do not have as many cells as the first line has names${details === '' ? '' : ` (${details})`}.`,
    { fix: FIX, file: path, line },
  );
}
