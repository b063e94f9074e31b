import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/userError.ts';
import { prescribingOf } from '../../support/prescribingOf.ts';

const oneOf = (...texts: string[]) => fc.constantFrom(...texts);
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
const row = fc
  .tuple(practice, code, name, month, items)
  .map(cells => ({ text: cells.join(','), isRow: true }));
const dirt = oneOf(',', ',,,,,,', 'P1,0212000Y0AAADAD,S,2024-01').map(text => ({
  text,
  isRow: true,
}));
const blank = fc.constant({ text: '', isRow: false });
const file = fc.record({
  lines: fc.array(
    fc.oneof(
      { weight: 9, arbitrary: row },
      { weight: 1, arbitrary: dirt },
      { weight: 1, arbitrary: blank },
    ),
    { minLength: 1, maxLength: 40 },
  ),
  end: oneOf('\n', '\r\n'),
});

describe('the account of a dirty prescribing file', () => {
  it('adds up: read = its rows = kept + dropped, and the items of the kept are in the store', async () => {
    await fc.assert(
      fc.asyncProperty(file, async ({ lines, end }) => {
        const texts = lines.map(({ text }) => text);
        const content = ['practice,bnf_code,bnf_name,month,items', ...texts, ''].join(end);
        const good = 'practice,bnf_code,bnf_name,month,items\nP0,0212000Y0AAADAD,S,2024-03,1\n';
        const store = await prescribingOf({ 'a.csv': content, 'good.csv': good });
        const account = store.report.files.find(({ path }) => path === 'prescribing/a.csv');
        if (!account) throw new Error('no account');
        const { read, kept, dropped, refused } = account;
        const rows = lines.filter(({ isRow }) => isRow).length;
        if (rows === 0) {
          expect(refused?.message).toContain('no rows');
          return;
        }
        expect(refused).toBeUndefined();
        expect(read).toBe(rows);
        expect(read).toBe(kept + dropped.reduce((sum, each) => sum + each.rows, 0));
        const isDrug = /^ ?(?:p1|p2|"p,3"|p'4) ?, ?(?:0212000y0aaadad|0501013b0aaaaaa),/i;
        const inStore = /,(?:2024-01|202401|2024_02|2024-02-01),(?:1|3\.0|12\.|0)$/;
        const expected = texts.filter(text => isDrug.test(text) && inStore.test(text));
        expect(kept).toBe(expected.length);
        const total = expected.reduce((sum, text) => sum + Number(text.split(',').at(-1)), 0);
        const sum = store.items.reduce((all, line) => all + Number(line.split(' ').at(-1)), 0);
        expect(sum).toBe(total + 1);
      }),
      { numRuns: 25 },
    );
  });

  it('is the same for the same rows in any order', async () => {
    const rows = ['P1,0212000Y0AAADAD,S,2024-01,1', 'P2,0212000Y0AAADAD,T,2024-01,2'];
    const of = (lines: string[]) =>
      prescribingOf({ 'a.csv': ['practice,bnf_code,bnf_name,month,items', ...lines].join('\n') });
    const [one, other] = await Promise.all([of(rows), of(rows.toReversed())]);
    expect({ ...one, report: null }).toEqual({ ...other, report: null });
  });

  it('of an empty folder is a fault with its fix', async () => {
    await expect(prescribingOf({})).rejects.toThrow(UserError);
    await expect(prescribingOf({ 'practices.csv': 'code\nP1\n' })).rejects.toThrow(
      'no prescribing files',
    );
  });
});
