import type { DenominatorKind } from '../domain/series.ts';
import type { ChartState } from '../state/chartState.ts';
import type { Counts, Fraction } from './cells.ts';
import { sliceOf, trimTo, type WholeSeries } from './slice.ts';
import { withoutSparse } from './sparse.ts';

/**
 * The sums over each month and the `window` − 1 before it. A cell is there only if all its months are:
 * each has a numerator and a denominator. Over tests a month without a numerator counts as 0, as it does
 * in a chart by month. Half-widths add up, too.
 */
export function rolling(
  { numerator, denominator }: Fraction,
  kind: DenominatorKind,
  months: number,
  window: number,
): Fraction {
  const hasCount = ({ n }: Counts, at: number): boolean => !Number.isNaN(n[at]);
  const hasCell = (at: number): boolean =>
    (denominator === undefined || hasCount(denominator, at)) &&
    (kind === 'tests' || hasCount(numerator, at));
  const sums = ({ n, e }: Counts): Counts => {
    const blank = (): Float64Array => new Float64Array(n.length).fill(Number.NaN);
    const totals = { n: blank(), e: blank() };
    for (let start = 0; start < n.length; start += months) {
      let [length, count, error] = [0, 0, 0];
      for (let at = start; at < start + months; at++) {
        if (!hasCell(at)) {
          [length, count, error] = [0, 0, 0];
          continue;
        }
        length++;
        count += n[at] || 0;
        error += e[at] || 0;
        if (length > window) {
          count -= n[at - window] || 0;
          error -= e[at - window] || 0;
        }
        if (length < window) continue;
        totals.n[at] = count;
        totals.e[at] = error;
      }
    }
    return totals;
  };
  return { numerator: sums(numerator), denominator: denominator && sums(denominator) };
}

type ChartSpan = Pick<ChartState, 'from' | 'to' | 'window' | 'lastYear' | 'hideSparse'>;

/**
 * The groups and months of an answer that its chart shows. Low numbers are judged by the 12 months that
 * end with the chart's last, even where the chart begins later.
 */
export function restrictToChart(series: WholeSeries, chart: ChartSpan): WholeSeries {
  const { from, to, window, lastYear, hideSparse } = chart;
  const allGroups = [...series.groups.keys()];
  const withLastYear = lastYear ? { ...series, yearBefore: yearBeforeOf(series) } : series;
  if (from === null && to === null && window === 1)
    return hideSparse ? withoutSparse(withLastYear) : withLastYear;
  const end = to === null ? series.months.length : placeAfter(series, to);
  const untilEnd = trimTo(sliceOf(withLastYear, allGroups, 0, end), allGroups);
  return trimToRows(cutBefore(hideSparse ? withoutSparse(untilEnd) : untilEnd, from));
}

/** The place after a month. */
const placeAfter = ({ months }: WholeSeries, month: number): number =>
  Math.min(months.length, Math.max(0, month + 1 - (months[0] ?? 0)));

function cutBefore(series: WholeSeries, from: number | null): WholeSeries {
  const first = from === null ? 0 : placeAfter(series, from - 1);
  return sliceOf(series, [...series.groups.keys()], first, series.months.length);
}

/** The groups that have any row, and the months from the first to the last with one. */
function trimToRows(series: WholeSeries): WholeSeries {
  const span = series.months.length;
  const groups = [...series.groups.keys()].filter(group =>
    series.numerator.subarray(group * span, (group + 1) * span).some(n => !Number.isNaN(n)),
  );
  return trimTo(series, groups);
}

const YEAR = 12;

/** The value of 12 months before each cell. */
function yearBeforeOf({ value, months }: WholeSeries): Float64Array {
  const span = months.length;
  return value.map((_, cell) =>
    cell % span < YEAR ? Number.NaN : (value[cell - YEAR] ?? Number.NaN),
  );
}
