import type { Interval } from '../domain/interval.ts';
import type { DenominatorKind, SeriesRow, Window } from '../domain/series.ts';
import { countText, type ValueStyle, valueText } from './number.ts';
import { shortPeriod } from './words/timeWords.ts';

/**
 * The tooltip of one row (field guide, section 3): `41.2% (35 / 85 tests) in Jan 2019`, `12.5 (100 tests
 * per 8,000 patients) in Jan 2019`, `100 tests in Jan 2019`. The value is written as in the sentences;
 * CSV and JSON have all its digits. A count with suppressed cells is written with its half-width,
 * `38 ± 2`, and so is a list size given as a range.
 * In a chart of 12-month averages: `12.5 (1,200 tests per 96,000 patient-months) in the 12 months to
 * Jan 2019`.
 */
export function labelOf(
  row: LabelledRow,
  kind: DenominatorKind,
  style: ValueStyle,
  window: Window = 1,
): string {
  return `${figureOf(row, kind, style, window)} in ${shortPeriod({ window }, row.month)}`;
}

/** The numbers that a label is made of. */
type LabelledRow = Omit<SeriesRow, 'group' | 'low' | 'high'>;

function figureOf(
  row: LabelledRow,
  kind: DenominatorKind,
  style: ValueStyle,
  window: Window,
): string {
  const numerator = countWithError(row.numerator, row.numeratorError);
  if (kind === 'raw' && window === 1) return withUnit(numerator, 'test');
  const value = valueText(row.value, style, 'no value');
  if (kind === 'raw') return `${value} a month (${withUnit(numerator, 'test')})`;
  if (kind === 'tests') {
    const denominator = countWithError(row.denominator, row.denominatorError);
    return `${value} (${numerator} / ${withUnit(denominator, 'test')})`;
  }
  const patients = Number.isNaN(row.denominator)
    ? 'no list size'
    : `per ${withUnit(countWithError(row.denominator, row.denominatorError), window === 1 ? 'patient' : 'patient-month')}`;
  const tests = withUnit(numerator, 'test');
  return `${value} (${tests}${Number.isNaN(row.denominator) ? ',' : ''} ${patients})`;
}

/** A whole number, or the middle of a range with its half-width: `38`, `38 ± 2`, `3.5 ± 2.5`. */
export function countWithError(count: number, error: number): string {
  const text = countText(count);
  return error > 0 ? `${text} ± ${countText(error)}` : text;
}

const withUnit = (count: string, unit: string): string =>
  `${count} ${unit}${count === '1' ? '' : 's'}`;

/** `, percentile 94`, or `, percentile 90 to 94` where suppressed counts leave it open; empty without any. */
export function percentileText(percentile: Interval | undefined): string {
  if (!percentile) return '';
  const { low, high } = percentile;
  // An open one is rounded outwards, so that it still holds.
  return low === high
    ? `, percentile ${Math.round(low)}`
    : `, percentile ${Math.floor(low)} to ${Math.ceil(high)}`;
}
