import { describe, expect, it } from 'vitest';
import { zipOf } from '../../../src/demo/zip.ts';
import { plainItems } from '../../support/plainItems.ts';
import { fileOf, prescribingOf } from '../../support/prescribingOf.ts';

/** Keys `from` to `to` of a month: one practice each. */
const keys = (from: number, to: number, items = 1, month = '2024-01'): string =>
  plainItems(
    ...Array.from(
      { length: to - from },
      (_, i) => `P${100 + from + i} 0212000Y0AAADAD ${month} ${items}`,
    ),
  );

describe('two files of one month', () => {
  it('with the same content count once', async () => {
    const store = await prescribingOf({ 'a.csv': keys(0, 5), 'b.csv': keys(0, 5) });
    expect(store.months).toEqual(['2024-01 5 5']);
    expect(fileOf(store, 'b.csv').refused?.message).toBe(
      'prescribing/b.csv has the same content as prescribing/a.csv: it is counted once.',
    );
  });

  it('with the same rows in another packing count once, and the report says how much is the same', async () => {
    const text = keys(0, 5);
    const store = await prescribingOf({
      'a.csv': text,
      'b.zip': zipOf('b.csv', Buffer.from(text)),
    });
    expect(store.months).toEqual(['2024-01 5 5']);
    expect(fileOf(store, 'b.zip')).toMatchObject({ read: 5, kept: 0 });
    expect(fileOf(store, 'b.zip').refused?.message).toContain('100 % of its keys');
  });

  it('of which one repeats more than a fifth of the other are not both counted: the larger is', async () => {
    const store = await prescribingOf({ 'a.csv': keys(7, 17, 9), 'b.csv': keys(0, 11) });
    expect(store.months).toEqual(['2024-01 11 11']);
    expect(fileOf(store, 'a.csv').refused?.message).toContain('40 % of its keys');
  });

  it('of the same size: the later by name is refused', async () => {
    const store = await prescribingOf({ 'a.csv': keys(0, 10), 'b.csv': keys(1, 11, 3) });
    expect(fileOf(store, 'a.csv').refused).toBeUndefined();
    expect(fileOf(store, 'b.csv').refused?.message).toContain('repeats prescribing/a.csv');
  });

  it('that share a fifth or less add up', async () => {
    const store = await prescribingOf({ 'a.csv': keys(0, 10), 'b.csv': keys(8, 18, 3) });
    expect(store.months).toEqual(['2024-01 18 40']);
    expect(store.items.slice(7, 11)).toEqual([
      '2024-01 P107 0212000Y0AAADAD 1',
      '2024-01 P108 0212000Y0AAADAD 4',
      '2024-01 P109 0212000Y0AAADAD 4',
      '2024-01 P110 0212000Y0AAADAD 3',
    ]);
  });

  it('that share a few keys are told of, by month: nobody else can tell a part from a repeat', async () => {
    const february = keys(0, 10, 1, '2024-02').split('\n').slice(1).join('\n');
    const store = await prescribingOf({
      'a.csv': keys(0, 10) + february,
      'b.csv': keys(8, 18, 3) + keys(9, 19, 3, '2024-02').split('\n').slice(1).join('\n'),
      'c.csv': keys(30, 40),
    });
    expect(store.report.notices).toEqual([
      'prescribing/a.csv and prescribing/b.csv have some of the same keys (month, practice, presentation), which were added up: 2 in Jan 2024, 1 in Feb 2024. Remove the file that is out of date, if one is.',
    ]);
  });

  it('of which one is refused are not told of again', async () => {
    const store = await prescribingOf({ 'a.csv': keys(0, 5), 'b.csv': keys(1, 6) });
    expect(store.report.notices).toEqual([]);
  });

  it('of different practices are parts of it, however small', async () => {
    const parts = [0, 1, 2, 3].map(i => [`${i}.csv`, keys(i * 2, i * 2 + 2)]);
    const store = await prescribingOf(Object.fromEntries(parts));
    expect(store.months).toEqual(['2024-01 8 8']);
  });

  it('are no matter where the months differ', async () => {
    const store = await prescribingOf({
      'a.csv': keys(0, 5),
      'b.csv': keys(0, 5, 1, '2024-02'),
    });
    expect(store.months).toEqual(['2024-01 5 5', '2024-02 5 5']);
  });
});
