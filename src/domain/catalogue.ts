import type { CarriedMonths } from './buildReport.ts';
import type { ChartEvent } from './chartEvent.ts';
import { DEFAULT_LABELS, type EntityLabels, type Labelled } from './entityType.ts';
import type { GroupBy } from './groupBy.ts';
import type { MeasureDefinition } from './measureDefinition.ts';
import type { Month } from './month.ts';
import { RESULT_CATEGORIES } from './resultCategory.ts';

/** An organisation, a test or a result type. */
export interface Named {
  readonly id: string;
  /** Empty where the references have none. */
  readonly name: string;
}

/** An entry of a store's dictionary; `ix` is its number in the store, in the order of the ids. */
export interface Entry extends Named {
  readonly ix: number;
}

/** A CCG that a practice belonged to, and its first month there. */
export interface Membership {
  readonly from: Month;
  readonly ccgId: string;
}

/** A primary lab of a practice, and the first month of its time there. */
export interface LabStay {
  readonly from: Month;
  readonly labId: string;
}

/** A practice, with the CCG and the primary lab of its latest month; null where it has none. */
export interface PracticeEntry extends Entry {
  readonly ccgId: string | null;
  readonly labId: string | null;
  /** All CCGs that it has belonged to, earliest first. */
  readonly memberships: readonly Membership[];
  /** All primary labs that it has had, earliest first. */
  readonly labs: readonly LabStay[];
}

/** The CCG in a month: the latest membership by then, or the first one where the month is earlier. */
export const ccgIn = (memberships: readonly Membership[], month: Month): string | undefined =>
  (memberships.findLast(({ from }) => from <= month) ?? memberships[0])?.ccgId;

/** A test; `shown` is false where it is in the data but pages do not offer it (`show_in_app`). */
export interface TestEntry extends Entry {
  readonly shown: boolean;
}

/** An input file whose counts are in the store. */
export interface SourceFile {
  /** Relative to the data folder. */
  readonly path: string;
  /** The lab whose file it is; undefined for the combined file of several labs. */
  readonly labId: string | undefined;
  readonly sha256: string;
}

/** Everything that a store can be asked about. It is small, so it is kept in memory. */
export interface CatalogueContent {
  readonly labs: readonly Entry[];
  readonly ccgs: readonly Entry[];
  readonly practices: readonly PracticeEntry[];
  readonly tests: readonly TestEntry[];
  /** The months of the data; undefined where the store has no rows. */
  readonly firstMonth: Month | undefined;
  readonly lastMonth: Month | undefined;
  /** The predefined measures, in the order of their page. */
  readonly measures: readonly MeasureDefinition[];
  /** Changes at the labs, by date. */
  readonly events: readonly ChartEvent[];
  /** The files whose counts are in the store. */
  readonly sources: readonly SourceFile[];
  /** Months whose counts come from an earlier build, because the newer file was refused. */
  readonly carried?: readonly CarriedMonths[];
  /** Changes whenever the store's content does: cache key and ETag. */
  readonly version: string;
  readonly builtAt: Date;
}

/** What can be compared, by kind and id. */
export interface EntriesById extends Record<GroupBy, ReadonlyMap<string, Named>> {
  readonly practice_id: ReadonlyMap<string, PracticeEntry>;
}

/** A store's content with its entries by id. */
export interface Catalogue extends CatalogueContent, Labelled {
  readonly byId: EntriesById;
  /** The name of an entry; its id where the store has no such entry or no name for it. */
  nameOf(kind: GroupBy, id: string): string;
}

/** The names alone, as titles and sentences need them. */
export type Names = Pick<Catalogue, 'nameOf' | 'labels'>;

/**
 * Indexes a store's content once, for as long as the store is open.
 *
 * @param labels what the site calls a CCG.
 */
export function catalogueOf(
  content: CatalogueContent,
  labels: EntityLabels = DEFAULT_LABELS,
): Catalogue {
  const byId: EntriesById = {
    practice_id: indexed(content.practices),
    ccg_id: indexed(content.ccgs),
    lab_id: indexed(content.labs),
    test_code: indexed(content.tests),
    result_category: indexed(
      RESULT_CATEGORIES.map(({ code, name }) => ({ id: String(code), name })),
    ),
  };
  return { ...content, labels, byId, nameOf: (kind, id) => byId[kind].get(id)?.name.trim() || id };
}

const indexed = <E extends Named>(entries: readonly E[]): ReadonlyMap<string, E> =>
  new Map(entries.map(entry => [entry.id, entry]));
