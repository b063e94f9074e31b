import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/userError.ts';
import { type EpdRow, epdText } from '../../support/epd.ts';
import { fileOf, prescribingOf } from '../../support/prescribingOf.ts';

const oneOf = (...texts: string[]) => fc.constantFrom(...texts);
const HEADER = 'practice,bnf_code,bnf_name,month,items';
const practice = oneOf('P1', ' p1 ', 'P2', '11M998', '-', '', '"P,3"', "P'4");
const code = oneOf(
  '0212000Y0AAADAD',
  ' 0212000y0aaadad',
  '0501013B0AAAAAA',
  '20030100373',
  '180101000AAAAAA',
  '0212000Y0',
  '',
  'nonsense',
);
const name = oneOf('Simvastatin', '"Tabs, 28"', '"a ""b"""', '', 'Ä');
const month = oneOf('2024-01', '202401', '2024_02', '2024-02-01', '2024-00', 'Jan', '');
const items = oneOf('1', '3.0', '12.', '0', '2.5', '-1', '', '1e3', '99999999');
const row = fc.tuple(practice, code, name, month, items);
const dirt = fc.constantFrom(
  ['', ''],
  ['P1', '0212000Y0AAADAD', 'S', '2024-01'],
  Array(7).fill(''),
);
const blank = fc.constant([]);
const file = fc.record({
  rows: fc.array(
    fc.oneof(
      { weight: 9, arbitrary: row },
      { weight: 1, arbitrary: dirt },
      { weight: 1, arbitrary: blank },
    ),
    { minLength: 1, maxLength: 40 },
  ),
  end: oneOf('\n', '\r\n'),
});

/** The file’s own practices: files that share them would repeat each other. */
const ownPractice = (text: string, no: number): string => text.replace(/p/i, found => found + no);

const KEPT_DRUG = /^ ?(?:0212000y0aaadad|0501013b0aaaaaa)$/i;
const KEPT_MONTH = /^(?:2024-01|202401|2024_02|2024-02-01)$/;
const KEPT_ITEMS = /^(?:1|3\.0|12\.|0)$/;
const isKept = ([
  practice = '',
  drug = '',
  ,
  month = '',
  n = '',
  ...more
]: readonly string[]): boolean =>
  /p/i.test(practice) &&
  KEPT_DRUG.test(drug) &&
  KEPT_MONTH.test(month) &&
  KEPT_ITEMS.test(n) &&
  more.length === 0;

describe('the account of dirty prescribing files', () => {
  it('adds up: read = its rows = kept + dropped, and the items of the kept are in the store', async () => {
    const many = fc.array(file, { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(many, async made => {
        const contents = made.map(({ rows, end }, no) => {
          const lines = rows.map(([practice = '', ...rest]) =>
            [ownPractice(practice, no), ...rest].join(),
          );
          return [`${no}.csv`, [HEADER, ...lines, ''].join(end)];
        });
        const good = `${HEADER}\nP0,0212000Y0AAADAD,S,2024-03,1\n`;
        const store = await prescribingOf({ ...Object.fromEntries(contents), 'good.csv': good });
        let expectedItems = 1;
        for (const [no, { rows }] of made.entries()) {
          const { read, kept, dropped, refused } = fileOf(store, `${no}.csv`);
          const written = rows.filter(cells => cells.length > 0);
          if (written.length === 0) {
            expect(refused?.message).toContain('no rows');
            continue;
          }
          if (refused?.message.includes('more than once')) {
            const texts = written.map(cells => cells.join());
            expect(new Set(texts).size).toBeLessThan(texts.length);
            continue;
          }
          if (refused) {
            expect(refused.message).toMatch(/can(?:not)? be counted/);
            expect(written.filter(isKept)).toEqual([]);
            continue;
          }
          expect(read).toBe(written.length);
          expect(read).toBe(kept + dropped.reduce((sum, drop) => sum + drop.rows, 0));
          const expected = written.filter(isKept);
          expect(kept).toBe(expected.length);
          expectedItems += expected.reduce((sum, cells) => sum + Number(cells[4]), 0);
        }
        const inStore = store.items.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
        expect(inStore).toBe(expectedItems);
      }),
      { numRuns: 2 },
    );
  });

  it('is the same for the same rows in any order', async () => {
    const rows = ['P1,0212000Y0AAADAD,S,2024-01,1', 'P2,0212000Y0AAADAD,T,2024-01,2'];
    const built = (lines: string[]) => prescribingOf({ 'a.csv': [HEADER, ...lines].join('\n') });
    const [one, other] = await Promise.all([built(rows), built(rows.toReversed())]);
    expect({ ...one, report: null }).toEqual({ ...other, report: null });
  });

  it('of an empty folder is a fault with its fix', async () => {
    await expect(prescribingOf({})).rejects.toThrow(UserError);
    await expect(prescribingOf({ 'practices.csv': 'code\nP1\n' })).rejects.toThrow(
      'no prescribing files',
    );
  });
});

const epdRow = fc.record({
  month: oneOf('202401', '2024_02', '2024-02'),
  practice: fc.constantFrom(['A', 'A81001'], ['B', 'B82002'], ['D', '11M998'], ['-', '-']),
  bnf: fc.constantFrom(
    ['0212000Y0AAADAD', 'Simvastatin'],
    ['0212000Y0AAABAB', 'Simvastatin 20'],
    ['20030100373', 'Softpore'],
  ),
  quantity: oneOf('28', '56'),
  items: oneOf('1', '2', '40'),
  unidentified: oneOf('N', 'N', 'N', 'false', 'Y', 'true'),
}) satisfies fc.Arbitrary<EpdRow>;

/** The row as it is compared with the others of its file: however its month and flag are written. */
const lineOf = ({ month = '', practice, bnf, quantity, items: n }: EpdRow): string =>
  [month.replace(/\D/, ''), practice, bnf, quantity, n].join();

/** The slow and obvious way from rows to a store's items. */
function itemsOf(rows: readonly EpdRow[]): string[] {
  const sums = new Map<string, number>();
  for (const { month = '', practice, bnf, items: n, unidentified = '' } of rows) {
    const [, place = ''] = practice ?? [];
    const [drug = ''] = bnf ?? [];
    const isDropped = place === '-' || place.endsWith('998') || drug.length !== 15;
    if (isDropped || ['Y', 'true'].includes(unidentified)) continue;
    const digits = month.replace(/\D/, '');
    const key = [`${digits.slice(0, 4)}-${digits.slice(4)}`, drug, place].join(' ');
    sums.set(key, (sums.get(key) ?? 0) + Number(n));
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, sum]) => {
      const [month, drug, place] = key.split(' ');
      return `${month} ${place} ${drug} ${sum}`;
    });
}

describe('the items of EPD files', () => {
  it('are the sums of their rows, sorted by month, presentation and practice, whatever the header', async () => {
    const header = fc.constantFrom('old', 'new', 'stp');
    // A file that has lines twice is refused as put together of two.
    const rows = fc.uniqueArray(epdRow, { minLength: 1, maxLength: 400, selector: lineOf });
    await fc.assert(
      fc.asyncProperty(rows, header, async (made, form) => {
        const expected = itemsOf(made);
        const ingest = prescribingOf({ 'a.csv': epdText(form, made) });
        if (expected.length === 0) await expect(ingest).rejects.toThrow(UserError);
        else expect((await ingest).items).toEqual(expected);
      }),
      { numRuns: 6 },
    );
  });
});
