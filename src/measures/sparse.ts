import type { Month } from '../domain/month.ts';
import type { Group } from '../domain/series.ts';
import type { SeriesNumbers } from './seriesNumbers.ts';

interface WholeSeries extends SeriesNumbers {
  readonly months: readonly Month[];
  readonly groups: readonly Group[];
}

export const WINDOW = 12;
export const LEAST_MONTHS = 6;

/**
 * Leaves out groups with low numbers: those with a value (0 counts) in fewer than 6 of the chart's last
 * 12 calendar months (field guide, section 3). Months at either end in which no row is left go too.
 */
export function withoutSparse(whole: WholeSeries): WholeSeries {
  const span = whole.months.length;
  const kept = [...whole.groups.keys()].filter(group => {
    const last = whole.value.subarray(
      Math.max(group * span, (group + 1) * span - WINDOW),
      (group + 1) * span,
    );
    return last.reduce((n, value) => n + (Number.isNaN(value) ? 0 : 1), 0) >= LEAST_MONTHS;
  });
  const hasRow = whole.months.map((_, month) =>
    kept.some(group => !Number.isNaN(whole.numerator[group * span + month] ?? Number.NaN)),
  );
  const from = Math.max(0, hasRow.indexOf(true));
  const to = hasRow.lastIndexOf(true) + 1;
  const picked = (all: Float64Array): Float64Array => {
    const some = new Float64Array(kept.length * (to - from));
    kept.forEach((group, row) => {
      some.set(all.subarray(group * span + from, group * span + to), row * (to - from));
    });
    return some;
  };
  return {
    months: whole.months.slice(from, to),
    groups: kept.flatMap(group => whole.groups[group] ?? []),
    numerator: picked(whole.numerator),
    numeratorError: picked(whole.numeratorError),
    denominator: picked(whole.denominator),
    denominatorError: picked(whole.denominatorError),
    value: picked(whole.value),
    low: picked(whole.low),
    high: picked(whole.high),
  };
}
