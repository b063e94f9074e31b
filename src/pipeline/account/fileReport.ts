import type { Dropped, Fault } from '../../domain/buildReport.ts';
import type { UserError } from '../../domain/userError.ts';
import { reportedFault } from './faults.ts';
import type { NumberedReasons } from './reasons.ts';

/** The account of a file’s rows: read = kept + dropped. */
export interface RowAccount<Reason extends string> {
  readonly read: number;
  readonly kept: number;
  readonly dropped: readonly Dropped<Reason>[];
}

/**
 * Accounts for every row of a file.
 *
 * @param rows the number of rows by the reason’s number; 0 is for kept rows.
 * @param linesOf the first few lines of a reason’s rows, where they are known.
 */
export function rowAccount<Reason extends string>(
  rows: ReadonlyMap<number, number>,
  { nameOf }: NumberedReasons<Reason>,
  linesOf: (reason: Reason) => readonly number[],
): RowAccount<Reason> {
  const dropped = [...rows]
    .sort(([a], [b]) => a - b)
    .flatMap(([number, count]) => {
      const reason = nameOf(number);
      return reason ? [{ reason, rows: count, lines: linesOf(reason) }] : [];
    });
  const kept = rows.get(0) ?? 0;
  return { read: kept + dropped.reduce((sum, drop) => sum + drop.rows, 0), kept, dropped };
}

/** The account of a refused file; `read`: its rows, if they were counted before. */
export const refusedAccount = (
  fault: UserError,
  read = 0,
): RowAccount<never> & { readonly refused: Fault } => ({
  read,
  kept: 0,
  dropped: [],
  refused: reportedFault(fault),
});
