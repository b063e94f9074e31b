import type { Membership } from './catalogue.ts';
import type { Labelled } from './entityType.ts';
import type { GroupBy } from './groupBy.ts';
import type { Month } from './month.ts';
import { oncePer } from './oncePer.ts';

/** One group of an answer: a practice, CCG, lab, test or result category. */
export interface Group {
  readonly id: string;
  readonly name: string;
  /** The CCGs of a practice; undefined for everything else. */
  readonly memberships?: readonly Membership[];
  /** Of an own group: its members in the data that pass the filters. Its counts are theirs, added up. */
  readonly members?: readonly string[];
}

/** Whether a group is an own group, whose members may be among the other groups. */
export const isOwnGroup = ({ members }: Group): boolean => members !== undefined;

/** The places of all groups but own groups: what ranks, deciles and limits are taken over. */
export const singleGroups = ({ groups }: Pick<Series, 'groups'>): readonly number[] =>
  placesOfSingle(groups);

const placesOfSingle = oncePer((groups: readonly Group[]): readonly number[] =>
  groups.flatMap((group, place) => (isOwnGroup(group) ? [] : [place])),
);

/** What a denominator counts. */
export const DENOMINATOR_KINDS = ['per1000', 'raw', 'tests'] as const;
export type DenominatorKind = (typeof DENOMINATOR_KINDS)[number];

export const isDenominatorKind = (text: string): text is DenominatorKind =>
  (DENOMINATOR_KINDS as readonly string[]).includes(text);

/** The practices of a series that share a lab or a CCG, or the members of an own group. */
export interface PeerGroup {
  readonly kind: 'lab' | 'ccg' | 'group';
  /** The lab, the CCG or the own group. */
  readonly id: string;
  readonly name: string;
  /** Their places among the groups, ascending. */
  readonly groups: readonly number[];
  /** How many of them have a value in any month. */
  readonly n: number;
}

/** The peers of the first highlighted group or, without one, of the first own group. */
export interface Comparison {
  /** Its id, and its place among the groups; undefined where it has no row. */
  readonly id: string;
  readonly group: number | undefined;
  /** Its peers, those of its lab first, own groups last. Peers that are all groups are left out unless chosen. */
  readonly choices: readonly PeerGroup[];
  /** The peers that deciles and ranks are taken over; undefined for all groups. */
  readonly chosen: PeerGroup | undefined;
}

/**
 * How many cells (month, practice, lab, test, category) the numbers come from, and how many of these are
 * suppressed.
 */
export interface Suppression {
  readonly cells: number;
  readonly suppressed: number;
}

/**
 * The numbers that answer a question: a dense table of groups × months. A cell's place in every array
 * is `group * months.length + month`; NaN means that there is no number (no row, no denominator).
 */
export interface Series extends Labelled {
  readonly groupBy: GroupBy;
  readonly denominatorKind: DenominatorKind;
  /**
   * How many months a number covers, the last of which is its month: 12 in a chart of 12-month averages.
   * Then numerators are sums over the 12 months, denominators sums of the monthly ones (patient-months),
   * and plain numbers averages a month.
   */
  readonly window?: Window | undefined;
  /** Every calendar month from the first to the last with a row. */
  readonly months: readonly Month[];
  /** In the order of their ids; result categories in the order of their codes. Own groups come last. */
  readonly groups: readonly Group[];
  readonly numerator: Float64Array;
  readonly numeratorError: Float64Array;
  /** NaN throughout for `raw`. */
  readonly denominator: Float64Array;
  readonly denominatorError: Float64Array;
  readonly value: Float64Array;
  /** Bounds of `value`: equal to it where nothing was suppressed; `high` may be Infinity. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The nine deciles over the groups (or the chosen peers) by month; null where there are too few groups. */
  readonly deciles: readonly (readonly number[])[] | null;
  /** The bounds that suppressed counts leave for the deciles, in the same shape; a high one may be Infinity. */
  readonly decileBounds?:
    | {
        readonly low: readonly (readonly number[])[];
        readonly high: readonly (readonly number[])[];
      }
    | undefined;
  /** Suppression in the cells behind the numerators, including those of groups hidden for low numbers. */
  readonly suppression?: Suppression | undefined;
  /** Only where practices are compared and one is highlighted, or where there are own groups. */
  readonly comparison?: Comparison | undefined;
  /** The values of 12 months before each cell, where the question asks for them. */
  readonly lastYear?: LastYear | undefined;
}

/** How many months each number of a chart covers. */
export const WINDOWS = [1, 12] as const;
export type Window = (typeof WINDOWS)[number];

/** What a chart shows of the year before: a cell’s place holds the number of 12 months earlier. */
export interface LastYear {
  readonly value: Float64Array;
  /** The median over the same groups (or the chosen peers), by month; null where there are no deciles. */
  readonly median: readonly number[] | null;
}

/** One row of a series, as tables, CSV and JSON give it; NaN means that there is no number. */
export interface SeriesRow {
  readonly month: Month;
  readonly group: Group;
  readonly numerator: number;
  readonly numeratorError: number;
  readonly denominator: number;
  readonly denominatorError: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The value of 12 months before, where the question asks for it. */
  readonly lastYear?: number;
}

/** The row of a cell; undefined where the series has none. */
export function rowAt(series: Series, group: number, month: number): SeriesRow | undefined {
  const cell = group * series.months.length + month;
  const numerator = series.numerator[cell];
  const entry = series.groups[group];
  const calendarMonth = series.months[month];
  if (numerator === undefined || Number.isNaN(numerator) || !entry || calendarMonth === undefined)
    return undefined;
  const at = (values: Float64Array): number => values[cell] ?? Number.NaN;
  return {
    month: calendarMonth,
    group: entry,
    numerator,
    numeratorError: at(series.numeratorError),
    denominator: at(series.denominator),
    denominatorError: at(series.denominatorError),
    value: at(series.value),
    low: at(series.low),
    high: at(series.high),
    ...(series.lastYear ? { lastYear: at(series.lastYear.value) } : {}),
  };
}

/** Every row of a series, by month and then by group. */
export function* rowsOf(series: Series): Generator<SeriesRow> {
  for (let month = 0; month < series.months.length; month++) {
    for (let group = 0; group < series.groups.length; group++) {
      const row = rowAt(series, group, month);
      if (row) yield row;
    }
  }
}
