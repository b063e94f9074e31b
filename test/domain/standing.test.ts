import { describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import type { Series } from '../../src/domain/series.ts';
import { standingOf } from '../../src/domain/standing.ts';

const JAN = monthOf(2017, 1);

/** A series of these groups' values, each ± `open`. */
function seriesWith(groups: readonly (readonly number[])[], open = 0): Series {
  const value = Float64Array.from(groups.flat());
  return {
    groupBy: 'practice_id',
    denominatorKind: 'raw',
    months: (groups[0] ?? []).map((_, i) => JAN + i),
    groups: groups.map((_, i) => ({ id: `P${i}`, name: `P${i}` })),
    numerator: value,
    numeratorError: value.map(() => open),
    denominator: value.map(() => Number.NaN),
    denominatorError: value.map(() => Number.NaN),
    value,
    low: value.map(each => each - open),
    high: value.map(each => each + open),
    deciles: null,
  };
}

const season = (month: number): number => 10 + 8 * Math.cos((month * Math.PI) / 6);
const months = (n: number, value: (month: number) => number): number[] =>
  Array.from({ length: n }, (_, month) => value(month));

describe('where a group stands', () => {
  it('is its rank from the highest among the groups with a value in its latest month', () => {
    const series = seriesWith([
      [1, 4],
      [2, 9],
      [3, Number.NaN],
      [4, 1],
    ]);
    expect(standingOf(series, 0)).toMatchObject({ month: JAN + 1, value: 4, peers: 3, rank: 2 });
    expect(standingOf(series, 2)).toMatchObject({ month: JAN, peers: 4, rank: 2 });
  });

  it('is shared by equals', () => {
    const series = seriesWith([[5], [5], [9], [5], [1]]);
    expect(standingOf(series, 1)).toMatchObject({ rank: 2, ties: 2, peers: 5 });
    expect(standingOf(series, 4)).toMatchObject({ rank: 5, ties: 0 });
  });

  it('is unknown without a value', () => {
    expect(standingOf(seriesWith([[Number.NaN]]), 0)).toBeUndefined();
  });
});

describe('which way a group went', () => {
  const direction = (values: number[], open = 0) =>
    standingOf(seriesWith([values], open), 0)?.direction;

  it('is no matter of seasons', () => {
    expect(direction(months(30, season))).toMatchObject({ trend: 'level', years: 1 });
    expect(direction(months(36, m => season(m) + m / 12))).toMatchObject({ trend: 'up', years: 2 });
    expect(direction(months(24, m => season(m) - m / 12))).toMatchObject({ trend: 'down' });
  });

  it('compares the means of the same calendar months', () => {
    const { before, now } = direction(months(36, m => (m < 12 ? 5 : m))) ?? {};
    expect([before, now]).toEqual([5, 29.5]);
  });

  it('is not turned by one wild month', () => {
    const values = months(24, season).map((value, m) => (m === 20 ? 1000 : value));
    expect(direction(values)?.trend).toBe('level');
  });

  it('is no trend within what suppression leaves open', () => {
    const rising = months(24, m => 3 + m / 24);
    expect(direction(rising)?.trend).toBe('up');
    expect(direction(rising, 2)?.trend).toBe('level');
  });

  it('takes ten of twelve months that agree, nine are chance', () => {
    const signs = (ups: number) => months(24, m => (m < 12 ? 5 : m - 12 < ups ? 6 : 4));
    expect(direction(signs(10))?.trend).toBe('up');
    expect(direction(signs(9))?.trend).toBe('level');
  });

  it('is unknown under a year and a half', () => {
    expect(direction(months(17, m => m))).toBeUndefined();
    expect(direction(months(18, m => m))?.trend).toBe('up');
  });
});
