import { UserError } from '../../domain/userError.ts';
import type { DataFile } from '../folder/scan.ts';
import { isOfSystem } from '../folder/systemFaults.ts';
import { type CsvView, takeRejected } from '../input/csvView.ts';
import { ofFile } from '../input/ofFile.ts';
import type { Query, Scratch } from '../scratch/scratch.ts';
import { badLines } from './badLines.ts';
import { brokenRows } from './brokenRows.ts';
import { type CutOffSigns, cutOffSigns, type MonthOfFile } from './cutOff.ts';

/** How many rows of a file each reason has; `kept`: those that are not dropped so far. */
export type RowsByReason<Reason extends string> = ReadonlyMap<Reason | 'kept' | 'bad row', number>;

/** What differs between the kinds of files of counts when the rows of one have been read. */
export interface RowsOfKind<Reason extends string> {
  /** Settles which rows repeat others, before they are counted. */
  readonly settleRepeats?: () => Promise<void>;
  /** Counts the rows that could be taken apart into cells. */
  readonly countByReason: () => Promise<RowsByReason<Reason>>;
  readonly months: () => Promise<readonly MonthOfFile[]>;
  /** A last month far below the others may mean that the file was cut off. */
  readonly comparesMonths: boolean;
  /** The query for rows with a cell that cannot be read. */
  readonly badRows: Query;
  /** Refuses a file none or too few of whose rows count. */
  readonly mustCount: (rows: FileRows<Reason>) => Promise<void>;
  /** What to do about a file without rows. */
  readonly emptyFix: string;
}

/** The rows of a file and what its report says of them. */
export interface FileRows<Reason extends string> {
  /** All rows; those that could not be taken apart are bad rows too. */
  readonly byReason: RowsByReason<Reason>;
  readonly read: number;
  /** The bytes where rows begin that could not be taken apart. */
  readonly rejected: readonly number[];
  /** The first lines with a bad row. */
  readonly badLines: readonly number[];
  readonly signs: CutOffSigns;
  readonly months: readonly MonthOfFile[];
}

/**
 * Accounts for the rows of the file that was read last, of whatever kind: what could not be taken apart or
 * read, whether the end of the file is missing, and whether enough is left to stand for the whole.
 *
 * @param view undefined for a file that is no text, whose lines cannot be named.
 * @returns the account, and what the data manager should know of broken rows.
 * @throws {UserError} where the file is refused: it has no row, was cut off, a quotation mark swallowed some
 * of it, or too many of its rows cannot be used.
 */
export async function accountForRows<Reason extends string>(
  scratch: Scratch,
  file: DataFile,
  view: CsvView | undefined,
  kind: RowsOfKind<Reason>,
): Promise<FileRows<Reason> & { readonly brokenNotice: string | undefined }> {
  const broken = view ? await takeRejected(scratch, view) : [];
  const rejected = broken.map(({ byte }) => byte);
  await kind.settleRepeats?.();
  const whole = await kind.countByReason();
  const unreadable = whole.get('bad row') ?? 0;
  const read = [...whole.values()].reduce((sum, n) => sum + n, 0) + rejected.length;
  if (read === 0) {
    throw new UserError(`${file.path} has a header and no rows.`, {
      fix: kind.emptyFix,
      file: file.path,
    });
  }
  const byReason = new Map(whole);
  if (unreadable + rejected.length > 0) byReason.set('bad row', unreadable + rejected.length);
  const months = await kind.months();
  const rows = {
    ...{ byReason, read, rejected, months },
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
  return { ...rows, brokenNotice: view && (await brokenRows(view, broken, read)) };
}

/** The months of a query that gives month, rows and count. */
export async function monthsOfFile(scratch: Scratch, query: string): Promise<MonthOfFile[]> {
  const rows = await scratch.rows(query);
  return rows.map(([month, n, count]) => ({
    month: Number(month),
    rows: Number(n),
    count: Number(count),
  }));
}

/**
 * Why a file could not be read, for people. What DuckDB says of a file may quote its cells, so it is never
 * passed on.
 *
 * @param about `kinds`: the errors of DuckDB that are the file's fault; `words`: what is wrong with it then.
 * @throws any other error.
 */
export function readingFault(
  file: DataFile,
  error: unknown,
  about: { readonly kinds: readonly string[]; readonly words: string; readonly fix: string },
): UserError {
  if (error instanceof UserError) return ofFile(file, error);
  const text = error instanceof Error ? error.message : '';
  const isOfFile = about.kinds.some(kind => text.startsWith(`${kind} Error`));
  if (!isOfFile || isOfSystem(error)) throw error;
  return new UserError(`${file.path} ${about.words}.`, { fix: about.fix, file: file.path });
}
