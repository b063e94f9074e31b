import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directionOf } from '../../src/domain/direction.ts';
import { DEFAULT_LABELS } from '../../src/domain/entityType.ts';
import { monthOf } from '../../src/domain/month.ts';
import {
  certaintyOf,
  distanceFromMiddle,
  fromLowest,
  isHighestCertain,
  isLowestCertain,
  placeAmong,
  placeAmongAll,
  placesAmong,
} from '../../src/domain/place.ts';
import type { Series } from '../../src/domain/series.ts';
import { standingOf } from '../../src/domain/standing.ts';

const JAN = monthOf(2017, 1);

/** A series of these groups' values, each ± `open`. */
function seriesWith(groups: readonly (readonly number[])[], open = 0): Series {
  const value = Float64Array.from(groups.flat());
  return {
    groupBy: 'practice_id',
    denominatorKind: 'raw',
    labels: DEFAULT_LABELS,
    months: (groups[0] ?? []).map((_, i) => JAN + i),
    groups: groups.map((_, i) => ({ id: `P${i}`, name: `P${i}` })),
    numerator: value,
    numeratorError: value.map(() => open),
    denominator: value.map(() => Number.NaN),
    denominatorError: value.map(() => Number.NaN),
    value,
    low: value.map(middle => middle - open),
    high: value.map(middle => middle + open),
    deciles: null,
  };
}

const season = (month: number): number => 10 + 8 * Math.cos((month * Math.PI) / 6);
const months = (n: number, value: (month: number) => number): number[] =>
  Array.from({ length: n }, (_, month) => value(month));

describe('the place of a group', () => {
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

  it('is shared by equal values', () => {
    const series = seriesWith([[5], [5], [9], [5], [1]]);
    expect(standingOf(series, 1)).toMatchObject({ rank: 2, ties: 2, peers: 5 });
    expect(standingOf(series, 4)).toMatchObject({ rank: 5, ties: 0 });
  });

  it('is unknown without a value', () => {
    expect(standingOf(seriesWith([[Number.NaN]]), 0)).toBeUndefined();
  });
});

describe('the bounds of a place', () => {
  const bounded = (low: number, value: number, high: number) => ({ low, value, high });
  const sure = (value: number) => bounded(value, value, value);

  it('are the best and the worst rank that suppressed counts allow', () => {
    const others = [bounded(6, 8, 10), bounded(4, 6, 8), sure(5), sure(3), bounded(1, 2, 3)];
    expect(placeAmong(bounded(3, 4, 5), others)).toEqual({
      peers: 6,
      rank: 4,
      ties: 0,
      // Only the first is surely higher; 5 may be as high as it, and 3 as low.
      best: 2,
      worst: 4,
    });
    expect(placeAmong(sure(5), others)).toMatchObject({ rank: 3, ties: 1, best: 2, worst: 3 });
  });

  it('are the same where places among thousands are found in sorted values', () => {
    const number = fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.double({ min: 0, max: 5, noNaN: true }),
    );
    const value = fc
      .tuple(number, number, fc.boolean(), fc.boolean())
      .map(([middle, width, isSure, isUnlimited]) =>
        isSure
          ? sure(middle)
          : bounded(
              Math.max(0, middle - width),
              middle,
              isUnlimited ? Number.POSITIVE_INFINITY : middle + width,
            ),
      );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), all => {
        const places = placesAmong(all);
        for (const [i, target] of all.entries()) {
          const place = placeAmong(target, all.toSpliced(i, 1));
          expect(places(target)).toEqual(place);
          expect(placeAmongAll(target, all)).toEqual(place);
        }
      }),
    );
  });

  it.each([
    [85, 18, 18, 'certain'],
    [85, 18, 20, 'certain'],
    [85, 68, 71, 'rough'],
    [85, 17, 38, 'rough'],
    [85, 17, 39, 'open'],
    [85, 52, 84, 'open'],
    [10, 4, 7, 'open'],
    [1, 1, 1, 'certain'],
    // Any place at all: nothing is known, however few they are.
    [2, 1, 2, 'open'],
    [3, 1, 3, 'open'],
  ])('of %i, from %i to %i, is %s', (peers, best, worst, certainty) => {
    expect(certaintyOf({ peers, rank: best, ties: 0, best, worst })).toBe(certainty);
  });

  it('are the same from the lowest', () => {
    expect(fromLowest({ peers: 85, rank: 68, ties: 0, best: 66, worst: 71 })).toEqual({
      peers: 85,
      rank: 18,
      ties: 0,
      best: 15,
      worst: 20,
    });
    // Two equal values are both the lowest.
    const lowest = fromLowest({ peers: 5, rank: 4, ties: 1, best: 4, worst: 4 });
    expect(lowest).toMatchObject({ rank: 1, best: 1 });
  });

  it('can make it uncertain which value is the highest, or the lowest', () => {
    const apart = [bounded(5, 6, 7), bounded(1, 3, 4), sure(0)];
    expect([isHighestCertain(apart), isLowestCertain(apart)]).toEqual([true, true]);
    const overlapping = [bounded(4, 6, 7), bounded(1, 3, 4), sure(0.5)];
    expect([isHighestCertain(overlapping), isLowestCertain(overlapping)]).toEqual([false, true]);
    expect(isHighestCertain([sure(4), sure(4), sure(1)])).toBe(true);
    expect(isHighestCertain([bounded(3, 4, 5), sure(4), sure(1)])).toBe(false);
  });
});

describe('the direction of a group', () => {
  const direction = (values: number[], open = 0) => directionOf(seriesWith([values], open), 0);

  it('does not depend on seasons', () => {
    expect(direction(months(30, season))).toMatchObject({
      trend: 'none',
      earlier: { from: JAN + 6, to: JAN + 17 },
    });
    expect(direction(months(36, m => season(m) + m / 12))).toMatchObject({
      trend: 'up',
      earlier: { from: JAN, to: JAN + 11 },
      latest: { from: JAN + 24, to: JAN + 35 },
    });
    expect(direction(months(24, m => season(m) - m / 12))).toMatchObject({ trend: 'down' });
  });

  it('compares the means of the same calendar months', () => {
    const { earlier, latest } = direction(months(36, m => (m < 12 ? 5 : m))) ?? {};
    expect([earlier?.mean, latest?.mean]).toEqual([5, 29.5]);
  });

  it('is not turned by one extreme month', () => {
    const values = months(24, season).map((value, m) => (m === 20 ? 1000 : value));
    expect(direction(values)?.trend).toBe('none');
  });

  it('is no trend within the uncertainty of suppressed counts', () => {
    const rising = months(24, m => 3 + m / 24);
    expect(direction(rising)?.trend).toBe('up');
    expect(direction(rising, 2)?.trend).toBe('none');
  });

  it('needs ten of twelve months that agree, because nine can be chance', () => {
    const signs = (ups: number) => months(24, m => (m < 12 ? 5 : m - 12 < ups ? 6 : 4));
    expect(direction(signs(10))?.trend).toBe('up');
    expect(direction(signs(9))?.trend).toBe('none');
  });

  it('is none where signs and means disagree', () => {
    // Ten months rise a little and two fall by half: the year's mean falls.
    const values = months(36, m => (m < 24 ? 100 : m < 34 ? 101 : 50));
    expect(direction(values)).toMatchObject({
      trend: 'none',
      earlier: { mean: 100 },
      latest: { mean: 92.5 },
    });
  });

  it('is slight where it is too small to mention', () => {
    expect(direction(months(24, m => (m < 12 ? 773.7 : 778.7)))?.trend).toBe('slight');
    expect(direction(months(24, m => (m < 12 ? 100 : 102)))?.trend).toBe('up');
    expect(direction(months(24, m => (m < 12 ? 100 : 98.1)))?.trend).toBe('slight');
  });

  it('is unknown for less than a year and a half', () => {
    expect(direction(months(17, m => m))).toBeUndefined();
    expect(direction(months(18, m => m))?.trend).toBe('up');
  });
});

describe('the distance of a place from the middle of its peers', () => {
  const certain = (rank: number, peers: number, ties = 0) =>
    distanceFromMiddle({ rank, peers, ties, best: rank, worst: rank });

  it('is 0 in the middle and 1 at both ends', () => {
    expect([1, 2, 3, 4, 5].map(rank => certain(rank, 5))).toEqual([1, 0.5, 0, 0.5, 1]);
    expect(certain(1, 1)).toBe(0);
  });

  it('takes those that share a place as in the middle of it', () => {
    expect(certain(1, 5, 4)).toBe(0);
    expect(certain(1, 5, 1)).toBe(0.75);
    expect(certain(4, 5, 1)).toBe(0.75);
  });

  it('is the least that suppressed counts allow', () => {
    const rough = { rank: 2, peers: 5, ties: 0 };
    expect(distanceFromMiddle({ ...rough, best: 1, worst: 2 })).toBe(0.5);
    expect(distanceFromMiddle({ ...rough, best: 1, worst: 4 })).toBe(0);
  });
});
