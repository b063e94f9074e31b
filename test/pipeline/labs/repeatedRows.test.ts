import { describe, expect, it } from 'vitest';
import { parseMonth } from '../../../src/domain/month.ts';
import { readMonth } from '../../../src/pipeline/input/readings.ts';
import { Scratch } from '../../../src/pipeline/scratch/scratch.ts';
import { type Built, buildFolder, folderOf } from '../../support/folderOf.ts';
import { type CaseResult, labCases } from '../../support/labCases.ts';

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const PRACTICES = Array.from({ length: 40 }, (_, i) => `P${10 + i}`);
const REFERENCES = {
  'test_codes.csv':
    'datalab_testcode,testname,show_in_app?,nd_testcode\nK,Potassium,True,"K,POT"\n',
  'practice_codes.csv': `ccg_id,practice_id,practice_name,month,total_list_size\n${PRACTICES.map(
    id => `C,${id},${id},2019-01,5000\n`,
  ).join('')}`,
  'labs/other/a.csv': `${HEADER}2019-01,K,P10,0,500\n`,
};

/** One row for each of the practices `from` to `to`. */
const rows = (from: number, to: number, count = 7, code = 'K'): string =>
  PRACTICES.slice(from, to)
    .map(id => `2019-01,${code},${id},0,${count}\n`)
    .join('');

/** The same with small counts. */
const small = (from: number, to: number): string => rows(from, to).replaceAll(',7\n', ',1-5\n');

async function built(files: Record<string, string>): Promise<Built> {
  const folder = await folderOf({ ...REFERENCES, ...files });
  return buildFolder(folder.path).finally(folder.remove);
}

const labCase = labCases(REFERENCES, 'nd_testcode');
const ofNd = ({ rows: all }: CaseResult): string[] => all.filter(row => row.includes(' nd K '));
const fileOf = ({ report }: CaseResult, path = 'labs/nd/a.csv') =>
  report.files.find(file => file.path === path);

describe('a lab’s file', () => {
  labCase(
    'that holds all its rows twice counts each once, and the report says so',
    { 'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 10) },
    result => {
      expect(ofNd(result)).toHaveLength(10);
      expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 7±0');
      expect(fileOf(result)).toMatchObject({
        read: 20,
        kept: 10,
        dropped: [{ reason: 'repeated row', rows: 10, lines: [] }],
      });
      expect(result.report.notices).toEqual([
        'labs/nd/a.csv has 10 rows that repeat another: each counts once. Remove the rows that are out of date, if any are.',
      ]);
    },
  );

  labCase(
    'of one row twice counts it once, however months and counts are written',
    {
      'labs/nd/a.csv': `${HEADER}2019-01,K,P10,0,1-5\n2019/01/01,K,P10,0,1 to 5\n`,
    },
    result => {
      expect(ofNd(result)).toEqual(['2019-01 P10 C nd K 0 3±2']);
    },
  );

  labCase(
    'that repeats more than a fifth of its rows counts these once',
    { 'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 3) },
    result => {
      expect(ofNd(result).every(row => row.endsWith(' 7±0'))).toBe(true);
    },
  );

  labCase(
    'that repeats a fifth or less adds them up, and the report says so: they may be two sites',
    { 'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 2) },
    result => {
      expect(ofNd(result).filter(row => row.endsWith(' 14±0'))).toHaveLength(2);
      expect(result.report.notices).toEqual([
        'labs/nd/a.csv has 2 rows that count the same (month, practice, test, result type) as an earlier row, which were added up. Remove the rows that are out of date, if any are.',
      ]);
    },
  );

  labCase(
    'of an old and a corrected export is refused: nobody can tell which rows are right',
    {
      'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 8) + rows(8, 10, 9),
    },
    result => {
      expect(ofNd(result)).toEqual([]);
      expect(fileOf(result)?.refused).toEqual({
        message:
          'labs/nd/a.csv has 100% of what it counts (month, practice, test, result type) more than once, some of them with different counts, first in line 12; counting both would double them.',
        fix: 'Remove the rows that are out of date, or export the file again with one row for each month, practice, test and result type.',
        file: 'labs/nd/a.csv',
        line: 12,
      });
    },
  );

  labCase(
    'with several rows of a key and different counts adds them up',
    { 'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 10, 9) },
    result => {
      expect(ofNd(result).every(row => row.endsWith(' 16±0'))).toBe(true);
      expect(result.report.notices[0]).toContain('10 rows that count the same');
    },
  );

  const withLarger = (first: number, second: number): Record<string, string> => ({
    'labs/nd/a.csv':
      HEADER + small(0, 20) + rows(20, 24, first) + small(0, 20) + rows(20, 24, second),
  });

  labCase(
    'of two sites whose small counts are the same adds them up: their larger counts differ',
    withLarger(40, 95),
    result => {
      expect(fileOf(result)?.refused).toBeUndefined();
      expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 6±4');
      expect(ofNd(result).at(-1)).toBe('2019-01 P33 C nd K 0 135±0');
      expect(result.report.notices[0]).toContain('24 rows that count the same');
    },
  );

  labCase(
    'of an old and a corrected export is refused where all larger counts were corrected a little',
    withLarger(40, 41),
    result => {
      expect(fileOf(result)?.refused?.message).toContain('with different counts');
    },
  );

  describe('with several codes of one test', () => {
    labCase(
      'adds up their counts, which differ',
      {
        'labs/nd/a.csv': HEADER + rows(0, 10, 40) + rows(0, 10, 9, 'POT'),
      },
      result => {
        expect(ofNd(result).every(row => row.endsWith(' 49±0'))).toBe(true);
        expect(result.report.notices).toEqual([]);
      },
    );

    const byChance = (code: string): string =>
      rows(0, 20, 3, code) + rows(20, 40, 0, code).replaceAll(',0\n', ',1-5\n');
    labCase(
      'adds up counts that are small or suppressed, and the same by chance',
      { 'labs/nd/a.csv': HEADER + byChance('K') + byChance('POT') },
      result => {
        expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 6±0');
        expect(ofNd(result).at(-1)).toBe('2019-01 P49 C nd K 0 6±4');
      },
    );

    const exported = (code: string): string =>
      rows(0, 10, 40, code) + rows(10, 20, 2, code).replaceAll(',2\n', ',1-5\n');
    labCase(
      'that hold the same rows counts each once, small ones too, and the report says so',
      { 'labs/nd/a.csv': HEADER + exported('POT') + exported('K') },
      result => {
        expect(ofNd(result)).toHaveLength(20);
        expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 40±0');
        expect(ofNd(result).at(-1)).toBe('2019-01 P29 C nd K 0 3±2');
        expect(fileOf(result)).toMatchObject({
          read: 40,
          kept: 20,
          dropped: [{ reason: 'repeated row', rows: 20 }],
        });
        expect(result.report.notices).toEqual([
          'labs/nd/a.csv has 20 rows that repeat another under two codes of one test (K and POT): each counts once. Remove the rows under one of the codes.',
        ]);
      },
    );

    labCase(
      'of which some rows stand under both counts these once, and all others',
      {
        'labs/nd/a.csv': HEADER + rows(0, 12, 40, 'POT') + rows(6, 40, 40),
      },
      result => {
        expect(ofNd(result)).toHaveLength(40);
        expect(ofNd(result).every(row => row.endsWith(' 40±0'))).toBe(true);
      },
    );

    labCase(
      'is refused where their counts are mostly the same and some differ',
      {
        'labs/nd/a.csv': HEADER + rows(0, 10, 40, 'POT') + rows(0, 8, 40) + rows(8, 10, 60),
      },
      result => {
        expect(fileOf(result)?.refused).toMatchObject({
          message:
            'labs/nd/a.csv has counts under two codes of one test (K and POT) that repeat each other: 8 are the same, and 2 are different, first in line 10. Counting both would double them.',
          line: 10,
        });
      },
    );

    labCase(
      'is refused where another file of the lab has its rows under another code',
      {
        'labs/nd/a.csv': HEADER + rows(0, 12, 40, 'POT'),
        'labs/nd/b.csv': HEADER + rows(0, 10, 40),
      },
      result => {
        expect(ofNd(result)).toHaveLength(12);
        expect(ofNd(result).every(row => row.endsWith(' 40±0'))).toBe(true);
        expect(fileOf(result, 'labs/nd/b.csv')?.refused?.message).toBe(
          'labs/nd/b.csv repeats labs/nd/a.csv: 100% of what it counts (month, practice, test, result type) is in that file too, and counting both would double it.',
        );
      },
    );

    labCase(
      'counts with another file that has the other code',
      {
        'labs/nd/a.csv': HEADER + rows(0, 12, 50, 'POT'),
        'labs/nd/b.csv': HEADER + rows(0, 12, 80),
      },
      result => {
        expect(ofNd(result).every(row => row.endsWith(' 130±0'))).toBe(true);
      },
    );
  });

  const mapping = PRACTICES.map((id, i) => `${100 + i},${id}\n${id},${id}\n`).join('');
  const own = PRACTICES.map((_, i) => `2019-01,K,${100 + i},0,${20 + i}\n`).join('');
  const national = PRACTICES.map((id, i) => `2019-01,K,${id},0,${20 + i}\n`).join('');
  labCase(
    'that holds the same rows under the lab’s and the national codes of practices counts each once',
    {
      'nd_practice_mapping.csv': `LIMS code,ODS code\n${mapping}`,
      'labs/nd/a.csv': HEADER + own + national,
    },
    result => {
      expect(ofNd(result)).toHaveLength(40);
      expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 20±0');
      expect(result.report.notices[0]).toContain(
        'under two codes of one practice: each counts once',
      );
    },
  );

  describe('whose other columns tell rows apart', () => {
    const sexed = (text: string, sex: string): string => text.replaceAll('\n', `,${sex}\n`);
    const header = sexed(HEADER, 'sex');
    const both = sexed(rows(0, 10), 'F') + sexed(rows(0, 10, 9), 'M');

    labCase('adds up rows that differ in them', { 'labs/nd/a.csv': header + both }, result => {
      expect(ofNd(result).every(row => row.endsWith(' 16±0'))).toBe(true);
      expect(result.report.notices).toEqual([]);
    });

    const numbered = [...rows(0, 10).split('\n'), ...rows(0, 10).split('\n')]
      .filter(row => row !== '')
      .map((row, i) => `${row},${i}\n`);
    const withNumber = HEADER.replace('\n', ',row\n');
    labCase(
      'adds them up, and names the column that alone tells the same counts apart',
      { 'labs/nd/a.csv': withNumber + numbered.join('') },
      result => {
        expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 14±0');
        expect(result.report.notices).toEqual([
          'labs/nd/a.csv has 100% of what it counts (month, practice, test, result type) more than once with the same count, told apart by row alone. They were added up. If that is no part of a practice, such as a site, remove the rows that repeat others.',
        ]);
      },
    );

    labCase(
      'is refused where whole lines repeat each other',
      { 'labs/nd/a.csv': header + both + both },
      result => {
        expect(fileOf(result)?.refused?.message).toBe(
          'labs/nd/a.csv has 100% of its lines more than once, first in line 12; counting both would double them.',
        );
      },
    );

    const again = both
      .replaceAll('2019-01', '2019/01/01')
      .replaceAll(',M\n', ', m\n')
      .replaceAll(',P', ',p');
    labCase(
      'is refused where lines repeat each other in other capitals, and months in another form',
      { 'labs/nd/a.csv': header + both + again },
      result => {
        expect(fileOf(result)?.refused?.message).toContain('100% of its lines more than once');
      },
    );

    const site = (count: number): string => sexed(small(0, 20) + rows(20, 24, count), 'F');
    labCase(
      'adds up two sites whose small counts are the same',
      { 'labs/nd/a.csv': header + site(40) + site(95) },
      result => {
        expect(fileOf(result)?.refused).toBeUndefined();
        expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 6±4');
      },
    );
  });

  labCase(
    'is compared with the others of its lab after its own repeats are gone',
    {
      'labs/nd/a.csv': HEADER + rows(0, 9) + rows(0, 9),
      'labs/nd/b.csv': HEADER + rows(0, 12),
    },
    result => {
      expect(ofNd(result)).toHaveLength(12);
      expect(ofNd(result).every(row => row.endsWith(' 7±0'))).toBe(true);
      expect(fileOf(result)?.refused?.message).toContain('labs/nd/a.csv repeats labs/nd/b.csv');
    },
  );
});

describe('the combined file, whose keys are unique', () => {
  const COMBINED =
    'ccg_id,count,error,lab_id,month,practice_id,practice_name,result_category,test_code,total_list_size\n';
  const lines = (from: number, to: number, count = 7): string =>
    PRACTICES.slice(from, to)
      .map(id => `C,${count},0,old,2019-01-01,${id},${id},0,K,5000\n`)
      .join('');
  const ofOld = ({ rows: all }: Built): string[] => all.filter(row => row.includes(' old K '));

  it.each([
    ['all of its rows', 10],
    ['one of its rows', 1],
  ])('counts %s once where they stand there twice', async (_, twice) => {
    const result = await built({ 'all_processed.csv': COMBINED + lines(0, 10) + lines(0, twice) });
    expect(ofOld(result)).toHaveLength(10);
    expect(ofOld(result).every(row => row.endsWith(' 7±0'))).toBe(true);
    expect(fileOf(result, 'all_processed.csv')).toMatchObject({
      read: 10 + twice,
      kept: 10,
      dropped: [{ reason: 'repeated row', rows: twice, lines: [] }],
    });
  });

  it('is refused where more than a fifth of its keys have different counts', async () => {
    const result = await built({ 'all_processed.csv': COMBINED + lines(0, 10) + lines(0, 3, 8) });
    expect(fileOf(result, 'all_processed.csv')?.refused).toMatchObject({
      message: expect.stringContaining('30% of what it counts'),
      line: 12,
    });
  });

  it('adds up fewer, and the report says so', async () => {
    const result = await built({ 'all_processed.csv': COMBINED + lines(0, 10) + lines(0, 1, 8) });
    expect(ofOld(result)[0]).toBe('2019-01 P10 C old K 0 15±0');
    expect(result.report.notices[0]).toContain('all_processed.csv has 1 row that counts the same');
  });

  it('leaves out first what a lab’s folder replaces', async () => {
    const result = await built({
      'all_processed.csv': COMBINED + lines(0, 10) + lines(0, 10).replaceAll('old', 'nd'),
      'labs/nd/a.csv': HEADER + rows(0, 10),
    });
    expect(result.rows.filter(row => row.endsWith(' 7±0'))).toHaveLength(20);
  });
});

describe('the key of a lab’s row', () => {
  it('differs with each month, category and code, and has the codes in it', async () => {
    const [first = 0, last = 0] = ['1900-01', '2199-12'].map(parseMonth);
    expect(['1899-12', '1900-01', '2199-12', '2200-01'].map(readMonth)).toEqual([
      undefined,
      first,
      last,
      undefined,
    ]);
    const scratch = await Scratch.open();
    try {
      const [row] = (
        await scratch.connection.runAndReadAll(`
          WITH code AS (FROM (VALUES (0), (1), (4194303)) v(no)),
          keyed AS (
            SELECT key_of(month, category, practice.no, test.no) AS key, practice.no AS practice, test.no AS test
            FROM range(${first}, ${last} + 1) m(month), range(-1, 8) c(category), code practice, code test
          )
          SELECT
            count(*) = count(DISTINCT key),
            bool_and(local_practice_in(key) = practice AND local_test_in(key) = test),
            count(DISTINCT codes_in(key)) = 9,
            count(DISTINCT without_codes(key)) = ${(last - first + 1) * 9}
          FROM keyed`)
      ).getRows();
      expect(row).toEqual([true, true, true, true]);
    } finally {
      await scratch.close();
    }
  });
});
