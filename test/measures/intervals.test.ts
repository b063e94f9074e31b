import { describe, expect, it } from 'vitest';
import { listed, row, stateOf, tests } from './house.ts';

describe('the bounds that suppressed counts leave (field guide, sections 2 and 3)', () => {
  it('sums add both the counts and their half-widths', async () => {
    const rows = [
      row({ n: 3, e: 2 }),
      row({ category: 1, n: 3, e: 2 }),
      row({ category: 2, n: 30 }),
    ];
    const series = await stateOf(rows, [], { denominator: { kind: 'raw' } });
    expect([series.numerator[0], series.numeratorError[0]]).toEqual([36, 4]);
    expect([series.low[0], series.high[0]]).toEqual([32, 40]);
  });

  it('a true 3 is certain', async () => {
    const series = await stateOf([row({ n: 3 })], [], { denominator: { kind: 'raw' } });
    expect([series.numeratorError[0], series.low[0], series.high[0]]).toEqual([0, 3, 3]);
  });

  it('a ratio’s bounds are (n−e)/(d+f) and (n+e)/(d−f)', async () => {
    const rows = [row({ test: 'CRP', n: 3, e: 2 }), row({ test: 'ESR', n: 23.5, e: 2.5 })];
    const series = await stateOf(rows, [], { numerators: ['CRP'], denominator: tests('ESR') });
    expect(series.value[0]).toBeCloseTo(3 / 23.5, 12);
    expect(series.low[0]).toBeCloseTo(1 / 26, 12);
    expect(series.high[0]).toBeCloseTo(5 / 21, 12);
  });

  it('a proportion stays within 0 and 1, another ratio only above 0', async () => {
    const rows = [row({ test: 'CRP', n: 5, e: 2 })];
    const share = await stateOf(rows, [], { numerators: ['CRP'], denominator: tests('CRP') });
    expect([share.low[0], share.high[0]]).toEqual([3 / 7, 1]);
    const both = [...rows, row({ test: 'ESR', n: 5, e: 2 })];
    const ratio = await stateOf(both, [], { numerators: ['ESR'], denominator: tests('CRP') });
    expect(ratio.high[0]).toBeCloseTo(7 / 3, 12);
  });

  it('per 1000 patients the error is scaled as the count is', async () => {
    const series = await stateOf([row({ n: 3.5, e: 2.5 })], [listed('A', 2000)], {});
    expect([series.low[0], series.value[0], series.high[0]]).toEqual([0.5, 1.75, 3]);
  });
});
