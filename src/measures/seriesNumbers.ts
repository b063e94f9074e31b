import { highestRatio, lowestRatio } from '../domain/interval.ts';
import type { DenominatorKind, Series } from '../domain/series.ts';
import type { Fraction } from './cells.ts';
import { inTurn } from './turns.ts';

/**
 * The numbers of a series, groups × months; NaN where there is no number. Some arrays are shared with the
 * tables that they come from, so do not write to them.
 */
export type SeriesNumbers = Pick<
  Series,
  'numerator' | 'numeratorError' | 'denominator' | 'denominatorError' | 'value' | 'low' | 'high'
>;

/** The numbers of the same kinds that `change` makes of each kind of a series. */
export const mapNumbers = (
  numbers: SeriesNumbers,
  change: (cells: Float64Array, kind: keyof SeriesNumbers) => Float64Array,
): SeriesNumbers => ({
  numerator: change(numbers.numerator, 'numerator'),
  numeratorError: change(numbers.numeratorError, 'numeratorError'),
  denominator: change(numbers.denominator, 'denominator'),
  denominatorError: change(numbers.denominatorError, 'denominatorError'),
  value: change(numbers.value, 'value'),
  low: change(numbers.low, 'low'),
  high: change(numbers.high, 'high'),
});

/**
 * Values and their bounds (field guide, section 3). A cell is a row where it has a numerator; over
 * tests it is a row where it has a denominator, and a missing numerator is 0. A denominator of 0 gives
 * no value, whatever the count.
 *
 * @param window how many months the counts are sums of: plain numbers become averages a month.
 */
export function seriesNumbers(...counts: CountsOfSeries): SeriesNumbers {
  const { numbers, size, fill } = blankNumbers(...counts);
  fill(0, size);
  return numbers;
}

/** A few milliseconds each: a chart of a country's practices is four of them. */
const CELLS_A_TURN = 105_000;

/** The same, while other requests are answered in between. */
export async function numbersInTurns(...counts: CountsOfSeries): Promise<SeriesNumbers> {
  const { numbers, size, fill } = blankNumbers(...counts);
  for (let from = 0; from < size; from += CELLS_A_TURN) {
    await inTurn(() => fill(from, Math.min(size, from + CELLS_A_TURN)));
  }
  return numbers;
}

type CountsOfSeries = [
  kind: DenominatorKind,
  isProportion: boolean,
  fraction: Fraction,
  window?: number,
];

/** The numbers of a series before they are worked out: `fill` writes the cells from one up to another. */
function blankNumbers(
  ...[kind, isProportion, { numerator, denominator }, window = 1]: CountsOfSeries
): {
  readonly numbers: SeriesNumbers;
  readonly size: number;
  readonly fill: (from: number, to: number) => void;
} {
  const size = numerator.n.length;
  const blank = (): Float64Array => new Float64Array(size);
  const isOverTests = kind === 'tests' && denominator !== undefined;
  // One of the tables decides which rows there are, so its numbers need no copy.
  const counts = isOverTests
    ? {
        numerator: blank(),
        numeratorError: blank(),
        denominator: denominator.n,
        denominatorError: denominator.e,
      }
    : {
        numerator: numerator.n,
        numeratorError: numerator.e,
        denominator: blank(),
        denominatorError: blank(),
      };
  // The numbers of the other table, where there is a row.
  const [other, otherError] = isOverTests
    ? [counts.numerator, counts.numeratorError]
    : [counts.denominator, counts.denominatorError];
  const [value, low, high] = [blank(), blank(), blank()];
  const scale = kind === 'per1000' ? 1000 : 1;
  const fill = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const count = numerator.n[at] ?? Number.NaN;
      const d = denominator ? (denominator.n[at] ?? Number.NaN) : window;
      const n = isOverTests && Number.isNaN(count) ? 0 : count;
      const isRow = !Number.isNaN(n) && !(isOverTests && Number.isNaN(d));
      const e = numerator.e[at] || 0;
      const f = denominator?.e[at] || 0;
      // Every cell is written, in one pass: filling the arrays with NaN first would be another.
      const hasOther = isRow && denominator !== undefined && !Number.isNaN(d);
      other[at] = hasOther ? (isOverTests ? n : d) : Number.NaN;
      otherError[at] = hasOther ? (isOverTests ? e : f) : Number.NaN;
      const share = isRow && d > 0 ? (n / d) * scale : Number.NaN;
      const isCertain = (e === 0 && f === 0) || Number.isNaN(share);
      value[at] = share;
      low[at] = isCertain ? share : lowestRatio(n, e, d, f, isProportion) * scale;
      high[at] = isCertain ? share : highestRatio(n, e, d, f, isProportion) * scale;
    }
  };
  return { numbers: { ...counts, value, low, high }, size, fill };
}
