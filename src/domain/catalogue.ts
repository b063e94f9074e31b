import type { CarriedMonths } from './buildReport.ts';
import type { ChartEvent } from './chartEvent.ts';
import type { MeasureDefinition } from './measureDefinition.ts';
import type { Month } from './month.ts';

/** An entry of a store's dictionary; `ix` is its number in the store, in the order of the ids. */
export interface Entry {
  readonly ix: number;
  readonly id: string;
  readonly name: string;
}

/** A CCG that a practice is in, and the first month of that. */
export interface Membership {
  readonly from: Month;
  readonly ccgId: string;
}

/** A practice, with the CCG and the primary lab of its latest month (null: none). */
export interface PracticeEntry extends Entry {
  readonly ccgId: string | null;
  readonly labId: string | null;
  /** All CCGs that it has been in, one after the other. */
  readonly memberships: readonly Membership[];
}

/** The CCG in a month: that of the latest membership, or before the first one the first. */
export const ccgIn = (memberships: readonly Membership[], month: Month): string | undefined =>
  (memberships.findLast(({ from }) => from <= month) ?? memberships[0])?.ccgId;

/** A test; `shown` is false for one that is in the data and not in the list of tests on offer. */
export interface TestEntry extends Entry {
  readonly shown: boolean;
}

/** A file of counts that went into the store. */
export interface SourceFile {
  /** Relative to the data folder. */
  readonly path: string;
  /** The lab whose file it is; undefined for the combined file of several labs. */
  readonly labId: string | undefined;
  readonly sha256: string;
}

/** Everything that a store can be asked about, by number and by id. Small: it is kept in memory. */
export interface Catalogue {
  readonly labs: readonly Entry[];
  readonly ccgs: readonly Entry[];
  readonly practices: readonly PracticeEntry[];
  readonly tests: readonly TestEntry[];
  /** The months of the data; undefined where the store has no rows. */
  readonly firstMonth: Month | undefined;
  readonly lastMonth: Month | undefined;
  /** The predefined measures, in the order of their page. */
  readonly measures: readonly MeasureDefinition[];
  /** What happened at the labs, by date. */
  readonly events: readonly ChartEvent[];
  /** The files whose counts are in the store. */
  readonly sources: readonly SourceFile[];
  /** Counts that are those of an earlier build: the file that has them now is refused. */
  readonly carried?: readonly CarriedMonths[];
  /** Changes whenever the store's content does: cache key and ETag. */
  readonly version: string;
  readonly builtAt: Date;
}
