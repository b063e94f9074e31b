import type { Month } from './month.ts';
import { type Bounded, type Place, placeAmong } from './place.ts';
import type { Series } from './series.ts';

/** The place of one group among its peers. */
export interface Standing extends Place {
  /** The latest month in which the group has a value. */
  readonly month: Month;
  readonly value: number;
  /** False where it is compared with peers that it does not belong to: another lab's. */
  readonly isPeer: boolean;
  /** The peers, itself included, that have a value in that month. */
  readonly among: readonly number[];
}

/**
 * The place of a group among its peers in the latest month in which it has a value.
 *
 * @param group its place in the series.
 * @param among the places of its peers, ascending; by default the chosen peers, or all groups.
 * @returns undefined where the group has no value at all.
 */
export function standingOf(
  series: Series,
  group: number,
  among: readonly number[] | undefined = series.comparison?.chosen?.groups,
): Standing | undefined {
  const latest = latestMonth(series, group);
  const month = series.months[latest];
  if (month === undefined) return undefined;
  const own = boundedAt(series, group, latest);
  const others: Bounded[] = [];
  const present: number[] = [];
  for (const other of among ?? series.groups.keys()) {
    const bounded = other === group ? own : boundedAt(series, other, latest);
    if (Number.isNaN(bounded.value)) continue;
    present.push(other);
    if (other !== group) others.push(bounded);
  }
  const isPeer = among === undefined || among.includes(group);
  return {
    ...placeAmong(own, others),
    ...{ month, value: own.value, isPeer },
    among: isPeer ? present : [...present, group].sort((a, b) => a - b),
  };
}

/** The place of the latest month in which a group has a value; -1 without any. */
export function latestMonth({ months, value }: Series, group: number): number {
  const start = group * months.length;
  return months.findLastIndex((_, month) => Number.isFinite(value[start + month]));
}

/** A group's value and its bounds in one month; NaN where it has none. */
export function boundedAt(series: Series, group: number, month: number): Bounded {
  const cell = group * series.months.length + month;
  const at = (values: Float64Array): number => values[cell] ?? Number.NaN;
  return { value: at(series.value), low: at(series.low), high: at(series.high) };
}
