import { shortMonth } from './month.ts';
import type { DenominatorKind, SeriesRow } from './series.ts';

/**
 * The tooltip of one row (field guide, section 3): `0.41234 (35 / 85 tests) in Jan 2019`,
 * `12.50000 (100 tests per 8000 patients) in Jan 2019`, `100 tests in Jan 2019`. A count with
 * suppressed cells is written with its half-width, `38 ± 2`, and so is a list size given as a range.
 */
export function labelOf(row: LabelledRow, kind: DenominatorKind): string {
  return `${figureOf(row, kind)} in ${shortMonth(row.month)}`;
}

/** The numbers that a label is made of. */
type LabelledRow = Omit<SeriesRow, 'group' | 'low' | 'high'>;

function figureOf(row: LabelledRow, kind: DenominatorKind): string {
  const numerator = countText(row.numerator, row.numeratorError);
  if (kind === 'raw') return withUnit(numerator, 'test');
  const value = Number.isNaN(row.value) ? 'no value' : row.value.toFixed(5);
  if (kind === 'tests') {
    const denominator = countText(row.denominator, row.denominatorError);
    return `${value} (${numerator} / ${withUnit(denominator, 'test')})`;
  }
  const patients = Number.isNaN(row.denominator)
    ? 'no list size'
    : `per ${withUnit(countText(row.denominator, row.denominatorError), 'patient')}`;
  const tests = withUnit(numerator, 'test');
  return `${value} (${tests}${Number.isNaN(row.denominator) ? ',' : ''} ${patients})`;
}

/** A whole number, or the middle of a range with its half-width: `38`, `38 ± 2`, `3.5 ± 2.5`. */
function countText(count: number, error: number): string {
  const text = oneDecimal(count);
  return error > 0 ? `${text} ± ${oneDecimal(error)}` : text;
}

const oneDecimal = (n: number): string => String(Math.round(n * 10) / 10);

const withUnit = (count: string, unit: string): string =>
  `${count} ${unit}${count === '1' ? '' : 's'}`;
