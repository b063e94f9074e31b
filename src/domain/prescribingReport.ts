import type { CarriedSpan, Dropped, FileAccount, StoreReport } from './buildReport.ts';
import type { EntityType } from './entityType.ts';

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

export type PrescribingDropped = Dropped<PrescribingDropReason>;

/** The account of a prescribing file, or of a reference. */
export interface PrescribingFileReport
  extends FileAccount<'prescribing' | 'reference', PrescribingDropReason> {
  /** The months of the kept rows, `2024-01-01`, ascending; none for references. */
  readonly months: readonly string[];
}

/** The report of a prescribing store. */
export interface PrescribingReport extends StoreReport<PrescribingFileReport> {
  /** What no file gave, so that pages leave it out or do not filter by it. */
  readonly absent: {
    /** Nothing belongs to an organisation of these types, so their levels are left out. */
    readonly types: readonly EntityType[];
    /** Whether practices.csv gives no setting, or no status, so that nothing is filtered by it. */
    readonly setting: boolean;
    readonly status: boolean;
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
  /** Months, or practices' parts of them, that were in the store before and that no accepted file has now. */
  readonly carried?: readonly CarriedSpan[];
}
