import type { DenominatorKind } from '../domain/series.ts';
import type { ChartState } from '../state/chartState.ts';
import type { DenseTable } from './cells.ts';
import { sliceOf, trimmedTo, type WholeSeries } from './slice.ts';
import { withoutSparse } from './sparse.ts';

type Counts = Pick<DenseTable, 'n' | 'e'>;

/** The counts of a question: undefined denominators are those of plain numbers. */
export interface Fraction {
  readonly numerator: Counts;
  readonly denominator: Counts | undefined;
}

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
  const known = ({ n }: Counts, at: number): boolean => !Number.isNaN(n[at]);
  const isThere = (at: number): boolean =>
    (denominator === undefined || known(denominator, at)) &&
    (kind === 'tests' || known(numerator, at));
  const sums = ({ n, e }: Counts): Counts => {
    const blank = (): Float64Array => new Float64Array(n.length).fill(Number.NaN);
    const summed = { n: blank(), e: blank() };
    for (let start = 0; start < n.length; start += months) {
      let [run, count, error] = [0, 0, 0];
      for (let at = start; at < start + months; at++) {
        if (!isThere(at)) {
          [run, count, error] = [0, 0, 0];
          continue;
        }
        run++;
        count += n[at] || 0;
        error += e[at] || 0;
        if (run > window) {
          count -= n[at - window] || 0;
          error -= e[at - window] || 0;
        }
        if (run < window) continue;
        summed.n[at] = count;
        summed.e[at] = error;
      }
    }
    return summed;
  };
  return { numerator: sums(numerator), denominator: denominator && sums(denominator) };
}

type Shown = Pick<ChartState, 'from' | 'to' | 'window' | 'lastYear' | 'hideSparse'>;

/**
 * The groups and months of an answer that its chart shows. Low numbers are judged by the 12 months that
 * end with the chart's last, even where the chart begins later.
 */
export function shownOf(whole: WholeSeries, shown: Shown): WholeSeries {
  const { from, to, window, lastYear, hideSparse } = shown;
  const all = [...whole.groups.keys()];
  const dated = lastYear ? { ...whole, yearBefore: yearBeforeOf(whole) } : whole;
  if (from === null && to === null && window === 1)
    return hideSparse ? withoutSparse(dated) : dated;
  const last = to === null ? whole.months.length : placeAfter(whole, to);
  const ended = trimmedTo(sliceOf(dated, all, 0, last), all);
  return withRows(begun(hideSparse ? withoutSparse(ended) : ended, from));
}

/** The place after a month. */
const placeAfter = ({ months }: WholeSeries, month: number): number =>
  Math.min(months.length, Math.max(0, month + 1 - (months[0] ?? 0)));

function begun(whole: WholeSeries, from: number | null): WholeSeries {
  const first = from === null ? 0 : placeAfter(whole, from - 1);
  return sliceOf(whole, [...whole.groups.keys()], first, whole.months.length);
}

/** The groups that have any row, and the months from the first to the last with one. */
function withRows(whole: WholeSeries): WholeSeries {
  const span = whole.months.length;
  const kept = [...whole.groups.keys()].filter(group =>
    whole.numerator.subarray(group * span, (group + 1) * span).some(n => !Number.isNaN(n)),
  );
  return trimmedTo(whole, kept);
}

const YEAR = 12;

/** The value of 12 months before each cell. */
function yearBeforeOf({ value, months }: WholeSeries): Float64Array {
  const span = months.length;
  return value.map((_, cell) =>
    cell % span < YEAR ? Number.NaN : (value[cell - YEAR] ?? Number.NaN),
  );
}
