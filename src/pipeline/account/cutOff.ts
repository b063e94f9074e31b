import { open } from 'node:fs/promises';
import { type Month, shortMonth } from '../../domain/month.ts';
import { UserError } from '../../domain/userError.ts';
import { type CsvView, linesAt } from '../input/csvView.ts';
import { cellsOf } from './lineSearch.ts';

/** What a file contains for one month. */
export interface MonthOfFile {
  readonly month: Month;
  readonly rows: number;
  /** Tests or items. */
  readonly count: number;
}

/** Signs that the end of a file may be missing. They are no proof. */
export interface CutOffSigns {
  /** Its last line has no line end, as in an interrupted copy. Some editors also write none. */
  readonly isUnended: boolean;
  /** How large the last month is as a share of the usual month, if it is far below. */
  readonly lowMonth?: { readonly month: Month; readonly share: number };
}

/** A last month with less than this share of the file’s usual month is reported. */
const LOW_SHARE = 2 / 3;
/** With less than this share it is a tail month (field guide, section 2, step 5), which is dropped anyway. */
const TAIL_SHARE = 0.05;
/** How many other months are needed to know the usual month. */
const MIN_OTHERS = 2;
/** Files with longer lines have been refused before. */
const TAIL_BYTES = 1 << 16;

/**
 * Checks the end of a plain text for signs that it was cut off.
 *
 * @param rejected the bytes where rows begin that could not be split into cells.
 * @param months of the file, in any order; empty where they are not to be compared.
 * @throws {UserError} if the last line has no line end and is short, or the last month is also low.
 */
export async function cutOffSigns(
  view: CsvView,
  rejected: readonly number[],
  months: readonly MonthOfFile[],
): Promise<CutOffSigns> {
  const low = lowMonthOf(months);
  const lowMonth = low ? { lowMonth: low } : {};
  const latest = await unendedLine(view.csv);
  if (!latest) return { isUnended: false, ...lowMonth };
  const shortage =
    shortness(view, latest, rejected) ?? (low && `and its last month is low: ${words(low)}`);
  if (shortage === undefined) return { isUnended: true };
  const { path } = view.file;
  const [line] = await linesAt(view.csv, [latest.begins + 1]);
  throw new UserError(`${path} was cut off: its last line does not end, ${shortage}.`, {
    fix: 'Copy or export the file again; all of it was left out. If it is whole, press Enter at its end.',
    file: path,
    line,
  });
}

/** The notices about a file that may have been cut off. */
export function cutOffNotices(path: string, { isUnended, lowMonth }: CutOffSigns): string[] {
  return [
    ...(isUnended
      ? [
          `${path} may have been cut off: its last line does not end. If it is whole, press Enter there.`,
        ]
      : []),
    ...(lowMonth
      ? [`${path} may have been cut off: its last month is low: ${words(lowMonth)}.`]
      : []),
  ];
}

const words = ({ month, share }: NonNullable<CutOffSigns['lowMonth']>): string =>
  `${shortMonth(month)} has ${Math.round(share * 100)}% of what its other months have`;

/** The last line, if no line end follows it. */
async function unendedLine(csv: string): Promise<{ text: string; begins: number } | undefined> {
  const handle = await open(csv, 'r');
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(size - from),
      0,
      size - from,
      from,
    );
    const tail = buffer.subarray(0, bytesRead);
    if (/[\r\n]/.test(tail.subarray(-1).toString('latin1'))) return undefined;
    const at = tail.lastIndexOf(10) + 1;
    return { text: tail.subarray(at).toString('utf8'), begins: from + at };
  } finally {
    await handle.close();
  }
}

/** What the last line lacks of the columns that the header names. */
function shortness(
  { names, columns }: CsvView,
  latest: { readonly text: string; readonly begins: number },
  rejected: readonly number[],
): string | undefined {
  const cells = cellsOf(latest.text);
  const width = names.findLastIndex(name => name !== '') + 1;
  // A line inside a quoted cell has few cells too, but its row was not rejected.
  if (cells.length < width && rejected.some(byte => byte > latest.begins)) {
    return `and has ${cells.length} of ${width} cells`;
  }
  const isNeeded = columns.includes(names[width - 1] ?? '');
  if (cells.length === width && isNeeded && cells[width - 1]?.trim() === '') {
    return 'and its last cell is empty';
  }
  return undefined;
}

function lowMonthOf(months: readonly MonthOfFile[]): CutOffSigns['lowMonth'] {
  const [latest, ...others] = [...months].sort((a, b) => b.month - a.month);
  if (!latest || others.length < MIN_OTHERS) return undefined;
  const share = Math.min(
    latest.rows / medianOf(others.map(({ rows }) => rows)),
    latest.count / medianOf(others.map(({ count }) => count)),
  );
  // If the other months are empty, the share is NaN.
  return share >= TAIL_SHARE && share < LOW_SHARE ? { month: latest.month, share } : undefined;
}

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? 0) + (sorted[Math.ceil(at)] ?? 0)) / 2;
}
