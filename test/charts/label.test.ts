import { describe, expect, it } from 'vitest';
import { labelOf } from '../../src/charts/label.ts';
import { valueText } from '../../src/charts/number.ts';
import { monthOf } from '../../src/domain/month.ts';
import type { SeriesRow } from '../../src/domain/series.ts';

const row = (more: Partial<SeriesRow>): SeriesRow => ({
  month: monthOf(2019, 1),
  group: { id: 'A', name: 'Ash' },
  numerator: 100,
  numeratorError: 0,
  denominator: Number.NaN,
  denominatorError: Number.NaN,
  value: 100,
  low: 100,
  high: 100,
  ...more,
});

describe('a tooltip', () => {
  it('says value, numerator and denominator with their unit, and month', () => {
    const share = row({ numerator: 35, denominator: 85, denominatorError: 0, value: 35 / 85 });
    expect(labelOf(share, 'tests', 'percent')).toBe('41.2% (35 / 85 tests) in Jan 2019');
    expect(labelOf(row({ denominator: 8000, value: 12.5 }), 'per1000', 'number')).toBe(
      '12.5 (100 tests per 8,000 patients) in Jan 2019',
    );
    expect(labelOf(row({}), 'raw', 'number')).toBe('100 tests in Jan 2019');
  });

  it('has as many figures as the sentence about the same value', () => {
    for (const value of [0.0123456, 0.123456, 12.3456, 123.456, 1234.56]) {
      for (const style of ['number', 'percent'] as const) {
        const label = labelOf(row({ denominator: 8000, value }), 'tests', style);
        expect(label.split(' ')[0]).toBe(valueText(value, style));
      }
    }
  });

  it('shows half-widths of suppressed counts, in halves where a range has an even number of values', () => {
    expect(labelOf(row({ numerator: 38, numeratorError: 2 }), 'raw', 'number')).toBe(
      '38 ± 2 tests in Jan 2019',
    );
    const share = { numerator: 3.5, numeratorError: 2.5, denominator: 38, denominatorError: 2 };
    expect(labelOf(row({ ...share, value: 3.5 / 38 }), 'tests', 'percent')).toBe(
      '9.2% (3.5 ± 2.5 / 38 ± 2 tests) in Jan 2019',
    );
  });

  it('says why there is no value', () => {
    expect(labelOf(row({ value: Number.NaN }), 'per1000', 'number')).toBe(
      'no value (100 tests, no list size) in Jan 2019',
    );
    expect(
      labelOf(row({ numerator: 0, denominator: 0, value: Number.NaN }), 'tests', 'percent'),
    ).toBe('no value (0 / 0 tests) in Jan 2019');
  });

  it('counts one test as one', () => {
    expect(labelOf(row({ numerator: 1 }), 'raw', 'number')).toBe('1 test in Jan 2019');
  });
});
