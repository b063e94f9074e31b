import type { Month } from '../domain/month.ts';
import type { Group } from '../domain/series.ts';
import { pickRows } from './cells.ts';
import { mapNumbers, type SeriesNumbers } from './seriesNumbers.ts';

/** The numbers of an answer before deciles are taken. */
export interface WholeSeries extends SeriesNumbers {
  readonly months: readonly Month[];
  readonly groups: readonly Group[];
  /** The values of 12 months before, where the question asks for them. */
  readonly yearBefore?: Float64Array | undefined;
}

/** The rows of these groups, in the months from the place `from` to before the place `to`. */
export function sliceOf(
  series: WholeSeries,
  groups: readonly number[],
  from: number,
  to: number,
): WholeSeries {
  const span = series.months.length;
  const length = Math.max(0, to - from);
  const pick = (cells: Float64Array): Float64Array => pickRows(cells, span, groups, from, to);
  return {
    months: series.months.slice(from, from + length),
    groups: groups.flatMap(group => series.groups[group] ?? []),
    ...mapNumbers(series, pick),
    ...(series.yearBefore ? { yearBefore: pick(series.yearBefore) } : {}),
  };
}

/** The rows of these groups, without the months at either end in which none of them has a row. */
export function trimTo(series: WholeSeries, groups: readonly number[]): WholeSeries {
  const span = series.months.length;
  const hasRow = series.months.map((_, month) =>
    groups.some(group => !Number.isNaN(series.numerator[group * span + month] ?? Number.NaN)),
  );
  return sliceOf(series, groups, Math.max(0, hasRow.indexOf(true)), hasRow.lastIndexOf(true) + 1);
}
