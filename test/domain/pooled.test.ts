import { describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { pooledCounts, pooledValue } from '../../src/domain/pooled.ts';
import type { DenominatorKind } from '../../src/domain/series.ts';

const JAN = monthOf(2019, 1);
const GAP = Number.NaN;
const seriesOf = (denominatorKind: DenominatorKind) => ({
  denominatorKind,
  months: [JAN, JAN + 1, JAN + 2, JAN + 3],
  // Two groups, the second of which has a gap in each half.
  numerator: Float64Array.of(1, 2, 3, 4, 10, GAP, 30, 40),
  numeratorError: Float64Array.of(0, 2, 0, 2, 1, GAP, 1, 1),
  denominator: Float64Array.of(100, 100, 100, 100, 200, 200, GAP, 200),
  denominatorError: Float64Array.of(0, 0, 0, 10, 0, 5, GAP, 0),
});

describe('the counts of a period', () => {
  it('are the sums over its months, with both ends', () => {
    expect(pooledCounts(seriesOf('per1000'), 0, JAN + 1, JAN + 3)).toEqual({
      numerator: 9,
      numeratorError: 4,
      denominator: 300,
      denominatorError: 10,
      months: 3,
    });
  });

  it('leave out a month that lacks a numerator or a denominator', () => {
    expect(pooledCounts(seriesOf('tests'), 1, JAN, JAN + 3)).toEqual({
      numerator: 50,
      numeratorError: 2,
      denominator: 400,
      denominatorError: 0,
      months: 2,
    });
  });

  it('of plain numbers are divided by the months that have one', () => {
    const counts = pooledCounts(seriesOf('raw'), 1, JAN, JAN + 3);
    expect(counts).toMatchObject({ numerator: 80, denominator: 3, months: 3 });
    expect(pooledValue(counts, 'raw', false).value).toBeCloseTo(80 / 3, 12);
  });

  it('of no month are none, and have no value', () => {
    const counts = pooledCounts(seriesOf('per1000'), 0, JAN - 12, JAN - 1);
    expect(counts.months).toBe(0);
    expect(pooledValue(counts, 'per1000', false).value).toBeNaN();
  });

  it('give a rate a month, with the bounds that hold whatever was suppressed', () => {
    const { value, low, high } = pooledValue(
      pooledCounts(seriesOf('per1000'), 0, JAN, JAN + 3),
      'per1000',
      false,
    );
    expect(value).toBeCloseTo((10 / 400) * 1000, 12);
    expect(low).toBeCloseTo((6 / 410) * 1000, 12);
    expect(high).toBeCloseTo((14 / 390) * 1000, 12);
  });
});
