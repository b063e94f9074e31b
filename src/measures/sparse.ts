import { trimmedTo, type WholeSeries } from './slice.ts';

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
  return trimmedTo(whole, kept);
}
