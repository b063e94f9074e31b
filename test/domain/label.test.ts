import { describe, expect, it } from 'vitest';
import { labelOf } from '../../src/domain/label.ts';
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
    expect(labelOf(share, 'tests')).toBe('0.41176 (35 / 85 tests) in Jan 2019');
    expect(labelOf(row({ denominator: 8000, value: 12.5 }), 'per1000')).toBe(
      '12.50000 (100 tests per 8000 patients) in Jan 2019',
    );
    expect(labelOf(row({}), 'raw')).toBe('100 tests in Jan 2019');
  });

  it('shows half-widths of suppressed counts, in halves where a range has an even number of values', () => {
    expect(labelOf(row({ numerator: 38, numeratorError: 2 }), 'raw')).toBe(
      '38 ± 2 tests in Jan 2019',
    );
    const share = { numerator: 3.5, numeratorError: 2.5, denominator: 38, denominatorError: 2 };
    expect(labelOf(row({ ...share, value: 3.5 / 38 }), 'tests')).toBe(
      '0.09211 (3.5 ± 2.5 / 38 ± 2 tests) in Jan 2019',
    );
  });

  it('says why there is no value', () => {
    expect(labelOf(row({ value: Number.NaN }), 'per1000')).toBe(
      'no value (100 tests, no list size) in Jan 2019',
    );
    expect(labelOf(row({ numerator: 0, denominator: 0, value: Number.NaN }), 'tests')).toBe(
      'no value (0 / 0 tests) in Jan 2019',
    );
  });

  it('counts one test as one', () => {
    expect(labelOf(row({ numerator: 1 }), 'raw')).toBe('1 test in Jan 2019');
  });
});
