import type { Fault } from './buildReport.ts';

/** Why a row of a prescribing file is not in the store, in the order of the checks. */
export const PRESCRIBING_DROP_REASONS = {
  'bad row':
    'a cell cannot be read: month, practice, BNF code or items, or the row has too few or too many cells',
  unidentified: 'the prescriber is not identified: UNIDENTIFIED is Y, or the practice is “-”',
  'dummy practice': 'the practice is a dummy: its code ends in 998, or its name says so',
  'chapter above 17': 'dressings, appliances and other items of BNF chapters above 17',
  'no drug code': 'the BNF code is not a presentation’s 15 letters and digits',
} as const;
export type PrescribingDropReason = keyof typeof PRESCRIBING_DROP_REASONS;

export interface PrescribingDropped {
  readonly reason: PrescribingDropReason;
  readonly rows: number;
  /** The first few line numbers, where they are known (bad rows of CSV files). */
  readonly lines: readonly number[];
}

/** The account of one file. Unless it was refused, `read` = `kept` + all `dropped`. */
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
  /** Set where the whole file was refused, so that none of its rows is in the store. */
  readonly refused?: Fault;
}

/** How a prescribing store was built; it is kept inside the store. */
export interface PrescribingReport {
  readonly version: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly steps: readonly { readonly name: string; readonly seconds: number }[];
  readonly files: readonly PrescribingFileReport[];
  /** What the data manager should know but need not fix. */
  readonly notices: readonly string[];
  /** What no file gave: pages say that it is left out, or that nothing is filtered by it. */
  readonly absent: {
    /** No practice has a PCN, so that level is left out. */
    readonly pcns: boolean;
    readonly ccgs: boolean;
    readonly stps: boolean;
    readonly regionalTeams: boolean;
    /** practices.csv has no setting and status, so nothing is filtered by them. */
    readonly settings: boolean;
  };
  /** Ascending, `2024-01-01`. */
  readonly months: readonly string[];
  readonly practices: number;
  /** Practices that builds count: setting 4, status A and a CCG with an STP, where these are known. */
  readonly countedPractices: number;
  readonly presentations: number;
  readonly chemicals: number;
  /** Rows of the store: one for each month, practice and presentation. */
  readonly rows: number;
}
