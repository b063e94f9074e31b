import { describe, expect, it } from 'vitest';
import { decilesByMonth } from '../../src/measures/deciles.ts';
import { JAN, row, stateOf } from './house.ts';

const raw = { denominator: { kind: 'raw' } } as const;
const practices = (n: number) =>
  Array.from({ length: n }, (_, i) => row({ practice: `P${10 + i}`, n: 10 * (i + 1) }));

describe('deciles (field guide, section 3)', () => {
  it('are interpolated between the closest ranks', async () => {
    const { deciles } = await stateOf(practices(11), [], raw);
    expect(deciles).toEqual([[20, 30, 40, 50, 60, 70, 80, 90, 100]]);
    expect((await stateOf(practices(10), [], raw)).deciles?.[0]?.[0]).toBeCloseTo(19, 12);
  });

  it('leave missing values out, month by month', async () => {
    const rows = [...practices(11), row({ practice: 'P10', month: JAN + 1, n: 7 })];
    expect((await stateOf(rows, [], raw)).deciles?.[1]).toEqual(Array(9).fill(7));
  });

  it('are NaN in a month without values', () => {
    const value = Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 5 : Number.NaN));
    expect(decilesByMonth(value, 10, 2)).toEqual([Array(9).fill(5), Array(9).fill(Number.NaN)]);
  });

  it('do not depend on the questions before, whose working memory they use', () => {
    const months = 3;
    const valuesOf = (groups: number, gaps: number): Float64Array =>
      Float64Array.from({ length: groups * months }, (_, i) =>
        i % gaps === 0 ? Number.NaN : (i * 7919) % 1009,
      );
    const naive = (value: Float64Array): number[][] =>
      Array.from({ length: months }, (_, month) => {
        const sorted = value
          .filter((cell, i) => i % months === month && !Number.isNaN(cell))
          .sort();
        return Array.from({ length: 9 }, (_, i) => {
          const rank = ((sorted.length - 1) * (i + 1)) / 10;
          const [lower = 0, upper = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
          return lower + (upper - lower) * (rank - Math.floor(rank));
        });
      });
    const questions = [valuesOf(2000, 5), valuesOf(300, 4), valuesOf(1200, 2), valuesOf(12, 7)];
    const answers = questions.map(value => decilesByMonth(value, value.length / months, months));
    answers.forEach((deciles, i) => {
      const expected = naive(questions[i] ?? new Float64Array());
      deciles?.flat().forEach((decile, at) => {
        expect(decile).toBeCloseTo(expected.flat()[at] ?? Number.NaN, 9);
      });
      expect(deciles).toHaveLength(months);
    });
  });

  it('are shown with 10 groups or more', async () => {
    expect((await stateOf(practices(9), [], raw)).deciles).toBeNull();
    expect((await stateOf(practices(10), [], raw)).deciles).not.toBeNull();
  });
});

describe('hiding organisations with low numbers', () => {
  const months = (practice: string, from: number, to: number, n = 10) =>
    Array.from({ length: to - from + 1 }, (_, i) => row({ practice, month: JAN + from + i, n }));

  it('keeps a group with a value, 0 included, in 6 of the last 12 months', async () => {
    const rows = [
      ...months('EARLY', 0, 11),
      ...months('SIX', 0, 5, 0),
      ...months('FIVE', 0, 4),
      ...months('OLD', -20, -1),
    ];
    const series = await stateOf(rows, [], { ...raw, hideSparse: true });
    expect(series.groups.map(group => group.id)).toEqual(['EARLY', 'SIX']);
    expect(series.months).toHaveLength(12);
    expect((await stateOf(rows, [], raw)).groups).toHaveLength(4);
  });

  it('hides all groups where the chart is too short', async () => {
    const series = await stateOf(months('A', 0, 4), [], { ...raw, hideSparse: true });
    expect(series).toMatchObject({ groups: [], months: [] });
  });
});
