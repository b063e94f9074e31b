import type { DropReason } from './buildReport.ts';

/** A code in a lab’s file that the reference files do not list, so that its rows are dropped. */
export interface UnknownCode {
  readonly labId: string;
  /** Relative to the data folder. */
  readonly file: string;
  readonly reason: DropReason;
  /** As the lab writes it. */
  readonly code: string;
  /** Rows of the file with this code. */
  readonly rows: number;
  /** Counted from 1 as an editor does; null where the search for it stopped earlier in the file. */
  readonly firstLine: number | null;
}
