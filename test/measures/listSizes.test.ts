import { describe, expect, it } from 'vitest';
import { JAN, listed, row, stateOf, tests, valuesIn } from './house.ts';

const per1000 = { numerators: ['K'] };

describe('list sizes (field guide, section 3)', () => {
  it('count each practice once a month, not once a row', async () => {
    const rows = [row({ n: 5 }), row({ n: 5, category: 1 }), row({ n: 90, test: 'CRP' })];
    const series = await stateOf(rows, [listed('A', 1000)], { groupBy: 'ccg_id', ...per1000 });
    expect(valuesIn(series)).toEqual({ '15N': 10 });
  });

  it('of a CCG are those of its practices that occur anywhere in the data', async () => {
    const rows = [row({ n: 60 }), row({ practice: 'B', month: JAN + 1 })];
    const known = [listed('A', 1000), listed('B', 2000), listed('NEVER', 50_000)];
    const series = await stateOf(rows, known, { groupBy: 'ccg_id', ...per1000 });
    expect(series.denominator[0]).toBe(3000);
  });

  it('of a lab are those of the practices whose primary lab it is: most potassium, at least 50', async () => {
    const rows = [
      row({ n: 60 }),
      row({ lab: 'plymouth', n: 70 }),
      row({ practice: 'B', n: 49 }),
      row({ practice: 'C', n: 50 }),
      row({ practice: 'C', lab: 'plymouth', test: 'CRP', n: 500 }),
    ];
    const known = [listed('A', 1000), listed('B', 2000), listed('C', 4000)];
    const series = await stateOf(rows, known, { groupBy: 'lab_id', ...per1000 });
    expect([...series.denominator]).toEqual([4000, 1000]);
  });

  it('of labs with equal counts: the first by id has the practice', async () => {
    const rows = [row({ lab: 'plymouth', n: 60 }), row({ lab: 'nd', n: 60 })];
    const series = await stateOf(rows, [listed('A', 1000)], { groupBy: 'lab_id', ...per1000 });
    expect(valuesIn(series)).toEqual({ nd: 60, plymouth: Number.NaN });
  });

  it('of a practice or CCG do not change with a lab filter', async () => {
    const rows = [row({ n: 60 }), row({ lab: 'plymouth', n: 5 })];
    for (const groupBy of ['practice_id', 'ccg_id'] as const) {
      const series = await stateOf(rows, [listed('A', 1000), listed('B', 1000)], {
        groupBy,
        labIds: ['plymouth'],
        ...per1000,
      });
      expect([...series.value]).toEqual([5]);
    }
  });

  it('of tests and results are the month’s total, with a lab filter of its primary practices', async () => {
    const rows = [row({ n: 60 }), row({ practice: 'B', lab: 'plymouth', n: 60 })];
    const known = [listed('A', 1000), listed('B', 2000)];
    for (const groupBy of ['test_code', 'result_category'] as const) {
      const all = await stateOf(rows, known, { groupBy, ...per1000 });
      expect([...all.value]).toEqual([40]);
      const some = await stateOf(rows, known, { groupBy, labIds: ['plymouth'], ...per1000 });
      expect([...some.value]).toEqual([30]);
    }
  });

  it('that are missing leave a row without a value', async () => {
    const series = await stateOf([row({})], [listed('A', null)], per1000);
    expect(valuesIn(series)).toEqual({ A: Number.NaN });
    expect(series.numerator[0]).toBe(10);
    expect(series.denominatorError[0]).toBeNaN();
  });

  it('count only the chosen practices where practices are chosen', async () => {
    const rows = [row({ n: 60 }), row({ practice: 'B', n: 60 })];
    const known = [listed('A', 1000), listed('B', 2000)];
    for (const groupBy of ['ccg_id', 'lab_id', 'test_code'] as const) {
      const series = await stateOf(rows, known, { groupBy, practiceIds: ['B'], ...per1000 });
      expect([...series.value]).toEqual([30]);
    }
  });
});

describe('filters', () => {
  it('a lab filter keeps rows of that lab', async () => {
    const rows = [row({ n: 60 }), row({ lab: 'plymouth', n: 5 })];
    const series = await stateOf(rows, [], { labIds: ['plymouth'], denominator: { kind: 'raw' } });
    expect(valuesIn(series)).toEqual({ A: 5 });
  });

  it('a CCG filter keeps rows of that CCG, month by month', async () => {
    const rows = [row({ n: 60 }), row({ ccg: '11N', month: JAN + 1, n: 7 })];
    const series = await stateOf(rows, [], { ccgIds: ['11N'], denominator: tests() });
    expect(series.months).toEqual([JAN + 1]);
    expect(series.numerator[0]).toBe(7);
  });
});
