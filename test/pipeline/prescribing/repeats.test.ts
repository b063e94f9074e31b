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

/** What follows the header. */
const linesOf = (text: string): string => text.slice(text.indexOf('\n') + 1);

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
    expect(fileOf(store, 'b.zip').refused?.message).toContain('100% of its keys');
  });

  it('of which one repeats more than a fifth of the other are not both counted: the larger is', async () => {
    const store = await prescribingOf({ 'a.csv': keys(7, 17, 9), 'b.csv': keys(0, 11) });
    expect(store.months).toEqual(['2024-01 11 11']);
    expect(fileOf(store, 'a.csv').refused?.message).toContain('40% of its keys');
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

  it('that share a few keys are reported by month, since only the data manager can tell a part from a repeat', async () => {
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

  it('of which one is refused are not reported again', async () => {
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

describe('one file', () => {
  const quantities = (text: string): string =>
    text
      .trim()
      .split('\n')
      .map((line, i) => `${line},${i === 0 ? 'quantity' : i}`)
      .join('\n')
      .concat('\n');
  const epd = quantities(keys(0, 20));
  const other = { 'other.csv': keys(30, 32, 1, '2024-02') };

  it.each([
    ['all of its lines', 20],
    ['more than a fifth of its lines', 5],
  ])('that has %s twice is refused', async (_, twice) => {
    const again = linesOf(epd).split('\n').slice(0, twice).join('\n');
    const store = await prescribingOf({ ...other, 'a.csv': `${epd}${again}\n` });
    expect(store.months).toEqual(['2024-02 2 2']);
    expect(fileOf(store, 'a.csv').refused?.message).toBe(
      `prescribing/a.csv has ${twice * 5}% of its lines more than once; counting both would double them.`,
    );
  });

  it.each<[string, (text: string) => string]>([
    ['practice codes in small letters', text => text.replaceAll('P1', 'p1')],
    ['blanks around practice codes', text => text.replaceAll(/P1\d\d/g, code => ` ${code} `)],
    ['months in another form', text => text.replaceAll('2024-01', '202401')],
    ['items in another form', text => text.replaceAll(/,1,(\d+)$/gm, ',1.0,$1')],
    ['names in capitals', text => text.toUpperCase()],
  ])('that has its lines twice, the second time with %s, is refused', async (_, written) => {
    const store = await prescribingOf({ ...other, 'a.csv': epd + written(linesOf(epd)) });
    expect(store.months).toEqual(['2024-02 2 2']);
    expect(fileOf(store, 'a.csv').refused?.message).toContain('100% of its lines more than once');
  });

  it('with a fifth or less of its lines twice, or several quantities a presentation, adds up', async () => {
    const few = linesOf(epd).split('\n').slice(0, 4).join('\n');
    const packs = quantities(keys(0, 10) + linesOf(keys(0, 10)));
    const store = await prescribingOf({
      'a.csv': `${epd}${few}\n`,
      'b.csv': packs.replaceAll('2024-01', '2024-02'),
    });
    expect(store.months).toEqual(['2024-01 20 24', '2024-02 10 20']);
  });

  it('without quantities is refused only where most lines stand there twice', async () => {
    const plain = keys(0, 20);
    const half = linesOf(keys(0, 10));
    const store = await prescribingOf({ ...other, 'a.csv': plain + half });
    expect(store.months).toEqual(['2024-01 20 30', '2024-02 2 2']);
    const doubled = await prescribingOf({ ...other, 'a.csv': plain + linesOf(plain) });
    expect(fileOf(doubled, 'a.csv').refused?.message).toContain('100% of its lines');
  });
});

describe('a file none of whose rows can be counted', () => {
  const other = { 'other.csv': keys(30, 32, 1, '2024-02') };
  it.each([
    [
      'months as 01/02/2024',
      keys(0, 3, 1, '01/02/2024'),
      'All were dropped as “bad row”: line 2, column month, has “01/02/2024”.',
    ],
    [
      'items as words',
      keys(0, 3).replaceAll(',1\n', ',few\n'),
      'All were dropped as “bad row”: line 2, column items, has “few”.',
    ],
    [
      'codes of chemicals',
      keys(0, 3).replaceAll('0212000Y0AAADAD,', '0212000Y0,'),
      'All were dropped as “no drug code”: line 2, column bnf_code, has “0212000Y0”.',
    ],
  ])('for its %s is refused', async (_, text, message) => {
    const store = await prescribingOf({ ...other, 'a.csv': text });
    expect(fileOf(store, 'a.csv').refused).toMatchObject({
      message: `prescribing/a.csv: none of its 3 rows can be counted. ${message}`,
      line: 2,
    });
    expect(store.months).toEqual(['2024-02 2 2']);
  });

  it.each([
    ['items', 'few', ',few\n', ',1\n'],
    ['month', '01/02/2024', ',01/02/2024,1\n', ',2024-01,1\n'],
  ])(
    'for the %s of more than a twentieth cannot be read is refused',
    async (column, cell, bad, good) => {
      const withBad = (rows: number): string =>
        keys(0, rows) + linesOf(keys(500, 520)).replaceAll(good, bad);
      const store = await prescribingOf({ ...other, 'a.csv': withBad(379) });
      expect(fileOf(store, 'a.csv').refused).toMatchObject({
        message: `prescribing/a.csv: 20 of its 399 rows cannot be read. They were dropped as “bad row”: line 381, column ${column}, has “${cell}”.`,
        line: 381,
      });
      expect(store.months).toEqual(['2024-02 2 2']);
      const fewer = await prescribingOf({ ...other, 'a.csv': withBad(380) });
      expect(fileOf(fewer, 'a.csv')).toMatchObject({ read: 400, kept: 380 });
    },
  );

  it('because large numbers have commas without quotation marks is refused', async () => {
    const text = keys(0, 2000) + linesOf(keys(5000, 5003)).replaceAll(',1\n', ',1,449\n');
    const store = await prescribingOf({ ...other, 'a.csv': text });
    expect(fileOf(store, 'a.csv').refused).toMatchObject({
      message:
        'prescribing/a.csv: 3 of 2003 rows do not have as many cells as the first line has names (too many in 3, first in line 2002).',
      line: 2002,
    });
  });

  it('because it holds appliances alone is accepted', async () => {
    const text = keys(0, 3).replaceAll('0212000Y0AAADAD', '20030100373');
    const store = await prescribingOf({ ...other, 'a.csv': text });
    expect(fileOf(store, 'a.csv').refused).toBeUndefined();
  });
});
