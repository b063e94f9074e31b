import { describe, expect, it } from 'vitest';
import { shortMonth } from '../../src/domain/month.ts';
import type { Series } from '../../src/domain/series.ts';
import type { ChartState } from '../../src/state/chartState.ts';
import { JAN, listed, row, stateOf, tests } from './house.ts';

const MONTHS = Array.from({ length: 24 }, (_, i) => JAN + i);
const known = MONTHS.map(month => listed('A', 1000, { month }));

/** 5 tests a month of 1000 patients, but for the counts named by their place; null is a month without a row. */
const counts = (others: Record<number, number | null> = {}) =>
  MONTHS.flatMap((month, i) => {
    const n = i in others ? (others[i] ?? null) : 5;
    return n === null ? [] : [row({ month, n })];
  });

const valuesOf = async (rows: ReturnType<typeof counts>, question: Partial<ChartState>) =>
  byMonth(await stateOf(rows, known, question));
const byMonth = ({ months, value }: Series): [string, number][] =>
  months.map((month, i) => [shortMonth(month), value[i] ?? Number.NaN]);

describe('12-month averages (statistics, section 8)', () => {
  const averages = { numerators: ['K'], window: 12 } as const;

  it('of the same rate each month are that rate, from the 12th month on', async () => {
    const values = await valuesOf(counts(), averages);
    expect(values.map(([, value]) => value)).toEqual(Array(13).fill(5));
    expect(values[0]?.[0]).toBe('Dec 2019');
  });

  it('have one doubled month in 12 of them', async () => {
    const values = await valuesOf(counts({ 11: 10 }), averages);
    expect(values.filter(([, value]) => Math.abs(value - (5 * 13) / 12) < 1e-12)).toHaveLength(12);
    expect(values.at(-1)?.[1]).toBe(5);
  });

  it('are gaps until all 12 months are there again', async () => {
    const values = await valuesOf(counts({ 6: null }), averages);
    expect(values.map(([month]) => month)).toEqual([
      ...['Jul 2020', 'Aug 2020', 'Sep 2020', 'Oct 2020', 'Nov 2020', 'Dec 2020'],
    ]);
  });

  it('of plain numbers are tests a month', async () => {
    const values = await valuesOf(counts({ 11: 17 }), {
      ...averages,
      denominator: { kind: 'raw' },
    });
    expect(values[0]).toEqual(['Dec 2019', 6]);
  });

  it('of a share count a month without a numerator as 0', async () => {
    const rows = MONTHS.flatMap(month => [
      row({ month, n: 5 }),
      ...(month === JAN ? [row({ month, n: 12, category: 1 })] : []),
    ]);
    const values = await valuesOf(rows, {
      ...averages,
      filter: 'over_range',
      denominator: tests('K'),
    });
    expect(values[0]).toEqual(['Dec 2019', 12 / 72]);
    expect(values[1]).toEqual(['Jan 2020', 0]);
  });

  it('add up what suppression hides', async () => {
    const rows = MONTHS.map(month => row({ month, n: 3, e: 2 }));
    const series = await stateOf(rows, known, averages);
    const [low = 0, value = 0, high = 0] = [series.low, series.value, series.high].map(x => x[0]);
    expect([low, value, high].map(bound => bound.toFixed(6))).toEqual([
      ...['1.000000', '3.000000', '5.000000'],
    ]);
  });
});

describe('a range of months', () => {
  it('shows those alone, both ends included, and either alone', async () => {
    const k = { numerators: ['K'] };
    const ends = async (question: Partial<ChartState>) => {
      const months = (await valuesOf(counts(), { ...k, ...question })).map(([month]) => month);
      return [months.length, months[0], months.at(-1)];
    };
    expect(await ends({ from: JAN + 3, to: JAN + 8 })).toEqual([6, 'Apr 2019', 'Sep 2019']);
    expect(await ends({ from: JAN + 3 })).toEqual([21, 'Apr 2019', 'Dec 2020']);
    expect(await ends({ to: JAN + 8 })).toEqual([9, 'Jan 2019', 'Sep 2019']);
    expect(await ends({ from: JAN + 50 })).toEqual([0, undefined, undefined]);
  });

  it('judges low numbers by the year that ends with its last month, whatever its first', async () => {
    const rows = counts({ ...Object.fromEntries(MONTHS.slice(12).map((_, i) => [12 + i, null])) });
    const dense = { numerators: ['K'], hideSparse: true };
    expect(await valuesOf(rows, { ...dense, from: JAN + 10 })).toHaveLength(2);
    expect(await valuesOf(counts({ 20: null, 21: null }), { ...dense, from: JAN + 22 })).toEqual([
      ...[
        ['Nov 2020', 5],
        ['Dec 2020', 5],
      ],
    ]);
  });

  it('averages over months before its first', async () => {
    const values = await valuesOf(counts(), { numerators: ['K'], window: 12, from: JAN + 12 });
    expect(values[0]).toEqual(['Jan 2020', 5]);
  });
});

describe('the year before', () => {
  it('is the value of 12 months earlier, also from before the first month shown', async () => {
    const question = { numerators: ['K'], lastYear: true, from: JAN + 12 };
    const series = await stateOf(counts({ 0: 8, 2: null }), known, question);
    expect([...(series.lastYear?.value ?? [])].slice(0, 4)).toEqual([8, 5, Number.NaN, 5]);
    expect(series.months[0]).toBe(JAN + 12);
  });

  it('is not there where it is not asked for', async () => {
    expect((await stateOf(counts(), known, { numerators: ['K'] })).lastYear).toBeUndefined();
  });
});
