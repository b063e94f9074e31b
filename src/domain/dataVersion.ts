/** A file, measure or setting that differs between two builds; null where one of them lacks it. */
export interface Change {
  /** What it is: a path, a measure's id. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** Fingerprints of its content before and after. */
  readonly before: string | null;
  readonly after: string | null;
}

export type ChangeKind = 'added' | 'replaced' | 'removed';

export const changeKind = ({ before, after }: Change): ChangeKind =>
  before === null ? 'added' : after === null ? 'removed' : 'replaced';

/** A lab's month whose counts differ between two builds. */
export interface MonthChange {
  /** `2019-01` */
  readonly month: string;
  /** A row is the count of a practice, test, month and result type. */
  readonly rowsBefore: number;
  readonly rowsAfter: number;
}

export interface LabChange {
  readonly labId: string;
  readonly name: string;
  /** Whether the build before had no rows of this lab, or this one has none. */
  readonly isNew: boolean;
  readonly isGone: boolean;
  /** Ascending. The same number of rows before and after: some of their counts differ. */
  readonly months: readonly MonthChange[];
}

/** How a build differs from the one before it. */
export interface BuildChanges {
  readonly files: readonly Change[];
  readonly measures: readonly Change[];
  /** Null where practices are anonymised. */
  readonly labs: readonly LabChange[] | null;
}

/** The settings and the version of the program on which a store's content depends. */
export interface BuildRules {
  readonly schema: number;
  readonly pipeline: number;
  readonly minPracticeTests: number;
  readonly suppressedFrom: number;
}

/** What stays known of a build after its store is gone. */
export interface BuildRecord {
  readonly version: string;
  /** ISO 8601. */
  readonly builtAt: string;
  /** When the same data was first built, if it was built again. */
  readonly firstBuiltAt: string;
  /** `2017-01`; null where there are no rows. */
  readonly dataFrom: string | null;
  readonly dataTo: string | null;
  /** How many files it was built from, references included. */
  readonly files: number;
  readonly rules: BuildRules;
  /** Null where nothing is known of an earlier build. */
  readonly changes: BuildChanges | null;
}

const SHORT_CONTENT = 12;
const SHORT_CARRIED = 4;

/**
 * A data version as addresses and pages write it. The version of a store with counts of an earlier one has
 * a second part, which says which.
 */
export function shortVersion(version: string): string {
  const [content = '', carried] = version.split('-', 2);
  const short = content.slice(0, SHORT_CONTENT);
  return carried === undefined ? short : `${short}-${carried.slice(0, SHORT_CARRIED)}`;
}

/** Whether an address means this version, which it may write in full or as `shortVersion` does. */
export const isMeant = (version: string, inAddress: string): boolean =>
  inAddress === version || inAddress === shortVersion(version);

/** What several steps change in all: something that is changed back is no change. */
export function netChanges(steps: readonly (readonly Change[])[]): Change[] {
  const net = new Map<string, Change>();
  for (const change of steps.flat()) {
    const earlier = net.get(change.id);
    net.set(change.id, earlier ? { ...change, before: earlier.before } : change);
  }
  return [...net.values()].filter(({ before, after }) => before !== after);
}

/** How the data differs between a version and the latest one. */
export interface DataDifference {
  readonly from: BuildRecord;
  readonly to: BuildRecord;
  readonly files: readonly Change[];
  readonly measures: readonly Change[];
  readonly rules: readonly (keyof BuildRules)[];
}

/**
 * The difference between a version and the latest of `records`, which are newest first; undefined where
 * the version is not among them.
 */
export function differenceSince(
  records: readonly BuildRecord[],
  version: string,
): DataDifference | undefined {
  const place = records.findIndex(record => record.version === version);
  const [from, to] = [records[place], records[0]];
  if (!from || !to) return undefined;
  const steps = records.slice(0, place).reverse();
  return {
    from,
    to,
    files: netChanges(steps.map(({ changes }) => changes?.files ?? [])),
    measures: netChanges(steps.map(({ changes }) => changes?.measures ?? [])),
    rules: changedRules(from.rules, to.rules),
  };
}

const RULES = ['schema', 'pipeline', 'minPracticeTests', 'suppressedFrom'] as const;

export const changedRules = (before: BuildRules, after: BuildRules): (keyof BuildRules)[] =>
  RULES.filter(rule => before[rule] !== after[rule]);

/**
 * What there is of a lab in a month. The fingerprint of its counts begins with the name of how it is made, and is
 * missing in earlier records.
 */
export type MonthContent = readonly [rows: number, tests: number, fingerprint?: string | undefined];

/** What there is of a lab, by month (`2019-01`). */
export interface LabContent {
  readonly name: string;
  readonly months: Readonly<Record<string, MonthContent>>;
}

/** What a build is compared by. */
export interface BuildContent {
  /** Fingerprints of the files by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The measures' titles, and fingerprints of what they count, by id. */
  readonly measures: Readonly<Record<string, readonly [title: string, fingerprint: string]>>;
  /** By id; null where practices are anonymised. */
  readonly labs: Readonly<Record<string, LabContent>> | null;
}

/** How one build differs from another. */
export function changesBetween(before: BuildContent, after: BuildContent): BuildChanges {
  const files = keysOf(before.files, after.files).map(id => ({
    id,
    name: id,
    before: before.files[id] ?? null,
    after: after.files[id] ?? null,
  }));
  const measures = keysOf(before.measures, after.measures).map(id => ({
    id,
    name: (after.measures[id] ?? before.measures[id])?.[0] ?? id,
    before: before.measures[id]?.[1] ?? null,
    after: after.measures[id]?.[1] ?? null,
  }));
  const isChange = (change: Change): boolean => change.before !== change.after;
  return {
    files: files.filter(isChange),
    measures: measures.filter(isChange),
    labs: before.labs && after.labs && labChanges(before.labs, after.labs),
  };
}

function labChanges(
  before: NonNullable<BuildContent['labs']>,
  after: NonNullable<BuildContent['labs']>,
): LabChange[] {
  return keysOf(before, after).flatMap(labId => {
    const [old, current] = [before[labId], after[labId]];
    const months = keysOf(old?.months ?? {}, current?.months ?? {}).flatMap(month => {
      const [rowsBefore = 0, testsBefore = 0, before] = old?.months[month] ?? [];
      const [rowsAfter = 0, testsAfter = 0, after] = current?.months[month] ?? [];
      const isSame =
        rowsBefore === rowsAfter && testsBefore === testsAfter && mayBeAlike(before, after);
      return isSame ? [] : [{ month, rowsBefore, rowsAfter }];
    });
    const name = (current ?? old)?.name ?? labId;
    const lab = { labId, name, isNew: old === undefined, isGone: current === undefined, months };
    return months.length > 0 || lab.isNew || lab.isGone ? [lab] : [];
  });
}

/** Whether two fingerprints are the same, or cannot be compared. */
const mayBeAlike = (before: string | undefined, after: string | undefined): boolean =>
  before === after ||
  before === undefined ||
  after === undefined ||
  before.split(' ')[0] !== after.split(' ')[0];

/** The keys of two records, sorted. */
const keysOf = (a: object, b: object): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
