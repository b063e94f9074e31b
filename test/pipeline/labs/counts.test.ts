import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UserError } from '../../../src/domain/userError.ts';
import { readMonth } from '../../../src/pipeline/input/readings.ts';
import { readCount, readProcessedCount } from '../../../src/pipeline/labs/read/readCount.ts';
import { newSpellings } from '../../../src/pipeline/labs/read/spellings.ts';
import type { BuildSettings } from '../../../src/pipeline/labs/version.ts';
import { Scratch } from '../../../src/pipeline/scratch/scratch.ts';
import { runApp } from '../../support/app.ts';
import { type Built, buildFolder, folderOf, storeOfFolder } from '../../support/folderOf.ts';
import { type CaseResult, labCases } from '../../support/labCases.ts';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

it('the usual months and counts that are spelt in SQL mean what is read of them', async () => {
  const scratch = await Scratch.open();
  try {
    await newSpellings(scratch, {});
    await scratch.run('pipeline/labs/spell_usual');
    const spelt = async (sql: string) => (await scratch.connection.runAndReadAll(sql)).getRows();
    const months = await spelt('FROM spelt_month');
    expect(months).toHaveLength(50 * 12 * 3);
    expect(months).toEqual(months.map(([text]) => [text, readMonth(String(text))]));
    const counts = await spelt('FROM spelt_count');
    const read = counts.map(([text]) => ({ text, ...readCount(String(text), 1) }));
    expect(counts).toEqual(read.map(({ text, n, e }) => [text, n, e]));
    expect(counts).toHaveLength(5001);
  } finally {
    await scratch.close();
  }
});

describe('a count is read in every form whose meaning is certain', () => {
  it.each<[string, number, number]>([
    ['0', 0, 0],
    ['38', 38, 0],
    ['7.0', 7, 0],
    ['1,449', 1449, 0],
    ['1,234,567', 1_234_567, 0],
    ['1 449', 1449, 0],
    ['1\u00a0449', 1449, 0],
    ['1\u2009449', 1449, 0],
    ['1\u202f449', 1449, 0],
    ['1-5', 3, 2],
    ['1–5', 3, 2],
    ['1\u20115', 3, 2],
    ['1\u22125', 3, 2],
    ['1 - 6', 3.5, 2.5],
    ['1 to 5', 3, 2],
    ['1 TO 5', 3, 2],
    ['0-4', 2, 2],
    ['1,000-1,499', 1249.5, 249.5],
    ['<5', 2.5, 1.5],
    ['< 5', 2.5, 1.5],
    ['<=4', 2.5, 1.5],
    ['≤4', 2.5, 1.5],
    ['≤ 4', 2.5, 1.5],
    ['fewer than 5', 2.5, 1.5],
    ['Less than 5', 2.5, 1.5],
    ['up to 4', 2.5, 1.5],
    ['<1', 0, 0],
    ['<=1', 1, 0],
    ["'1-5", 3, 2],
    ['="1-5"', 3, 2],
  ])('%s', (text, n, e) => {
    expect(readCount(text, 1)).toEqual({ n, e });
  });

  it.each(['<5', '<=4', '≤4', 'under 5'])('%s may hide a 0 where the site says so', text => {
    expect(readCount(text, 0)).toEqual({ n: 2, e: 2 });
  });

  it.each([
    '',
    '*',
    '-4',
    '5-1',
    'many',
    '>5',
    '5+',
    '<0',
    '1,44',
    '14,49',
    '0,449',
    '1,449 000',
    '1.449',
    '05-Jan',
    'Jan-05',
    '2024-01-05',
    '05/01/2024',
    '2.5',
    '<',
    '1 to',
    '9999999999',
  ])('and what might mean something else is not: “%s”', text => {
    expect(readCount(text, 1)).toBeUndefined();
  });

  it('the combined file’s midpoints are counts too', () => {
    expect(readProcessedCount('3.5', 1)).toEqual({ n: 3.5, e: 0 });
    expect(readProcessedCount('<5', 1)).toEqual({ n: 2.5, e: 1.5 });
  });
});

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const REFERENCES = {
  'test_codes.csv':
    'datalab_testcode,testname,show_in_app?,nd_testcode\nK,Potassium,True,POT\nNA,Sodium,True,NA\n',
  'practice_codes.csv': `ccg_id,practice_id,practice_name,month,total_list_size
99P,L83012,One,2018-01-01,8000
99P,L83013,Two,2018-01-01,8100
${Array.from({ length: 400 }, (_, i) => `99P,H${i},Healthy,2018-01-01,8000\n`).join('')}`,
};

const answerSchema = z.object({ rows: z.array(z.record(z.string(), z.unknown())) });

const many = (rows: number, row: (i: number) => string): string =>
  Array.from({ length: rows }, (_, i) => `${row(i)}\n`).join('');
/** So many rows that count 100 tests within range, of a practice each. */
const healthy = (rows: number): string => many(rows, i => `2018-01-01,NA,H${i},0,100`);

const OTHER = { 'labs/other/a.csv': `${HEADER}2018-01-01,K,L83013,0,500\n` };

async function built(
  files: Record<string, string>,
  settings: Partial<BuildSettings> = {},
): Promise<Built> {
  const folder = await folderOf({ ...REFERENCES, ...OTHER, ...files });
  return buildFolder(folder.path, settings).finally(folder.remove);
}

const labCase = labCases({ ...REFERENCES, ...OTHER }, 'nd_testcode');
const ofNd = ({ rows }: CaseResult): string[] => rows.filter(row => row.includes(' nd K '));
const noticesOf = ({ report }: CaseResult): string[] =>
  report.notices.filter(notice => notice.includes('cannot be read'));
const refusalOf = ({ report }: CaseResult, path = 'labs/nd/a.csv') =>
  report.files.find(file => file.path === path)?.refused;

describe('a count below a limit', () => {
  const files = {
    'labs/nd/a.csv': `${HEADER}2018-01-01,POT,L83012,0,50\n2018-01-01,POT,L83012,1,<5\n`,
  };

  labCase('is 1 to 4', files, result => {
    expect(ofNd(result)).toEqual([
      '2018-01 L83012 99P nd K 0 50±0',
      '2018-01 L83012 99P nd K 1 2.5±1.5',
    ]);
    expect(noticesOf(result)).toEqual([]);
  });

  it('is 0 to 4 where the site says that its labs hide zeros', async () => {
    expect(ofNd(await built(files, { suppressedFrom: 0 }))[1]).toBe(
      '2018-01 L83012 99P nd K 1 2±2',
    );
  });
});

describe('a count that cannot be read', () => {
  const withOne = (cell: string, before = ''): Record<string, string> => ({
    'labs/nd/a.csv': `${HEADER}${before}2018-01-01,POT,L83012,0,50\n2018-01-01,POT,L83012,1,${cell}\n${healthy(60)}`,
  });

  labCase(
    'is uncertain and never a certain 0: as large as any that the lab sent of its kind',
    withOne('*', '2018-01-01,POT,L83013,1,12\n'),
    result => {
      expect(ofNd(result)).toContain('2018-01 L83012 99P nd K 1 0±12');
      expect(ofNd(result)).toContain('2018-01 L83012 99P nd K 0 50±0');
    },
  );

  labCase(
    'is as large as any of its test where the lab sent none of its category',
    withOne('*'),
    result => {
      expect(ofNd(result)).toContain('2018-01 L83012 99P nd K 1 0±50');
    },
  );

  labCase('is as large as the number that may stand in it', withOne('"1.449,0"'), result => {
    expect(ofNd(result)).toContain('2018-01 L83012 99P nd K 1 0±14490');
  });

  it('is a band on the chart, in its table and in its download', async () => {
    const folder = await folderOf({ ...REFERENCES, ...withOne('*') });
    const store = await storeOfFolder(folder.path);
    const app = await runApp(store.file);
    removals.push(folder.remove, store.remove, app.stop);
    const chart =
      '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/K/filter/over_range';
    const { rows } = answerSchema.parse(await (await app.get(`${chart}.json`)).json());
    expect(rows).toEqual([
      expect.objectContaining({ practice_id: 'L83012', calc_value_low: 0, calc_value_high: 1 }),
    ]);
    expect(await (await app.get(`${chart}.csv`)).text()).toMatch(/L83012.*,0,1,false,true,,\r\n/);
    expect(await (await app.get(chart)).text()).toContain('(0%–100%)');
  });

  labCase('is reported with its file, column, form, rows and first line', withOne('*'), result => {
    expect(noticesOf(result)).toEqual([
      'labs/nd/a.csv, column count: the count of 1 row cannot be read (“*” in 1 row, first in line 3). What this row counts is shown as uncertain. Write small counts as a range such as 1-5, or as <5; in Excel, give the column the format “Text” first, so that no range becomes a date.',
    ]);
    const file = result.report.files.find(({ path }) => path === 'labs/nd/a.csv');
    expect(file).toMatchObject({
      read: 62,
      kept: 61,
      dropped: [{ reason: 'count not readable', rows: 1, lines: [3] }],
    });
  });

  for (const cell of ['05-Jan', 'Jan-05', '2024-01-05', '05/01/2024']) {
    labCase(
      `is named a date where a spreadsheet made one of a range: ${cell}`,
      withOne(cell),
      result => {
        expect(noticesOf(result)[0]).toContain(
          `(dates such as “${cell}” in 1 row, first in line 3)`,
        );
      },
    );
  }

  it('is not quoted where practices are anonymised', async () => {
    const result = await built(withOne('L83012'), { anonymiseSecret: 'secret' });
    expect(noticesOf(result)[0]).toContain('“A00000” in 1 row');
  });

  labCase(
    'is ignored in a row of an unknown practice',
    {
      'labs/nd/a.csv': `${HEADER}2018-01-01,POT,L83012,0,50\n2018-01-01,POT,X00000,1,*\n${healthy(60)}`,
    },
    result => {
      expect(ofNd(result)).toEqual(['2018-01 L83012 99P nd K 0 50±0']);
    },
  );

  labCase(
    'on more than a twentieth of the rows refuses the file',
    {
      'labs/nd/a.csv': `${HEADER}${healthy(40)}${many(6, i => `2018-01-01,POT,L83012,${i},*`)}`,
    },
    result => {
      expect(refusalOf(result)).toEqual({
        message:
          'labs/nd/a.csv, column count: 6 of 46 counts cannot be read (“*” in 6 rows, first in line 42).',
        fix: expect.stringContaining('Write small counts as a range such as 1-5, or as <5'),
        file: 'labs/nd/a.csv',
        line: 42,
      });
      expect(result.rows).toEqual([]);
    },
  );

  labCase(
    'on one result type far more than on the others refuses the file',
    {
      'labs/nd/a.csv': `${HEADER}${healthy(400)}${many(5, i => `2018-01-01,POT,H${i},1,*`)}${many(5, i => `2018-01-01,NA,H${i},1,9`)}`,
    },
    result => {
      expect(refusalOf(result)?.message).toBe(
        'labs/nd/a.csv, column count: 5 of 10 counts of the result type “Over range” cannot be read, and 0 of 400 of the others (“*” in 5 rows, first in line 402).',
      );
    },
  );

  labCase(
    'on a few rows of every result type does not',
    {
      'labs/nd/a.csv': `${HEADER}${many(300, i => `2018-01-01,POT,H${i},${i % 3},${i % 100 < 3 ? '*' : i}`)}`,
    },
    result => {
      expect(refusalOf(result)).toBeUndefined();
      expect(noticesOf(result)[0]).toContain('“*” in 9 rows');
    },
  );
});

describe('a row with too many or too few cells', () => {
  const large = many(3, i => `2018-01-01,POT,H${i},0,1,449`);

  for (const [what, rows, message] of [
    ['a large number without quotation marks, on a thousandth of the rows', large, 'too many in 3'],
    [
      'a missing count, on a twentieth',
      many(130, i => `2018-01-01,POT,H${i},0`),
      'too few, or a quotation mark out of place, in 130',
    ],
  ] as const) {
    const text = many(2400, i => `2018-01-01,NA,H${i % 400},${Math.floor(i / 400)},10`);
    labCase(`for ${what} refuses the file`, { 'labs/nd/a.csv': HEADER + text + rows }, result => {
      const broken = rows.split('\n').length - 1;
      expect(refusalOf(result)).toMatchObject({
        message: `labs/nd/a.csv: ${broken} of ${2400 + broken} rows do not have as many cells as the first line has names (${message}, first in line 2402).`,
        fix: expect.stringContaining('Put each cell with a comma in quotation marks'),
        line: 2402,
      });
    });
  }

  labCase(
    'is reported even if it is the only one, since the largest number may be lost with it',
    {
      'labs/nd/a.csv': `${HEADER}2018-01-01,POT,L83012,1,5\n2018-01-01,POT,L83012,0,1,449\n`,
    },
    result => {
      expect(ofNd(result)).toEqual(['2018-01 L83012 99P nd K 1 5±0']);
      expect(result.report.notices).toContainEqual(
        expect.stringContaining(
          'labs/nd/a.csv: 1 row does not have as many cells as the first line has names (too many in 1, first in line 3). What this row counts is left out.',
        ),
      );
    },
  );

  labCase(
    'is ignored if only a footer is short',
    {
      'labs/nd/a.csv': `${HEADER}2018-01-01,POT,L83012,1,5\n(1 row affected)\n`,
    },
    result => {
      expect(result.report.notices).toEqual([]);
    },
  );
});

describe('the combined file', () => {
  const COMBINED =
    'ccg_id,count,error,lab_id,month,practice_id,practice_name,result_category,test_code,total_list_size\n';
  const rows = many(60, i => `99P,100,0,old,2018-01-01,L8${i},P${i},0,K,8000`);

  it('understands the same counts, and shows as uncertain what cannot be read', async () => {
    const result = await built({
      'all_processed.csv': `${COMBINED}${rows}99P,"1,449",0,old,2018-01-01,L83012,One,0,K,8000\n99P,<5,,old,2018-01-01,L83012,One,-1,K,8000\n99P,*,0,old,2018-01-01,L83012,One,1,K,8000\n99P,7,?,old,2018-01-01,L83012,One,2,K,8000\n`,
    });
    expect(result.rows.filter(row => row.includes('L83012 99P old'))).toEqual([
      '2018-01 L83012 99P old K -1 2.5±1.5',
      '2018-01 L83012 99P old K 0 1449±0',
      '2018-01 L83012 99P old K 1 0±1449',
      '2018-01 L83012 99P old K 2 0±1449',
    ]);
    expect(noticesOf(result)[0]).toContain(
      'all_processed.csv, column count, error: the count of 2 rows cannot be read (“*” in 1 row, “?” in 1 row, first in line 64)',
    );
  });

  it('is refused where too much of it cannot be read', async () => {
    const result = await built({
      'all_processed.csv': `${COMBINED}${rows.replaceAll(',100,', ',*,')}99P,7,0,old,2018-01-01,L83012,One,0,K,8000\n`,
    });
    expect(refusalOf(result, 'all_processed.csv')?.message).toContain(
      '60 of 61 counts cannot be read',
    );
    expect(result.rows).toEqual(['2018-01 L83013 99P other K 0 500±0']);
  });

  it('is refused where large numbers have commas without quotation marks', async () => {
    const large = many(4, i => `99P,1,449,0,old,2018-01-01,M${i},M,0,K,8000`);
    const result = await built({ 'all_processed.csv': COMBINED + rows + large });
    expect(refusalOf(result, 'all_processed.csv')?.message).toBe(
      'all_processed.csv: 4 of 64 rows do not have as many cells as the first line has names (too many in 4, first in line 62).',
    );
  });
});

it('a file of unreadable counts alone is refused in words for people', async () => {
  const folder = await folderOf({
    ...REFERENCES,
    'labs/nd/a.csv': HEADER + many(5, i => `2018-01-01,POT,H${i},1,*`),
  });
  removals.push(folder.remove);
  await expect(buildFolder(folder.path)).rejects.toThrow(UserError);
});
