import type { Fault } from './buildReport.ts';

/** Why a row of a prescribing file is not in the store, in the order of the checks. */
export const PRESCRIBING_DROP_REASONS = {
  'bad row':
    'a cell cannot be read: month, practice, BNF code or items, or the row has too few or too many cells',
  unidentified: 'the prescriber is not identified: UNIDENTIFIED is Y, or the practice is “-”',
  'dummy practice': 'the practice is a dummy: its code ends in 998, or its name says so',
  'chapter above 17': 'dressings, appliances and what else the BNF has after its chapter 17',
  'no drug code': 'the BNF code is not a presentation’s 15 letters and digits',
} as const;
export type PrescribingDropReason = keyof typeof PRESCRIBING_DROP_REASONS;

export interface PrescribingDropped {
  readonly reason: PrescribingDropReason;
  readonly rows: number;
  /** The first few lines, where they are known (bad rows of CSV files). */
  readonly lines: readonly number[];
}

/** The account of one file: where it was not refused, `read` = `kept` + all `dropped`. */
export interface PrescribingFileReport {
  /** Relative to the data folder: `prescribing/…`. */
  readonly path: string;
  readonly kind: 'prescribing' | 'reference';
  readonly bytes: number;
  readonly sha256: string;
  readonly read: number;
  readonly kept: number;
  readonly dropped: readonly PrescribingDropped[];
  /** The months of the kept rows, `2024-01-01`, ascending; none for references. */
  readonly months: readonly string[];
  /** Set where the file was refused whole: none of its rows is in the store. */
  readonly refused?: Fault;
}

/** Everything worth knowing about how a prescribing store came to be; kept inside the store. */
export interface PrescribingReport {
  readonly version: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly steps: readonly { readonly name: string; readonly seconds: number }[];
  readonly files: readonly PrescribingFileReport[];
  /** What the data manager should know and need not mend. */
  readonly notices: readonly string[];
  /** What no file told, so that it is left out or not filtered by; pages say so. */
  readonly absent: {
    /** No practice has a PCN: that level is left out. */
    readonly pcns: boolean;
    readonly ccgs: boolean;
    readonly stps: boolean;
    readonly regionalTeams: boolean;
    /** practices.csv says nothing of setting and status: nothing is filtered by them. */
    readonly settings: boolean;
  };
  /** Ascending, `2024-01-01`. */
  readonly months: readonly string[];
  readonly practices: number;
  /** Practices that builds count: setting 4, status A, a CCG with an STP, where that is known. */
  readonly countedPractices: number;
  readonly presentations: number;
  readonly chemicals: number;
  /** Rows of the store: one a month, practice and presentation. */
  readonly rows: number;
}
