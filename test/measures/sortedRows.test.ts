import { describe, expect, it } from 'vitest';
import type { Series } from '../../src/domain/series.ts';
import { rowCount, sortedRows } from '../../src/measures/sortedRows.ts';
import { SORT_COLUMNS, type SortColumn } from '../../src/state/chartState.ts';
import { JAN, listed, row, stateOf } from './house.ts';

const rows = [
  row({ practice: 'A', n: 30 }),
  row({ practice: 'B', n: 10 }),
  row({ practice: 'C', n: 10, e: 2 }),
  row({ practice: 'A', month: JAN + 1, n: 5 }),
  row({ practice: 'C', month: JAN + 1, n: 20 }),
];
const known = [JAN, JAN + 1].flatMap(month => [
  listed('A', 1000, { month }),
  listed('B', null, { month }),
  listed('C', 1000, { month }),
]);

const order = (series: Series, ...keys: (SortColumn | `-${SortColumn}`)[]): string[] =>
  [
    ...sortedRows(
      series,
      keys.flatMap(key => {
        const column = SORT_COLUMNS.find(column => key === column || key === `-${column}`);
        return column ? [{ column, descending: key !== column }] : [];
      }),
    ),
  ].map(sortedRow => `${sortedRow.group.id}${sortedRow.month - JAN}`);

describe('the rows of a table', () => {
  const series = stateOf(rows, known, {});

  it('are ordered by month, then group', async () => {
    expect(order(await series)).toEqual(['A0', 'B0', 'C0', 'A1', 'C1']);
    expect(rowCount(await series)).toBe(5);
  });

  it('are sorted by several columns, one after the other', async () => {
    expect(order(await series, 'numerator', '-group')).toEqual(['A1', 'C0', 'B0', 'C1', 'A0']);
    expect(order(await series, '-month', '-numerator')).toEqual(['C1', 'A1', 'A0', 'B0', 'C0']);
  });

  it('keep their order where they are equal, descending too', async () => {
    expect(order(await series, 'numerator')).toEqual(['A1', 'B0', 'C0', 'C1', 'A0']);
    expect(order(await series, '-numerator')).toEqual(['A0', 'C1', 'B0', 'C0', 'A1']);
  });

  it('have missing values last, whichever way', async () => {
    expect(order(await series, 'calc_value').at(-1)).toBe('B0');
    expect(order(await series, '-calc_value').at(-1)).toBe('B0');
  });

  it('come a page at a time', async () => {
    const page = sortedRows(await series, [{ column: 'numerator', descending: true }], {
      from: 1,
      to: 3,
    });
    expect([...page].map(row => row.numerator)).toEqual([20, 10]);
    expect([...sortedRows(await series, [], { from: 4 })]).toHaveLength(1);
  });

  it('are those of some groups alone where only these are wanted', async () => {
    const some = await series;
    const wanted = sortedRows(some, [{ column: 'month', descending: true }], { groups: [0, 2] });
    expect([...wanted].map(row => `${row.group.id}${row.month - JAN}`)).toEqual([
      'A1',
      'C1',
      'A0',
      'C0',
    ]);
    expect(rowCount(some, [0, 2])).toBe(4);
  });

  it('are sorted by name as people sort names', async () => {
    const named: Series = {
      ...(await series),
      groups: ['Élan 10', 'elan 9', 'Zebra'].map((name, i) => ({ id: `${i}`, name })),
    };
    // The first digit is the group, the second the month.
    expect(order(named, 'name')).toEqual(['10', '00', '01', '20', '21']);
  });
});
