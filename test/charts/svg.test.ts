import { describe, expect, it } from 'vitest';
import { bandPath, linePath, scaleOf, spreadOf } from '../../src/charts/svg.ts';
import type { Series } from '../../src/domain/series.ts';

const scale = scaleOf(5, 10);

describe('a line', () => {
  it('runs from left to right, 0 at the bottom', () => {
    expect(linePath([0, 5, 10, 5, 0], scale)).toBe('M0 1000L250 500L500 0L750 500L1000 1000');
  });

  it('breaks at a gap, and a value between two gaps is a dot', () => {
    expect(linePath([1, Number.NaN, 1, Number.NaN, 1], scale)).toBe(
      'M0 900h0M500 900h0M1000 900h0',
    );
    expect(linePath([5, 5, Number.NaN, 5, 5], scale)).toBe('M0 500L250 500M750 500L1000 500');
  });

  it('is cut off above the top', () => {
    expect(linePath([1000, 1000, 0, 0, 0], scale)).toMatch(/^M0 -20L250 -20L/);
  });
});

describe('a band', () => {
  it('is closed, and drawn only where it has both edges', () => {
    const low = [1, 1, Number.NaN, 1, 1];
    const high = [2, 2, 2, 2, Number.NaN];
    expect(bandPath(low, high, scale)).toBe('M0 800L250 800L250 900L0 900ZM750 800L750 900Z');
  });
});

describe('the spread of a series', () => {
  const series = (deciles: Series['deciles']): Series => {
    const value = Float64Array.from([1, 2, 3, 4]);
    return {
      groupBy: 'practice_id',
      denominatorKind: 'per1000',
      months: [24_228, 24_229],
      groups: [
        { id: 'A', name: 'A' },
        { id: 'B', name: 'B' },
      ],
      numerator: value,
      numeratorError: value,
      denominator: value,
      denominatorError: value,
      value,
      low: value,
      high: value,
      deciles,
    };
  };

  it('is four nested bands and a median where there are deciles', () => {
    const spread = spreadOf(
      series([
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
      ]),
      String,
    );
    expect(spread.bands).toHaveLength(4);
    expect(spread.lines).toEqual([]);
    expect(spread.median).toMatch(/^M0 \d+L1000 \d+$/);
    expect(spread.values[0]).toMatchObject({ at: 0, text: '0' });
  });

  it('is each group’s line where there are no deciles', () => {
    const spread = spreadOf(series(null), String);
    expect(spread.bands).toEqual([]);
    expect(spread.median).toBe('');
    expect(spread.lines).toHaveLength(2);
  });

  it('is an empty frame without any group', () => {
    const nothing = { ...series(null), months: [], groups: [], value: new Float64Array() };
    expect(spreadOf(nothing, String)).toMatchObject({ lines: [], median: '', months: [] });
  });
});
