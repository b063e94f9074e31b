/** Why a row of an input file is not in the store; the order is that of the steps (field guide 2). */
export const DROP_REASONS = {
  'bad row':
    'the month or the result category cannot be read, or the row has too few or too many cells',
  'practice not in mapping': 'the lab’s practice mapping does not list the code',
  'practice without ODS code': 'the lab’s practice mapping lists the code without an ODS code',
  'test not mapped': 'no test lists this code for the lab',
  'test not shown': 'the test is listed with show_in_app? False',
  'count not readable':
    'the count is neither a number nor a range: it is left out, but charts show the value that it belongs to as uncertain',
  'repeated row':
    'the row repeats another one, under the same code or another one of that test or practice, and so do too many rows of the file',
  'lead-in or tail month': 'the month has less than 5% of the lab’s largest month',
  'practice not known': 'practice_codes.csv does not list the practice',
  'no list size': 'practice_codes.csv has no list size for the practice in that month',
  'lab built from its folder': 'the combined file’s rows of a lab that has a folder under labs/',
  'too few tests': 'the practice has fewer tests over all labs than MIN_PRACTICE_TESTS',
} as const;
export type DropReason = keyof typeof DROP_REASONS;

/** What is wrong, in one line, and what to do about it. `line` is counted from 1 as an editor does. */
export interface Fault {
  readonly message: string;
  readonly fix: string;
  readonly file?: string;
  readonly line?: number;
}

/** Rows of a file that are not in the store, all for one reason. */
export interface Dropped<Reason extends string = DropReason> {
  readonly reason: Reason;
  readonly rows: number;
  /** The first few line numbers, where they are known and may be shown. */
  readonly lines: readonly number[];
}

/** The account of one input file. Unless it was refused, `read` = `kept` + all `dropped`. */
export interface FileAccount<Kind extends string, Reason extends string> {
  /** Relative to the data folder. */
  readonly path: string;
  readonly kind: Kind;
  readonly bytes: number;
  readonly sha256: string;
  readonly read: number;
  readonly kept: number;
  readonly dropped: readonly Dropped<Reason>[];
  /** Set where the whole file was refused, so that none of its rows is in the store. */
  readonly refused?: Fault;
}

/** The account of a reference table, which is read whole or refused. */
export type ReferenceReport = FileAccount<'reference', never>;

/** How a store was built, whatever its files; it is kept inside the store. */
export interface StoreReport<File> {
  readonly version: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly steps: readonly { readonly name: string; readonly seconds: number }[];
  readonly files: readonly File[];
  /** What the data manager should know but need not fix: a file that came twice, a lab in two places. */
  readonly notices: readonly string[];
}

/** The account of a file of counts, or of a reference. */
export interface FileReport extends FileAccount<'lab' | 'combined' | 'reference', DropReason> {
  /** The lab that sent the file; undefined for reference and combined files. */
  readonly labId?: string;
}

/** A test of a lab with suspiciously many rows (over 10%) in one error category. */
export interface OddTest {
  readonly labId: string;
  readonly testCode: string;
  readonly category: number;
  /** The share of `rows` in the category, 0 to 1. */
  readonly share: number;
  /** All rows of the test at that lab. */
  readonly rows: number;
}

/** Months whose counts come from an earlier build, because the newer file was refused. */
export interface CarriedSpan {
  /** When their file was read, in ISO 8601. */
  readonly since: string;
  /** Ascending, `2019-01-01`. */
  readonly months: readonly string[];
}

/** A lab’s months whose counts come from an earlier build. */
export interface CarriedMonths extends CarriedSpan {
  readonly labId: string;
  /** Set where other files of these months could be read. Only counts that they lack come from the earlier build. */
  readonly isPart?: true;
}

/** The months of a lab’s file, kept so that the next build knows what a refused file should hold. */
export interface Delivery {
  readonly labId: string;
  readonly path: string;
  readonly sha256: string;
  /** `2019-01-01`; for a refused file, the months that it had when it was last read. */
  readonly months: readonly string[];
}

/** The report of a store of counts. */
export interface BuildReport extends StoreReport<FileReport> {
  readonly oddTests: readonly OddTest[];
  readonly practices: number;
  readonly anonymised: boolean;
  /** Months that were served before and that no accepted file has now. */
  readonly carried?: readonly CarriedMonths[];
  /** One for each lab file; undefined in stores of earlier versions. */
  readonly deliveries?: readonly Delivery[];
}

/** How far a running build is. */
export interface BuildProgress {
  readonly step: string;
  readonly file?: string;
  /** From 0 to 1 over the whole build. */
  readonly fraction: number;
}

/** What the status page shows beside the served build. */
export interface PipelineStatus {
  /** `waiting`: another process is building; `checking`: input files are being hashed. */
  readonly phase: 'idle' | 'checking' | 'waiting' | 'building';
  readonly progress?: BuildProgress;
  /** Why the last build failed; undefined where it succeeded. */
  readonly lastError?: Fault & { readonly at: string };
}
