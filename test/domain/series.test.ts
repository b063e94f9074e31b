import { describe, expect, it } from 'vitest';
import { DEFAULT_LABELS } from '../../src/domain/entityType.ts';
import { monthOf } from '../../src/domain/month.ts';
import { rowAt, rowsOf, type Series } from '../../src/domain/series.ts';

const NONE = Number.NaN;
const january = monthOf(2019, 1);

/** Two practices and two months; B sent nothing in January, and A has no list size in February. */
const series: Series = {
  groupBy: 'practice_id',
  denominatorKind: 'per1000',
  labels: DEFAULT_LABELS,
  months: [january, january + 1],
  groups: [
    { id: 'A', name: 'Alder Surgery' },
    { id: 'B', name: 'Bracken Surgery' },
  ],
  numerator: Float64Array.of(100, 3, NONE, 0),
  numeratorError: Float64Array.of(0, 2, NONE, 0),
  denominator: Float64Array.of(8000, NONE, 4000, 4000),
  denominatorError: Float64Array.of(0, NONE, 0, 0),
  value: Float64Array.of(12.5, NONE, NONE, 0),
  low: Float64Array.of(12.5, NONE, NONE, 0),
  high: Float64Array.of(12.5, NONE, NONE, 0),
  deciles: null,
};

describe('the rows of an answer', () => {
  it('come by month and then by group, without the cells that have no row', () => {
    expect([...rowsOf(series)].map(row => [row.month, row.group.id, row.numerator])).toEqual([
      [january, 'A', 100],
      [january + 1, 'A', 3],
      [january + 1, 'B', 0],
    ]);
  });

  it('have every number of their cell, and NaN where there is none', () => {
    expect(rowAt(series, 0, 1)).toEqual({
      month: january + 1,
      group: { id: 'A', name: 'Alder Surgery' },
      numerator: 3,
      numeratorError: 2,
      denominator: NONE,
      denominatorError: NONE,
      value: NONE,
      low: NONE,
      high: NONE,
    });
  });

  it('do not exist outside the table', () => {
    expect(rowAt(series, 1, 0)).toBeUndefined();
    expect(rowAt(series, 0, 2)).toBeUndefined();
    expect(rowAt(series, 2, 0)).toBeUndefined();
  });
});
