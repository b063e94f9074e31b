import { mkdir, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFolder, folderOf } from '../../support/folderOf.ts';

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const REFERENCES = {
  'test_codes.csv':
    'datalab_testcode,testname,show_in_app?,x_testcode\nK,Potassium,True,"K1,K2"\nNA,Sodium,False,NA\n',
  'practice_codes.csv':
    'ccg_id,practice_id,practice_name,month,total_list_size\nC,P1,One,2019-01,5000\nC,P2,Two,2019-01,\nC,P3,Three,2019-01,9\n',
};

const oneOf = (...texts: string[]) => fc.constantFrom(...texts);
const month = oneOf(
  '2019-01',
  '2019/01/01',
  ' 2019-01-01',
  '2019-02',
  '2019-1',
  '',
  'Jan',
  '2019-00',
);
const test = oneOf('K', 'K1', ' K2 ', 'NA', 'Z', '', '"K,1"', '"K\nX"');
const practice = oneOf('P1', 'P1 ', 'P2', 'P3', 'P4', '', '"P""1"');
const category = oneOf('0', '-1', '1', '7', '0.0', '8', '', 'x');
const count = oneOf(
  '10',
  '1-5',
  '1 – 6',
  '5-1',
  '1,5',
  '-3',
  '12.0',
  '2.5',
  '',
  '"7"',
  '<5',
  '"1,449"',
  '*',
);
const row = fc.tuple(month, test, practice, category, count).map(cells => cells.join(','));
const dirt = oneOf('', ',', ',,,,', ',,,,,', '2019-01,K', '   ', '2019-01,"K"x,P1,0,3', 'é');
const file = fc.record({
  lines: fc.array(fc.oneof({ weight: 5, arbitrary: row }, { weight: 1, arbitrary: dirt }), {
    maxLength: 30,
  }),
  end: oneOf('\n', '\r\n'),
  latin1: fc.boolean(),
});

/** DuckDB's `ignore_errors` leaves out the row after the stray quote. */
const afterStrayQuote = {
  lines: ['2019-01,"K"x,P1,0,3', '2019-01,K,P1,0,2.5'],
  end: '\n',
  latin1: false,
};

describe('the account of a dirty folder', () => {
  it('adds up for every file: read = kept + dropped = its records, and the kept are in the store', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 3, maxLength: 8 }), async files => {
        const good = `${HEADER}2019-01,K,P1,0,10\n`;
        const folder = await folderOf({ ...REFERENCES, 'labs/good/a.csv': good });
        try {
          await mkdir(`${folder.path}/labs/x`, { recursive: true });
          for (const [i, { lines, end, latin1 }] of files.entries()) {
            const text = [HEADER.trim(), ...lines].join(end) + end;
            await writeFile(`${folder.path}/labs/x/${i}.csv`, text, latin1 ? 'latin1' : 'utf8');
          }
          const { report, rows } = await buildFolder(folder.path);
          for (const [i, { lines }] of files.entries()) {
            const account = report.files.find(file => file.path === `labs/x/${i}.csv`);
            const dropped = (account?.dropped ?? []).reduce((sum, drop) => sum + drop.rows, 0);
            expect(account?.read).toBe((account?.kept ?? 0) + dropped);
            const records = lines.filter(line => line !== '').length;
            if (!account?.refused) expect(account?.read).toBe(records);
          }
          const labs = report.files.filter(file => file.kind === 'lab');
          const kept = labs.reduce((sum, lab) => sum + lab.kept, 0);
          const uncertain = labs
            .flatMap(lab => lab.dropped)
            .filter(drop => drop.reason === 'count not readable')
            .reduce((sum, drop) => sum + drop.rows, 0);
          expect(rows.length).toBeLessThanOrEqual(kept + uncertain);
          expect(rows.length > 0).toBe(kept > 0);
        } finally {
          await folder.remove();
        }
      }),
      // About fifty files in ten builds, for a build takes longer than the files in it.
      { numRuns: 10, examples: [[[afterStrayQuote]]] },
    );
  });
});
