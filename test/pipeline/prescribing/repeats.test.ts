import { describe, expect, it } from 'vitest';
import { zipOf } from '../../../src/demo/zip.ts';
import { plainItems } from '../../support/plainItems.ts';
import { fileOf, type Prescribing, prescribingOf } from '../../support/prescribingOf.ts';

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

const OTHER = { 'other.csv': keys(30, 32, 1, '2024-02') };

const refusedFiles: Record<string, string> = {};
let refusals: Promise<Prescribing> | undefined;

/**
 * Defines a test of why a file is refused. All of these files are read in one build, because a refused file is
 * compared with no other; beside them is one file that counts.
 */
function refusedCase(
  name: string,
  text: string,
  expected: (path: string) => { readonly message: string; readonly line?: number },
): void {
  const file = `${Object.keys(refusedFiles).length}.csv`;
  refusedFiles[file] = text;
  it(name, async () => {
    refusals ??= prescribingOf({ ...OTHER, ...refusedFiles });
    const store = await refusals;
    expect(fileOf(store, file).refused).toMatchObject(expected(`prescribing/${file}`));
    expect(store.months).toEqual(['2024-02 2 2']);
  });
}

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
    expect(fileOf(store, 'b.zip').refused?.message).toContain(
      '100% of what it counts (month, practice, presentation)',
    );
  });

  it('of which one repeats more than a fifth of the other are not both counted: the larger is', async () => {
    const store = await prescribingOf({ 'a.csv': keys(7, 17, 9), 'b.csv': keys(0, 11) });
    expect(store.months).toEqual(['2024-01 11 11']);
    expect(fileOf(store, 'a.csv').refused?.message).toContain('40% of what it counts');
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
      'prescribing/a.csv and prescribing/b.csv count some of the same things (month, practice, presentation), which were added up: 2 in Jan 2024, 1 in Feb 2024. Remove the file that is out of date, if one is.',
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

  for (const [what, twice] of [
    ['all of its lines', 20],
    ['more than a fifth of its lines', 5],
  ] as const) {
    const again = linesOf(epd).split('\n').slice(0, twice).join('\n');
    refusedCase(`that has ${what} twice is refused`, `${epd}${again}\n`, path => ({
      message: `${path} has ${twice * 5}% of its lines more than once; counting both would double them.`,
    }));
  }

  const writings: readonly (readonly [string, (text: string) => string])[] = [
    ['practice codes in small letters', text => text.replaceAll('P1', 'p1')],
    ['blanks around practice codes', text => text.replaceAll(/P1\d\d/g, code => ` ${code} `)],
    ['months in another form', text => text.replaceAll('2024-01', '202401')],
    ['items in another form', text => text.replaceAll(/,1,(\d+)$/gm, ',1.0,$1')],
    ['names in capitals', text => text.toUpperCase()],
  ];
  for (const [what, written] of writings) {
    refusedCase(
      `that has its lines twice, the second time with ${what}, is refused`,
      epd + written(linesOf(epd)),
      () => ({ message: expect.stringContaining('100% of its lines more than once') }),
    );
  }

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
    const store = await prescribingOf({ ...OTHER, 'a.csv': plain + half });
    expect(store.months).toEqual(['2024-01 20 30', '2024-02 2 2']);
    const doubled = await prescribingOf({ ...OTHER, 'a.csv': plain + linesOf(plain) });
    expect(fileOf(doubled, 'a.csv').refused?.message).toContain('100% of its lines');
  });
});

describe('a file none of whose rows can be counted', () => {
  for (const [what, text, message] of [
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
  ] as const) {
    refusedCase(`for its ${what} is refused`, text, path => ({
      message: `${path}: none of its 3 rows can be counted. ${message}`,
      line: 2,
    }));
  }

  for (const [column, cell, bad, good] of [
    ['items', 'few', ',few\n', ',1\n'],
    ['month', '01/02/2024', ',01/02/2024,1\n', ',2024-01,1\n'],
  ] as const) {
    const withBad = (rows: number): string =>
      keys(0, rows) + linesOf(keys(500, 520)).replaceAll(good, bad);
    refusedCase(
      `for the ${column} of more than a twentieth cannot be read is refused`,
      withBad(379),
      path => ({
        message: `${path}: 20 of its 399 rows cannot be read. They were dropped as “bad row”: line 381, column ${column}, has “${cell}”.`,
        line: 381,
      }),
    );

    it(`of which the ${column} of a twentieth cannot be read is counted`, async () => {
      const store = await prescribingOf({ ...OTHER, 'a.csv': withBad(380) });
      expect(fileOf(store, 'a.csv')).toMatchObject({ read: 400, kept: 380 });
    });
  }

  refusedCase(
    'because large numbers have commas without quotation marks is refused',
    keys(0, 2000) + linesOf(keys(5000, 5003)).replaceAll(',1\n', ',1,449\n'),
    path => ({
      message: `${path}: 3 of 2003 rows do not have as many cells as the first line has names (too many in 3, first in line 2002).`,
      line: 2002,
    }),
  );

  it('because it holds appliances alone is accepted', async () => {
    const text = keys(0, 3).replaceAll('0212000Y0AAADAD', '20030100373');
    const store = await prescribingOf({ ...OTHER, 'a.csv': text });
    expect(fileOf(store, 'a.csv').refused).toBeUndefined();
  });
});
