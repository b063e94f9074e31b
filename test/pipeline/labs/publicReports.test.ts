// What others met with data of this field, and reported in public: each case names where.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type EpdRow, epdText } from '../../support/epd.ts';
import { eventually } from '../../support/eventually.ts';
import { type Built, buildFolder, folderOf } from '../../support/folderOf.ts';
import { labCases } from '../../support/labCases.ts';
import { parquetOf } from '../../support/parquetOf.ts';
import { fileOf, prescribingOf } from '../../support/prescribingOf.ts';
import { ServerHouse } from '../../support/serverHouse.ts';

const COUNTS = 'month,test_code,practice_id,result_category,count\n';
const PRACTICES = 'ccg_id,practice_id,practice_name,month,total_list_size\n';
const ITEMS = 'practice,bnf_code,bnf_name,month,items\n';
const SIMVASTATIN = '0212000Y0AAADAD';

const REFERENCES = {
  'test_codes.csv': 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\n',
  'practice_codes.csv': `${PRACTICES}15N,A81001,Alder,2019-07-01,5000\n`,
};

async function built(files: Record<string, string | Buffer>): Promise<Built> {
  const folder = await folderOf({ ...REFERENCES, ...files });
  return buildFolder(folder.path).finally(folder.remove);
}

const labCase = labCases(REFERENCES);

const itemsOf = (files: Record<string, string | Buffer>): Promise<readonly string[]> =>
  prescribingOf(files).then(({ items }) => items);

describe('a month that a database wrote, midnight and time zone included', () => {
  // bennettoxford/openprescribing 976, bxparks/bigquery-schema-generator 19: exports of BigQuery.
  const spelt = ['2019-07-01 00:00:00 UTC', '2019-07-01T00:00:00Z', '2019-07-01T00:00:00+00:00'];
  /** The practice whose rows have the month in each form. */
  const practices = spelt.map((month, i) => [month, `A8100${i}`] as const);
  const rowsOf = (row: (month: string, practice: string) => string): string =>
    practices.map(([month, practice]) => `${row(month, practice)}\n`).join('');
  let counts: Built;
  let items: readonly string[];
  beforeAll(async () => {
    counts = await built({
      'practice_codes.csv': PRACTICES + rowsOf((month, id) => `15N,${id},Alder,${month},5000`),
      'labs/zed/a.csv': COUNTS + rowsOf((month, id) => `${month},K,${id},0,10`),
    });
    items = await itemsOf({
      'a.csv': ITEMS + rowsOf((month, id) => `${id},${SIMVASTATIN},S,${month},7`),
    });
  });

  it.each(practices)('%s is July 2019 in every file', (_, practice) => {
    const ofPractice = (texts: readonly string[]): string[] =>
      texts.filter(text => text.includes(practice));
    expect(ofPractice(counts.rows)).toEqual([`2019-07 ${practice} 15N zed K 0 10±0`]);
    expect(ofPractice(counts.practiceMonths)).toEqual([`2019-07 ${practice} 15N  5000`]);
    expect(ofPractice(items)).toEqual([`2019-07 ${practice} ${SIMVASTATIN} 7`]);
  });

  // duckdb/duckdb 15192: a moment in a Parquet file is read in the machine’s own time zone.
  it('is the same month as a moment of a Parquet file on a machine in New York', async () => {
    const house = await ServerHouse.make();
    try {
      await mkdir(path.join(house.folder.dataPath, 'prescribing'));
      await writeFile(
        path.join(house.folder.dataPath, 'prescribing', 'a.parquet'),
        await parquetOf(`SELECT 'A81001' AS practice, '${SIMVASTATIN}' AS bnf_code,
          'S' AS bnf_name, TIMESTAMPTZ '2019-07-01 00:00:00+00' AS month, 7 AS items`),
      );
      const { url } = await house.start({ TZ: 'America/New_York' });
      const months = await eventually('the file is read', async () => {
        const status = await (await fetch(new URL('status.json', url))).json();
        return statusSchema.parse(status).prescribing.report?.months;
      });
      expect(months).toEqual(['2019-07-01']);
    } finally {
      await house.remove();
    }
  });
});

const statusSchema = z.object({
  prescribing: z.object({ report: z.object({ months: z.array(z.string()) }).nullable() }),
});

describe('a number that a spreadsheet formatted', () => {
  // votingworks/arlo 698, JuliaData/CSV.jl 217: populations and counts with commas in quotes.
  it('is the same list size with separated thousands', async () => {
    const { practiceMonths } = await built({
      'practice_codes.csv': `${PRACTICES}15N,A81001,Alder,2019-07-01,"12,345"\n`,
      'labs/zed/a.csv': `${COUNTS}2019-07-01,K,A81001,0,10\n`,
    });
    expect(practiceMonths).toEqual(['2019-07 A81001 15N  12345']);
  });

  it('is the same number of items with separated thousands; other commas make none', async () => {
    const cells = ['"1,234"', '"12,345.0"', '"1,234,567"', '"1,23"', '"12,34,567"', '"12,345,678"'];
    const rows = cells.map((items, i) => `A8100${i},${SIMVASTATIN},S,2019-07,${items}\n`);
    const store = await prescribingOf({ 'a.csv': ITEMS + rows.join('') });
    expect(store.items.map(item => item.split(' ').at(-1))).toEqual(['1234', '12345', '1234567']);
    expect(fileOf(store, 'a.csv').dropped).toEqual([
      { reason: 'bad row', rows: 3, lines: [5, 6, 7] },
    ]);
  });

  // OpenRefine/OpenRefine 511, dilshod/xlsx2csv 85: codes with an E in them saved as numbers.
  it('is still the commissioner that it was: 01E00 is saved as 1.00E+00', async () => {
    const pco = ['01E00', '1.00E+00', '1E+00', '1E00', '1.10E+01', '11E00', '1.23E+01', '84H00'];
    const rows = pco.map(
      (code, i): EpdRow => ({
        pco: [`NHS ${code}`, code],
        practice: [`SURGERY ${i}`, `A8100${i}`],
      }),
    );
    const { practices } = await prescribingOf({ 'a.csv': epdText('old', rows) });
    expect(practices.map(practice => practice.split(' ').at(-2))).toEqual([
      '01E',
      '01E',
      '01E',
      '01E',
      '11E',
      '11E',
      '1.23E+01',
      '84H',
    ]);
  });

  it('is the same commissioner in the reference tables', async () => {
    const { practices, ccgs } = await prescribingOf({
      'a.csv': `${ITEMS}A81001,${SIMVASTATIN},S,2019-07,7\n`,
      'practices.csv': 'code,name,ccg_id\nA81001,Alder,1.00E+00\n',
      'ccgs.csv': 'code,name\n1.00E+00,Greater Preston\n1.10E+01,Bath\n',
    });
    expect(practices[0]).toContain(' 01E ');
    expect(ccgs[0]).toBe('01E Greater Preston – –');
  });

  // NHSBSA Open Data Portal, notice of 20 May 2026: SNOMED codes were numbers, and are texts now.
  it('is ignored in a column that nothing is counted by', async () => {
    const number = epdText('new', [{ items: '5' }]).replace('320000009103', '3.20000009103E+17');
    const text = epdText('new', [{ month: '202402', items: '5' }]);
    expect(await itemsOf({ 'a.csv': number, 'b.csv': text })).toEqual([
      `2024-01 A81001 ${SIMVASTATIN} 5`,
      `2024-02 A81001 ${SIMVASTATIN} 5`,
    ]);
  });
});

describe('a result type', () => {
  // actualbudget/actual 6206, pola-rs/polars 28163: signs that are no ASCII hyphen.
  for (const [text, category] of [
    ['+1', 1],
    ['\u22121', -1],
    ['\u20131', -1],
    ['-1.0', -1],
    ['+0', 0],
  ]) {
    const files = { 'labs/nd/a.csv': `${COUNTS}2019-07,K,A81001,${text},10\n` };
    labCase(`${text} is ${category}`, files, ({ rows }) => {
      expect(rows).toEqual([`2019-07 A81001 15N nd K ${category} 10±0`]);
    });
  }

  // Spreadsheets write -1 as (1) where a column is formatted as an account.
  for (const text of ['(1)', 'High', '']) {
    const within = Array.from({ length: 200 }, (_, i) => `2019-07,K,A81001,0,${i + 10}\n`);
    const other = ['05', '06', '07'].map(month => `2019-${month},K,A81001,${text},10\n`);
    const files = { 'labs/nd/a.csv': COUNTS + [...within, ...other].join('') };
    labCase(
      `refuses its file where the lab always writes it as “${text}”`,
      files,
      ({ rows, report }) => {
        expect(rows).toEqual([]);
        const refused = report.files[0]?.refused;
        expect(refused?.message).toBe(
          `labs/nd/a.csv, column result_category: the result type of 3 of 203 rows cannot be read (${text === '' ? 'empty' : `“${text}”`} in 3 rows, first in line 202).`,
        );
        expect(refused?.line).toBe(202);
      },
    );
  }

  const typed = `${COUNTS}2019-07,K,A81001,0,10\n2019-07,K,A81001,8,9\n2019-07,X,A81001,8,9\n`;
  labCase(
    'that is a typing error is reported, and the other rows count',
    { 'labs/nd/a.csv': typed },
    ({ rows, report }) => {
      expect(rows).toEqual(['2019-07 A81001 15N nd K 0 10±0']);
      expect(report.notices.join(' ')).toContain(
        'labs/nd/a.csv, column result_category: the result type of 1 row cannot be read (“8” in 1 row, first in line 3).',
      );
    },
  );

  it('is asked of the combined file too, but not for labs that have files of their own', async () => {
    const header = `ccg_id,count,error,lab_id,month,practice_id,practice_name,result_category,test_code,total_list_size\n`;
    const row = (lab: string, month: string, category: string): string =>
      `15N,10,0,${lab},2019-${month}-01,A81001,Alder,${category},K,5000\n`;
    const combined = (lab: string): string =>
      [header, row('old', '07', '0'), ...['05', '06', '07'].map(m => row(lab, m, 'High'))].join('');
    const files = { 'labs/zed/a.csv': `${COUNTS}2019-07,K,A81001,0,7\n` };
    const accepted = await built({ ...files, 'all_processed.csv': combined('zed') });
    expect(accepted.rows).toHaveLength(2);
    const refused = await built({ ...files, 'all_processed.csv': combined('old') });
    expect(refused.rows).toHaveLength(1);
    expect(JSON.stringify(refused.report.files)).toContain(
      'the result type of 3 of 4 rows cannot be read',
    );
  });
});

describe('a month', () => {
  const inOrder = Array.from({ length: 12 }, (_, i) => `2019-07,K,A81001,0,${i + 10}\n`).join('');

  // Spreadsheets turn some dates of a column into their own, and leave cells empty below a merged one.
  for (const [pattern, month] of [
    ['dates such as “01/07/2019” in 3 rows', '01/07/2019'],
    ['“43647” in 3 rows', '43647'],
    ['empty in 3 rows', ''],
  ]) {
    const others = [1, 2, 3].map(count => `${month},K,A81001,1,${count}\n`);
    const files = { 'labs/nd/a.csv': COUNTS + inOrder + others.join('') };
    labCase(
      `that cannot be read in some of the rows refuses their file: ${pattern}`,
      files,
      ({ rows, report }) => {
        expect(rows).toEqual([]);
        expect(report.files[0]?.refused?.message).toBe(
          `labs/nd/a.csv, column month: the month of 3 of 15 rows cannot be read (${pattern}, first in line 14).`,
        );
      },
    );
  }

  const totals = [1, 2, 3].map(count => `Total,K,A81001,0,${count}\n`);
  const withTotals = { 'labs/nd/a.csv': COUNTS + inOrder + totals.join('') };
  labCase(
    'of a row of totals cannot be read, and nothing is lost',
    withTotals,
    ({ rows, report }) => {
      expect(rows).toEqual(['2019-07 A81001 15N nd K 0 186±0']);
      expect(report.notices.join(' ')).not.toContain('column month');
    },
  );
});

describe('a code that looks like something else', () => {
  // pandas-dev/pandas 10647 and 32084, duckdb/duckdb 25827: guessed types and separators.
  it('is that code: NA, NULL, nan, TRUE, 1E05, MAR1, 00123, constructor, a;b', async () => {
    const codes = ['NA', 'NULL', 'nan', 'TRUE', '1E05', 'MAR1', '00123', 'constructor', 'a;b'];
    const { rows } = await built({
      'test_codes.csv': `datalab_testcode,testname,show_in_app?\n${codes
        .map(code => `${code},${code} test,TRUE\n`)
        .join('')}`,
      'labs/zed/a.csv':
        COUNTS + codes.map((code, i) => `2019-07-01,${code},A81001,0,${i + 1}\n`).join(''),
    });
    const found = rows.map(row => row.replace(/^2019-07 A81001 15N zed (.+) 0 (\d)±0$/, '$1 $2'));
    expect(found.sort()).toEqual(codes.map((code, i) => `${code} ${i + 1}`).sort());
  });
});

describe('a first line for Excel alone', () => {
  // PowerShell/PowerShell 7776, mholt/PapaParse 951: sep=, was taken for the header.
  it.each(['sep=,\n', '\ufeffsep=,\r\n', 'SEP=,\n\n'])(
    '%j is no header, in no file',
    async line => {
      const { rows, practiceMonths, report } = await built({
        'practice_codes.csv': `${line}${PRACTICES}15N,A81001,Alder,2019-07-01,5000\n`,
        'labs/zed/a.csv': `${line}${COUNTS}2019-07,K,A81001,0,10\nnever,K,A81001,0,10\n`,
      });
      expect(practiceMonths).toEqual(['2019-07 A81001 15N  5000']);
      expect(rows).toEqual(['2019-07 A81001 15N zed K 0 10±0']);
      const lab = report.files.find(({ path: name }) => name === 'labs/zed/a.csv');
      const bad = line.split('\n').length + 2;
      expect(lab?.dropped).toEqual([{ reason: 'bad row', rows: 1, lines: [bad] }]);
      const row = `A81001,${SIMVASTATIN},S,2019-07,7\n`;
      expect(await itemsOf({ 'a.csv': line + ITEMS + row })).toHaveLength(1);
    },
  );
});

describe('a file in parts', () => {
  // duckdb/duckdb 17167: of files that were joined after they were packed, the first alone was read.
  it('is read to its end: packed files that were joined', async () => {
    const packed = (text: string): Buffer => gzipSync(text);
    const { rows } = await built({
      'labs/zed/a.csv.gz': Buffer.concat([
        packed(`${COUNTS}2019-07-01,K,A81001,0,10\n`),
        packed('2019-07-01,K,A81001,1,20\n'),
      ]),
    });
    expect(rows).toHaveLength(2);
    const items = await itemsOf({
      'a.csv.gz': Buffer.concat([
        packed(`${ITEMS}A81001,${SIMVASTATIN},S,2019-07,7\n`),
        packed(`A81002,${SIMVASTATIN},S,2019-07,8\n`),
      ]),
    });
    expect(items).toHaveLength(2);
  });
});

describe('practices that come and go', () => {
  // bennettoxford/openprescribing 928: an organisation that is listed on without its name.
  it('keep the last name that they had', async () => {
    const { practices } = await built({
      'practice_codes.csv': `${PRACTICES}15N,A81001,Elder,2019-06-01,5000
15N,A81001,Alder,2019-07-01,5000
15N,A81001,,2019-08-01,5000
15N,A81002,,2019-07-01,5000\n`,
      'labs/zed/a.csv': `${COUNTS}2019-07-01,K,A81001,0,10\n2019-07-01,K,A81002,0,10\n`,
    });
    expect(practices).toEqual(['A81001 Alder', 'A81002 A81002']);
  });

  // bennettoxford/openprescribing 2516 and 349: rows of nobody's, as “-” or under a code with 998.
  it('do not include unknown ones: practice “-”, Q59998, dummy practices', async () => {
    const store = await prescribingOf({
      'a.csv': epdText('old', [
        { items: '3' },
        { practice: ['UNIDENTIFIED DOCTORS', '-'] },
        { practice: ['UNSPECIFIED PRACTICE', 'Q59998'] },
        { practice: ['DUMMY PRACTICE', 'X12345'] },
      ]),
    });
    expect(store.items).toEqual([`2024-01 A81001 ${SIMVASTATIN} 3`]);
    expect(fileOf(store, 'a.csv').dropped.map(({ reason, rows }) => `${reason} ${rows}`)).toEqual([
      'unidentified 1',
      'dummy practice 2',
    ]);
  });

  // bennettoxford/openprescribing 1248 and 1768: practices in what is no CCG, CCGs without an STP.
  it('count at every level or at none: those whose commissioner has no ICB are left out', async () => {
    const { practices } = await prescribingOf({
      'a.csv': epdText('old', [
        {},
        { practice: ['FOUNDATIONS', 'A81630'], pco: ['CGL', 'NMS00'], icb: ['-', '-'] },
        { practice: ['NEW SURGERY', 'Y99999'], pco: ['-', '-'], icb: ['-', '-'] },
      ]),
    });
    expect(practices.map(practice => practice.split(' ').at(-1))).toEqual([
      'true',
      'false',
      'false',
    ]);
  });
});

describe('drugs', () => {
  // bennettoxford/openprescribing 3366: chemicals newer than the BNF table.
  it('that bnf.csv does not list yet have the name that the file gives', async () => {
    const { chemicals } = await prescribingOf({
      'a.csv': epdText('new', [
        {},
        { bnf: ['0212000AMAAAAAA', 'Inclisiran'], chemical: ['0212000AM', 'Inclisiran'] },
      ]),
      'bnf.csv': 'subpara_code,subpara,chemical_code,chemical\n0212000,Lipids,0212000Y0,Simva\n',
    });
    expect(chemicals).toEqual(['0212000AM Inclisiran 0212000', '0212000Y0 Simva 0212000']);
  });

  // bennettoxford/openprescribing 1373: a quantity that was rounded down to nought.
  it('are items although their quantity is 0', async () => {
    const items = await itemsOf({ 'a.csv': epdText('old', [{ quantity: '0', items: '3' }]) });
    expect(items).toEqual([`2024-01 A81001 ${SIMVASTATIN} 3`]);
  });

  // bennettoxford/openprescribing 5281: the same month with and without SNOMED codes.
  it('are counted once where a month lies there in both of its forms', async () => {
    const store = await prescribingOf({
      'EPD_202401.csv': epdText('old', [{ items: '3' }]),
      'EPD_SNOMED_202401.csv': epdText('new', [{ items: '3' }]),
    });
    expect(store.items).toEqual([`2024-01 A81001 ${SIMVASTATIN} 3`]);
    expect(fileOf(store, 'EPD_SNOMED_202401.csv').refused?.message).toContain('repeats');
  });
});
