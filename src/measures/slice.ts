import type { Month } from '../domain/month.ts';
import type { Group } from '../domain/series.ts';
import type { SeriesNumbers } from './seriesNumbers.ts';

/** The numbers of an answer before deciles are taken. */
export interface WholeSeries extends SeriesNumbers {
  readonly months: readonly Month[];
  readonly groups: readonly Group[];
  /** The values of 12 months before, where the question asks for them. */
  readonly yearBefore?: Float64Array | undefined;
}

/** The rows of these groups, in the months from the place `from` to before the place `to`. */
export function sliceOf(
  whole: WholeSeries,
  kept: readonly number[],
  from: number,
  to: number,
): WholeSeries {
  const span = whole.months.length;
  const length = Math.max(0, to - from);
  const picked = (all: Float64Array): Float64Array => {
    const some = new Float64Array(kept.length * length);
    kept.forEach((group, row) => {
      some.set(all.subarray(group * span + from, group * span + from + length), row * length);
    });
    return some;
  };
  return {
    months: whole.months.slice(from, from + length),
    groups: kept.flatMap(group => whole.groups[group] ?? []),
    numerator: picked(whole.numerator),
    numeratorError: picked(whole.numeratorError),
    denominator: picked(whole.denominator),
    denominatorError: picked(whole.denominatorError),
    value: picked(whole.value),
    low: picked(whole.low),
    high: picked(whole.high),
    ...(whole.yearBefore ? { yearBefore: picked(whole.yearBefore) } : {}),
  };
}

/** The same without the months at either end in which none of these groups has a row. */
export function trimmedTo(whole: WholeSeries, kept: readonly number[]): WholeSeries {
  const span = whole.months.length;
  const hasRow = whole.months.map((_, month) =>
    kept.some(group => !Number.isNaN(whole.numerator[group * span + month] ?? Number.NaN)),
  );
  return sliceOf(whole, kept, Math.max(0, hasRow.indexOf(true)), hasRow.lastIndexOf(true) + 1);
}
