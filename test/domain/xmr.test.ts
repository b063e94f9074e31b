import { describe, expect, it } from 'vitest';
import type { Bounded } from '../../src/domain/place.ts';
import {
  withoutSeason,
  type XmrLines,
  type XmrRule,
  xmrLines,
  xmrSignals,
} from '../../src/domain/xmr.ts';

const certain = (values: readonly number[]): Bounded[] =>
  values.map(value => ({ value, low: value, high: value }));

const linesOf = (values: readonly number[]): XmrLines => {
  const lines = xmrLines(values);
  if (!lines) throw new Error('too few points');
  return lines;
};

/** The places, from 1, at which a rule marks a point. */
const markedBy = (rule: XmrRule, points: readonly Bounded[], lines: XmrLines): number[] =>
  xmrSignals(points, lines).flatMap((signals, i) =>
    signals.some(signal => signal.rule === rule) ? [i + 1] : [],
  );
const allMarked = (values: readonly number[]): number[] =>
  xmrSignals(certain(values), linesOf(values)).flatMap((signals, i) =>
    signals.length > 0 ? [i + 1] : [],
  );

const AROUND_0: XmrLines = {
  centre: 0,
  limits: { lower: -3, upper: 3, lowerWarning: -2, upperWarning: 2 },
  points: 20,
};

describe('the limits of an XmR chart', () => {
  it('are those of NHSRplotthedots, without screening moving ranges', () => {
    const values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1];
    const { centre, limits } = linesOf(values);
    expect(centre).toBeCloseTo(1.94, 2);
    expect(limits?.lower).toBeCloseTo(-3.06, 2);
    expect(limits?.upper).toBeCloseTo(6.95, 2);
    expect(markedBy('outside', certain(values), linesOf(values))).toEqual([5]);
  });

  it('are those of NHS England’s example, in which point 12 alone is special', () => {
    const values = [89, 86, 75, 77, 81, 74, 72, 78, 76, 82, 77, 54, 66, 77, 86];
    const { centre, limits } = linesOf(values);
    expect(centre).toBeCloseTo(76.67, 2);
    expect(limits?.lower).toBeCloseTo(57.097, 3);
    expect(limits?.upper).toBeCloseTo(96.237, 3);
    expect(allMarked(values)).toEqual([12]);
  });

  it('need 13 points; from 7 there is a median, and below that nothing', () => {
    const some = (n: number) => xmrLines(Array.from({ length: n }, (_, i) => i % 3));
    expect(some(13)?.limits).toBeDefined();
    expect(some(12)).toMatchObject({ centre: 1, limits: undefined, points: 12 });
    expect(some(6)).toBeUndefined();
  });

  it('take no moving range across a gap', () => {
    const values = [1, 2, 1, 2, 1, 2, 1, Number.NaN, 101, 102, 101, 102, 101, 102, 101];
    expect(linesOf(values).limits?.upper).toBeCloseTo(linesOf(values).centre + 2.66, 10);
  });

  it('of a line that never moves are the line, and nothing is outside them', () => {
    const level = Array(15).fill(4);
    expect(linesOf(level).limits).toMatchObject({ lower: 4, upper: 4 });
    expect(allMarked(level)).toEqual([]);
  });
});

describe('a shift', () => {
  const shifts = (values: readonly number[]) => markedBy('shift', certain(values), AROUND_0);
  it('is 7 points on one side, all of which are marked', () => {
    expect(shifts([1, 1, 1, 1, 1, 1, 1, 1, -1])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(shifts([-1, -1, -1, -1, -1, -1, -1])).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(shifts([1, 1, 1, 1, 1, 1, -1])).toEqual([]);
  });
  it('is broken by a point on the mean, and by a gap', () => {
    expect(shifts([1, 1, 1, 0, 1, 1, 1, 1])).toEqual([]);
    expect(shifts([1, 1, 1, Number.NaN, 1, 1, 1, 1])).toEqual([]);
  });
});

describe('a trend', () => {
  const trends = (values: readonly number[]) => markedBy('trend', certain(values), AROUND_0);
  it('is 7 points that each rise, or each fall', () => {
    expect(trends([1, 2, 3, 4, 5, 6, 7])).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(trends([7, 6, 5, 4, 3, 2, 1])).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(trends([1, 2, 3, 4, 5, 6])).toEqual([]);
    expect(trends([2, 1, 2, 3, 4, 5, 6, 7, 3])).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });
  it('is broken by an equal pair, and by a gap', () => {
    expect(trends([1, 2, 3, 3, 4, 5, 6])).toEqual([]);
    expect(trends([1, 2, 3, Number.NaN, 4, 5, 6, 7])).toEqual([]);
  });
  it('points the way it goes, whichever side of the mean it is on', () => {
    const [first] = xmrSignals(certain([1.7, 1.6, 1.5, 1.4, 1.3, 1.2, 1.1]), AROUND_0);
    expect(first?.find(({ rule }) => rule === 'trend')?.side).toBe('low');
  });
});

describe('two of three beyond two standard deviations', () => {
  const marked = (values: readonly number[]) => markedBy('two-of-three', certain(values), AROUND_0);
  it('need all three on one side', () => {
    expect(marked([2.5, 1, 2.5])).toEqual([1, 3]);
    expect(marked([2.5, -1, 2.5])).toEqual([]);
    expect(marked([2.5, 1, -2.5])).toEqual([]);
  });
  it('mark those two alone', () => expect(marked([2.5, 1, 1, 2.5, 2.5])).toEqual([4, 5]));
  it('count a point outside the limits too', () => expect(marked([4, 1, 2.5])).toEqual([1, 3]));
});

describe('suppression leaves a signal open', () => {
  const wide = (value: number, half: number): Bounded => ({
    value,
    low: value - half,
    high: value + half,
  });
  const certainty = (points: readonly Bounded[]) =>
    xmrSignals(points, AROUND_0).map(signals => signals.map(({ isCertain }) => isCertain));
  it('unless the whole range is beyond the limit', () => {
    expect(certainty([wide(4, 0.5)])).toEqual([[true]]);
    expect(certainty([wide(4, 2)])).toEqual([[false]]);
    expect(certainty([wide(-4, 0.5), wide(-4, 2)]).map(signals => signals[0])).toEqual([
      true,
      false,
    ]);
  });
  it('unless the whole of every range is on one side', () => {
    expect(certainty(Array(7).fill(wide(1, 0.5))).flat()).toEqual(Array(7).fill(true));
    expect(certainty([...Array(6).fill(wide(1, 0.5)), wide(1, 1)]).flat()).toEqual(
      Array(7).fill(false),
    );
  });
  it('and one that its middle does not give is none', () => {
    expect(certainty([wide(2.5, 1)])).toEqual([[]]);
  });
});

describe('a season', () => {
  const months = Array.from({ length: 36 }, (_, i) => 2017 * 12 + i);
  const seasonal = certain(months.map(month => 10 + (month % 12 === 0 ? 6 : 0)));
  const all = months.map(() => true);
  it('can be taken out where there are three years of it', () => {
    const values = withoutSeason(seasonal, months, all)?.map(({ value }) => value);
    expect(values).toHaveLength(36);
    for (const value of values ?? []) expect(value).toBeCloseTo(10.5, 10);
  });
  it('stays where there are fewer', () => {
    expect(
      withoutSeason(
        seasonal,
        months,
        months.map((_, i) => i > 0),
      ),
    ).toBeUndefined();
  });
});

describe('the last digits of a mean', () => {
  it('make no signal of a value that never changes', () => {
    // The mean of thirteen times 0.3 is 0.29999999999999993.
    expect(allMarked(Array.from({ length: 13 }, () => 0.3))).toEqual([]);
  });

  it('do not put a point on the centre to one side of it once its season is taken out', () => {
    // Three years in which each September is 59, while the others differ by as much either way.
    const years = [-3, 0, 3].flatMap(step =>
      Array.from({ length: 12 }, (_, month) => 59 + (month === 8 ? 0 : step) + (month % 3) / 3),
    );
    const months = years.map((_, i) => i);
    const adjusted = withoutSeason(
      certain(years),
      months,
      years.map(() => true),
    );
    if (!adjusted) throw new Error('too few years');
    const shifted = markedBy('shift', adjusted, linesOf(adjusted.map(({ value }) => value)));
    for (const september of [9, 21, 33]) expect(shifted).not.toContain(september);
  });
});
