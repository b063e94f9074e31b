import { hasValue } from '../domain/peers.ts';
import type { Bounded } from '../domain/place.ts';
import { isOwnGroup, type Series, singleGroups } from '../domain/series.ts';
import { boundedAt } from '../domain/standing.ts';

/** A number with at most five significant digits: enough for a screen, and short in JSON. */
export const roundValue = (value: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(5)) : null;

/** A group's values by month; NaN is a gap. */
export function valuesOf(series: Series, values: Float64Array, group: number): number[] {
  const start = group * series.months.length;
  return Array.from(values.subarray(start, start + series.months.length));
}

/** The groups that have a value in any month, by their index in the series. */
export const groupsWithValues = (series: Series): number[] =>
  [...series.groups.keys()].filter(group => hasValue(series, group));

/** The groups with a value that deciles and ranks are taken over: the chosen peers, or all. */
export const groupsCompared = (series: Series): number[] =>
  series.comparison?.chosen?.groups.filter(group => hasValue(series, group)) ??
  singleGroups(series).filter(group => hasValue(series, group));

/**
 * The indexes of the highlighted groups, in the order of the highlights, and then of the own groups. Groups
 * without a row are left out.
 */
export function highlightedGroups(series: Series, highlight: readonly string[]): number[] {
  const places = new Map(singleGroups(series).map(place => [series.groups[place]?.id, place]));
  const ownGroups = [...series.groups.keys()].filter(place =>
    isOwnGroup(series.groups[place] ?? { id: '', name: '' }),
  );
  return [...highlight.flatMap(id => places.get(id) ?? []), ...ownGroups];
}

/** The rows of highlighted groups, in the order of the highlights. */
export const highlightedRows = <Row extends { readonly highlightPlace: number | undefined }>(
  rows: readonly Row[],
): Row[] =>
  rows
    .filter(({ highlightPlace }) => highlightPlace !== undefined)
    .sort((a, b) => (a.highlightPlace ?? 0) - (b.highlightPlace ?? 0));

/** The stretches of months, each [first, after last), in which a condition holds. */
export function stretchesWhere(n: number, holds: (month: number) => boolean): [number, number][] {
  const stretches: [number, number][] = [];
  let start = -1;
  for (let month = 0; month <= n; month++) {
    const isInside = month < n && holds(month);
    if (isInside && start < 0) start = month;
    if (!isInside && start >= 0) {
      stretches.push([start, month]);
      start = -1;
    }
  }
  return stretches;
}

/**
 * The uncertain stretches of a group, each with the certain month before it and after it, so that a
 * band tapers into its line.
 */
export const uncertainStretches = (series: Series, group: number): [number, number][] =>
  uncertainMonths(series.months.map((_, month) => boundedAt(series, group, month)));

/** The same of values by month; NaN is a gap. */
export function uncertainMonths(points: readonly Bounded[]): [number, number][] {
  const hasNumber = (month: number): boolean => Number.isFinite(points[month]?.value);
  const isUncertain = (month: number): boolean => {
    const { low = 0, high = 0 } = points[month] ?? {};
    return hasNumber(month) && high > low;
  };
  return stretchesWhere(points.length, month => {
    if (!hasNumber(month)) return false;
    return isUncertain(month) || isUncertain(month - 1) || isUncertain(month + 1);
  });
}
