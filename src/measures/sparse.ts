import { trimTo, type WholeSeries } from './slice.ts';

export const WINDOW = 12;
export const MIN_MONTHS = 6;

/**
 * Leaves out groups with low numbers: those with a value (0 counts) in fewer than 6 of the chart's last
 * 12 calendar months (field guide, section 3). Months at either end that then have no row are left out too.
 */
export function withoutSparse(series: WholeSeries): WholeSeries {
  const span = series.months.length;
  const groups = [...series.groups.keys()].filter(group => {
    const lastValues = series.value.subarray(
      Math.max(group * span, (group + 1) * span - WINDOW),
      (group + 1) * span,
    );
    return lastValues.reduce((n, value) => n + (Number.isNaN(value) ? 0 : 1), 0) >= MIN_MONTHS;
  });
  return trimTo(series, groups);
}
