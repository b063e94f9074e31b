import { UserError } from '../../domain/userError.ts';
import type { DataFile } from '../folder/scan.ts';
import { isOfSystem } from '../folder/systemFaults.ts';
import { type CsvView, takeRejected } from '../input/csvView.ts';
import { faultOfFile } from '../input/faultOfFile.ts';
import type { Query, Scratch } from '../scratch/scratch.ts';
import { badLines } from './badLines.ts';
import { brokenRows } from './brokenRows.ts';
import { type CutOffSigns, cutOffSigns, type MonthOfFile } from './cutOff.ts';

/** The number of a file’s rows by reason; `kept`: those that have not been dropped so far. */
export type RowsByReason<Reason extends string> = ReadonlyMap<Reason | 'kept' | 'bad row', number>;

/** What differs between the kinds of files of counts when their rows are accounted for. */
export interface RowsOfKind<Reason extends string> {
  /** Marks rows that repeat others, before rows are counted. */
  readonly settleRepeats?: () => Promise<void>;
  /** Counts the rows that could be split into cells. */
  readonly countByReason: () => Promise<RowsByReason<Reason>>;
  readonly months: () => Promise<readonly MonthOfFile[]>;
  /** A last month far below the others may mean that the file was cut off. */
  readonly comparesMonths: boolean;
  /** The query for rows with a cell that cannot be read. */
  readonly badRows: Query;
  /** Refuses a file if none or too few of its rows can be counted. */
  readonly mustCount: (rows: FileRows<Reason>) => Promise<void>;
  /** What to do about a file without rows. */
  readonly emptyFix: string;
}

/** The rows of a file, for its report. */
export interface FileRows<Reason extends string> {
  /** All rows; those that could not be split into cells are bad rows too. */
  readonly byReason: RowsByReason<Reason>;
  readonly read: number;
  /** The bytes where rows begin that could not be split into cells. */
  readonly rejected: readonly number[];
  /** The first lines with a bad row. */
  readonly badLines: readonly number[];
  readonly signs: CutOffSigns;
  readonly months: readonly MonthOfFile[];
}

/**
 * Accounts for the rows of the file that was read last, whatever its kind: which rows could not be split or
 * read, whether the end of the file is missing, and whether the other rows represent the whole.
 *
 * @param view undefined for a file that is not a text, whose lines cannot be named.
 * @returns the account, and notices about broken rows.
 * @throws {UserError} if the file is refused: it has no row, was cut off, a quotation mark is never closed, or
 * too many of its rows cannot be used.
 */
export async function accountForRows<Reason extends string>(
  scratch: Scratch,
  file: DataFile,
  view: CsvView | undefined,
  kind: RowsOfKind<Reason>,
): Promise<FileRows<Reason> & { readonly brokenNotice: string | undefined }> {
  const rejectedRows = view ? await takeRejected(scratch, view) : [];
  const rejected = rejectedRows.map(({ byte }) => byte);
  await kind.settleRepeats?.();
  const wholeRows = await kind.countByReason();
  const unreadable = wholeRows.get('bad row') ?? 0;
  const read = [...wholeRows.values()].reduce((sum, n) => sum + n, 0) + rejected.length;
  if (read === 0) {
    throw new UserError(`${file.path} has a header and no rows.`, {
      fix: kind.emptyFix,
      file: file.path,
    });
  }
  const byReason = new Map(wholeRows);
  if (unreadable + rejected.length > 0) byReason.set('bad row', unreadable + rejected.length);
  const months = await kind.months();
  const rows = {
    byReason,
    read,
    rejected,
    months,
    signs: view
      ? await cutOffSigns(view, rejected, kind.comparesMonths ? months : [])
      : { isUnended: false },
    badLines: view
      ? await badLines(scratch, view, {
          rejected,
          badRows: unreadable === 0 ? undefined : kind.badRows,
        })
      : [],
  };
  await kind.mustCount(rows);
  return { ...rows, brokenNotice: view && (await brokenRows(view, rejectedRows, read)) };
}

/** Reads the months of a query that returns month, rows and count. */
export async function monthsOfFile(scratch: Scratch, query: string): Promise<MonthOfFile[]> {
  const rows = await scratch.rows(query);
  return rows.map(([month, n, count]) => ({
    month: Number(month),
    rows: Number(n),
    count: Number(count),
  }));
}

/**
 * Why a file could not be read, for people. DuckDB’s message is never passed on, because it may quote cells.
 *
 * @param fault `kinds`: the errors of DuckDB that are the file’s fault; `words`: what is then wrong with it.
 * @throws any other error.
 */
export function readingFault(
  file: DataFile,
  error: unknown,
  fault: { readonly kinds: readonly string[]; readonly words: string; readonly fix: string },
): UserError {
  if (error instanceof UserError) return faultOfFile(file, error);
  const text = error instanceof Error ? error.message : '';
  const isOfFile = fault.kinds.some(kind => text.startsWith(`${kind} Error`));
  if (!isOfFile || isOfSystem(error)) throw error;
  return new UserError(`${file.path} ${fault.words}.`, { fix: fault.fix, file: file.path });
}
