import { describe, expect, it } from 'vitest';
import { JAN, listed, row, stateOf, tests, valuesIn } from './house.ts';

describe('what a value is (field guide, section 3)', () => {
  const rows = [
    row({ n: 60 }),
    row({ category: 1, n: 20 }),
    row({ category: -1, n: 5 }),
    row({ category: 2, n: 15 }),
  ];
  const known = [listed('A', 8000)];

  it('per1000 is the count over the list size, times 1000', async () => {
    const series = await stateOf(rows, known, { numerators: ['K'] });
    expect(valuesIn(series)).toEqual({ A: 12.5 });
    expect(series.denominator[0]).toBe(8000);
  });

  it('raw is the count, with no denominator', async () => {
    const series = await stateOf(rows, known, { denominator: { kind: 'raw' } });
    expect(valuesIn(series)).toEqual({ A: 100 });
    expect(series.denominator[0]).toBeNaN();
  });

  it.each(['within_range', 'under_range', 'over_range'] as const)(
    'with the filter %s a test denominator counts numeric results only',
    async filter => {
      const series = await stateOf(rows, known, { denominator: tests('K'), filter });
      expect(series.denominator[0]).toBe(85);
    },
  );

  it.each(['0', '1', '-1', 'error', 'numeric', '2'] as const)(
    'the filter %s leaves the denominator whole',
    async filter => {
      const series = await stateOf(rows, known, { denominator: tests('K'), filter });
      expect(series.denominator[0]).toBe(100);
    },
  );

  it('the filter -1 counts results under range', async () => {
    const series = await stateOf(rows, known, { denominator: tests('K'), filter: '-1' });
    expect(valuesIn(series)).toEqual({ A: 0.05 });
  });

  it('groups with a denominator and no numerator show as 0, not as a gap', async () => {
    const both = [...rows, row({ practice: 'B', category: 0, n: 30 })];
    const series = await stateOf(both, known, { denominator: tests('K'), filter: 'over_range' });
    expect(valuesIn(series)).toEqual({ A: 20 / 85, B: 0 });
  });

  it('groups with a numerator and no denominator have no row', async () => {
    const both = [...rows, row({ practice: 'B', test: 'CRP' })];
    const series = await stateOf(both, known, { numerators: ['CRP'], denominator: tests('K') });
    expect(valuesIn(series)).toEqual({ A: 0 });
  });

  it('a test named NA is a test', async () => {
    const sodium = [row({ test: 'NA', n: 40 })];
    const series = await stateOf(sodium, known, { groupBy: 'test_code', numerators: ['NA'] });
    expect(valuesIn(series)).toEqual({ NA: 5 });
  });

  it('nothing over a denominator of 0 is a row without a value', async () => {
    const series = await stateOf([row({ n: 0 })], known, { denominator: tests('K') });
    expect(valuesIn(series)).toEqual({ A: Number.NaN });
  });

  it('a question about nothing in the store has an empty answer', async () => {
    for (const emptyFilter of [
      { numerators: ['unknown'] },
      { practiceIds: ['unknown'] },
      { denominator: tests('unknown') },
      { filter: '7' },
    ] as const) {
      const series = await stateOf(rows, known, emptyFilter);
      expect(series).toMatchObject({ months: [], groups: [], deciles: null });
      expect(series.value).toHaveLength(0);
    }
  });

  it('months go on over those without a row, from the first to the last', async () => {
    const gap = [row({}), row({ month: JAN + 3 })];
    const series = await stateOf(gap, known, { denominator: { kind: 'raw' } });
    expect(series.months).toEqual([JAN, JAN + 1, JAN + 2, JAN + 3]);
    expect([...series.value]).toEqual([10, Number.NaN, Number.NaN, 10]);
  });
});

describe('grouped by test', () => {
  const rows = [
    row({ test: 'CRP', n: 20 }),
    row({ test: 'CRP', category: 1, n: 5 }),
    row({ test: 'ESR', n: 70 }),
    row({ test: 'ESR', category: 3, n: 5 }),
  ];

  it('each is divided by the month’s total of the denominator tests', async () => {
    const denominator = tests('CRP', 'ESR');
    const series = await stateOf(rows, [], {
      groupBy: 'test_code',
      numerators: ['CRP'],
      denominator,
    });
    expect(valuesIn(series)).toEqual({ CRP: 0.25 });
  });

  it('each is divided by itself under a result filter where numerators = denominators', async () => {
    const question = { groupBy: 'test_code', denominator: tests(), filter: '1' } as const;
    const series = await stateOf(rows, [], question);
    expect(valuesIn(series)).toEqual({ CRP: 0.2, ESR: 0 });
  });

  it('has no row for a month in which only other tests are divided by', async () => {
    const later = [...rows, row({ test: 'PV', month: JAN + 1 })];
    const series = await stateOf(later, [], {
      groupBy: 'test_code',
      numerators: ['CRP'],
      denominator: tests('PV'),
    });
    expect(series.groups.map(group => group.id)).toEqual(['CRP']);
    expect(series.months).toEqual([JAN + 1]);
    expect(valuesIn(series)).toEqual({ CRP: 0 });
  });
});

describe('grouped by result', () => {
  const rows = [row({ n: 60 }), row({ category: 1, n: 20 }), row({ category: 2, n: 20 })];

  it('each is a share of the month’s total, in the order of the codes', async () => {
    const question = { groupBy: 'result_category', denominator: tests('K') } as const;
    const series = await stateOf([...rows, row({ category: -1, n: 100 })], [], question);
    expect(series.groups.map(group => group.name)).toEqual([
      'Under range',
      'Within range',
      'Over range',
      'No ref range',
    ]);
    expect([...series.value]).toEqual([0.5, 0.3, 0.1, 0.1]);
  });

  it('under a named range filter the total counts numeric results only', async () => {
    const question = {
      groupBy: 'result_category',
      denominator: tests('K'),
      filter: 'within_range',
    } as const;
    expect(valuesIn(await stateOf(rows, [], question))).toEqual({ 0: 0.75 });
  });
});
