import type { DropReason } from './buildReport.ts';

/** A code in a lab’s file that the references do not know, so that its rows are dropped. */
export interface UnknownCode {
  readonly labId: string;
  /** Relative to the data folder. */
  readonly file: string;
  readonly reason: DropReason;
  /** As the lab writes it. */
  readonly code: string;
  /** Of the file, with this code. */
  readonly rows: number;
  /** Counted from 1 as an editor does; null where it was not looked for so far into the file. */
  readonly firstLine: number | null;
}
