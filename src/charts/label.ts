import { shortMonth } from '../domain/month.ts';
import type { DenominatorKind, SeriesRow } from '../domain/series.ts';
import { countText, type ValueStyle, valueText } from './number.ts';

/**
 * The tooltip of one row (field guide, section 3): `41.2% (35 / 85 tests) in Jan 2019`, `12.5 (100 tests
 * per 8,000 patients) in Jan 2019`, `100 tests in Jan 2019`. The value is written as in the sentences;
 * CSV and JSON have all its digits. A count with suppressed cells is written with its half-width,
 * `38 ± 2`, and so is a list size given as a range.
 */
export function labelOf(row: LabelledRow, kind: DenominatorKind, style: ValueStyle): string {
  return `${figureOf(row, kind, style)} in ${shortMonth(row.month)}`;
}

/** The numbers that a label is made of. */
type LabelledRow = Omit<SeriesRow, 'group' | 'low' | 'high'>;

function figureOf(row: LabelledRow, kind: DenominatorKind, style: ValueStyle): string {
  const numerator = countWithError(row.numerator, row.numeratorError);
  if (kind === 'raw') return withUnit(numerator, 'test');
  const value = valueText(row.value, style, 'no value');
  if (kind === 'tests') {
    const denominator = countWithError(row.denominator, row.denominatorError);
    return `${value} (${numerator} / ${withUnit(denominator, 'test')})`;
  }
  const patients = Number.isNaN(row.denominator)
    ? 'no list size'
    : `per ${withUnit(countWithError(row.denominator, row.denominatorError), 'patient')}`;
  const tests = withUnit(numerator, 'test');
  return `${value} (${tests}${Number.isNaN(row.denominator) ? ',' : ''} ${patients})`;
}

/** A whole number, or the middle of a range with its half-width: `38`, `38 ± 2`, `3.5 ± 2.5`. */
function countWithError(count: number, error: number): string {
  const text = countText(count);
  return error > 0 ? `${text} ± ${countText(error)}` : text;
}

const withUnit = (count: string, unit: string): string =>
  `${count} ${unit}${count === '1' ? '' : 's'}`;
