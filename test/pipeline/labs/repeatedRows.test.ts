import { afterEach, describe, expect, it } from 'vitest';
import { type Built, buildFolder, folderOf } from '../../support/folderOf.ts';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

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

async function built(files: Record<string, string>): Promise<Built> {
  const folder = await folderOf({ ...REFERENCES, ...files });
  removals.push(folder.remove);
  return buildFolder(folder.path);
}

const ofNd = ({ rows: all }: Built): string[] => all.filter(row => row.includes(' nd K '));
const fileOf = ({ report }: Built, path = 'labs/nd/a.csv') =>
  report.files.find(file => file.path === path);

describe('a lab’s file', () => {
  it('that holds all its rows twice counts each once, and the report says so', async () => {
    const result = await built({ 'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 10) });
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
  });

  it('of one row twice counts it once, however months and counts are written', async () => {
    const result = await built({
      'labs/nd/a.csv': `${HEADER}2019-01,K,P10,0,1-5\n2019/01/01,K,P10,0,1 to 5\n`,
    });
    expect(ofNd(result)).toEqual(['2019-01 P10 C nd K 0 3±2']);
  });

  it('that repeats more than a fifth of its rows counts these once', async () => {
    const result = await built({ 'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 3) });
    expect(ofNd(result).every(row => row.endsWith(' 7±0'))).toBe(true);
  });

  it('that repeats a fifth or less adds them up, and the report says so: they may be two sites', async () => {
    const result = await built({ 'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 2) });
    expect(ofNd(result).filter(row => row.endsWith(' 14±0'))).toHaveLength(2);
    expect(result.report.notices).toEqual([
      'labs/nd/a.csv has 2 rows of a key (month, practice, test, category) that it has before, which were added up. Remove the rows that are out of date, if any are.',
    ]);
  });

  it('of an old and a corrected export is refused: nobody can tell which rows are right', async () => {
    const result = await built({
      'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 8) + rows(8, 10, 9),
    });
    expect(ofNd(result)).toEqual([]);
    expect(fileOf(result)?.refused).toEqual({
      message:
        'labs/nd/a.csv has 100% of its keys (month, practice, test, category) more than once, some of them with different counts, first in line 12; counting both would double them.',
      fix: 'Remove the rows that are out of date, or export the file again with one row for each month, practice, test and result type.',
      file: 'labs/nd/a.csv',
      line: 12,
    });
  });

  it('with several rows of a key and different counts adds them up', async () => {
    const result = await built({ 'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 10, 9) });
    expect(ofNd(result).every(row => row.endsWith(' 16±0'))).toBe(true);
    expect(result.report.notices[0]).toContain('10 rows of a key');
  });

  it('of two sites whose small counts are the same adds them up: their larger counts differ', async () => {
    const small = rows(0, 20).replaceAll(',7\n', ',1-5\n');
    const result = await built({
      'labs/nd/a.csv': HEADER + small + rows(20, 24, 40) + small + rows(20, 24, 95),
    });
    expect(fileOf(result)?.refused).toBeUndefined();
    expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 6±4');
    expect(ofNd(result).at(-1)).toBe('2019-01 P33 C nd K 0 135±0');
    expect(result.report.notices[0]).toContain('24 rows of a key');
  });

  it('of an old and a corrected export is refused where all larger counts were corrected a little', async () => {
    const small = rows(0, 20).replaceAll(',7\n', ',1-5\n');
    const result = await built({
      'labs/nd/a.csv': HEADER + small + rows(20, 24, 40) + small + rows(20, 24, 41),
    });
    expect(fileOf(result)?.refused?.message).toContain('with different counts');
  });

  describe('with several codes of one test', () => {
    it('adds up their counts, which differ', async () => {
      const result = await built({
        'labs/nd/a.csv': HEADER + rows(0, 10, 40) + rows(0, 10, 9, 'POT'),
      });
      expect(ofNd(result).every(row => row.endsWith(' 49±0'))).toBe(true);
      expect(result.report.notices).toEqual([]);
    });

    it('adds up counts that are small or suppressed, and the same by chance', async () => {
      const small = (code: string): string =>
        rows(0, 20, 3, code) + rows(20, 40, 0, code).replaceAll(',0\n', ',1-5\n');
      const result = await built({ 'labs/nd/a.csv': HEADER + small('K') + small('POT') });
      expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 6±0');
      expect(ofNd(result).at(-1)).toBe('2019-01 P49 C nd K 0 6±4');
    });

    it('that hold the same rows counts each once, small ones too, and the report says so', async () => {
      const export_ = (code: string): string =>
        rows(0, 10, 40, code) + rows(10, 20, 2, code).replaceAll(',2\n', ',1-5\n');
      const result = await built({ 'labs/nd/a.csv': HEADER + export_('POT') + export_('K') });
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
    });

    it('of which some rows stand under both counts these once, and all others', async () => {
      const result = await built({
        'labs/nd/a.csv': HEADER + rows(0, 12, 40, 'POT') + rows(6, 40, 40),
      });
      expect(ofNd(result)).toHaveLength(40);
      expect(ofNd(result).every(row => row.endsWith(' 40±0'))).toBe(true);
    });

    it('is refused where their counts are mostly the same and some differ', async () => {
      const result = await built({
        'labs/nd/a.csv': HEADER + rows(0, 10, 40, 'POT') + rows(0, 8, 40) + rows(8, 10, 60),
      });
      expect(fileOf(result)?.refused).toMatchObject({
        message:
          'labs/nd/a.csv has counts under two codes of one test (K and POT) that repeat each other: 8 are the same, and 2 are different, first in line 10. Counting both would double them.',
        line: 10,
      });
    });

    it('is refused where another file of the lab has its rows under another code', async () => {
      const result = await built({
        'labs/nd/a.csv': HEADER + rows(0, 12, 40, 'POT'),
        'labs/nd/b.csv': HEADER + rows(0, 10, 40),
      });
      expect(ofNd(result)).toHaveLength(12);
      expect(ofNd(result).every(row => row.endsWith(' 40±0'))).toBe(true);
      expect(fileOf(result, 'labs/nd/b.csv')?.refused?.message).toBe(
        'labs/nd/b.csv repeats labs/nd/a.csv: 100% of its keys (month, practice, test, category) are in that file too, and counting both would double them.',
      );
    });

    it('counts with another file that has the other code', async () => {
      const result = await built({
        'labs/nd/a.csv': HEADER + rows(0, 12, 40, 'POT'),
        'labs/nd/b.csv': HEADER + rows(0, 12, 90),
      });
      expect(ofNd(result).every(row => row.endsWith(' 130±0'))).toBe(true);
    });
  });

  it('that holds the same rows under the lab’s and the national codes of practices counts each once', async () => {
    const mapping = PRACTICES.map((id, i) => `${100 + i},${id}\n${id},${id}\n`).join('');
    const own = PRACTICES.map((_, i) => `2019-01,K,${100 + i},0,${20 + i}\n`).join('');
    const national = PRACTICES.map((id, i) => `2019-01,K,${id},0,${20 + i}\n`).join('');
    const result = await built({
      'nd_practice_mapping.csv': `LIMS code,ODS code\n${mapping}`,
      'labs.csv':
        'lab_id,name,test_code_columns,practice_mapping\nnd,N,nd_testcode,nd_practice_mapping.csv\n',
      'labs/nd/a.csv': HEADER + own + national,
    });
    expect(ofNd(result)).toHaveLength(40);
    expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 20±0');
    expect(result.report.notices[0]).toContain('under two codes of one practice: each counts once');
  });

  describe('whose other columns tell rows apart', () => {
    const sexed = (text: string, sex: string): string => text.replaceAll('\n', `,${sex}\n`);
    const header = sexed(HEADER, 'sex');
    const both = sexed(rows(0, 10), 'F') + sexed(rows(0, 10, 9), 'M');

    it('adds up rows that differ in them', async () => {
      const result = await built({ 'labs/nd/a.csv': header + both });
      expect(ofNd(result).every(row => row.endsWith(' 16±0'))).toBe(true);
      expect(result.report.notices).toEqual([]);
    });

    it('adds them up, and names the column that alone tells the same counts apart', async () => {
      const numbered = [...rows(0, 10).split('\n'), ...rows(0, 10).split('\n')]
        .filter(row => row !== '')
        .map((row, i) => `${row},${i}\n`);
      const withNumber = HEADER.replace('\n', ',row\n');
      const result = await built({ 'labs/nd/a.csv': withNumber + numbered.join('') });
      expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 14±0');
      expect(result.report.notices).toEqual([
        'labs/nd/a.csv has 100% of its keys (month, practice, test, category) more than once with the same count, told apart by row alone. They were added up. If that is no part of a practice, such as a site, remove the rows that repeat others.',
      ]);
    });

    it('is refused where whole lines repeat each other', async () => {
      const result = await built({ 'labs/nd/a.csv': header + both + both });
      expect(fileOf(result)?.refused?.message).toBe(
        'labs/nd/a.csv has 100% of its lines more than once, first in line 12; counting both would double them.',
      );
    });

    it('is refused where lines repeat each other in other capitals, and months in another form', async () => {
      const again = both.replaceAll('2019-01', '2019/01/01').replaceAll(',M\n', ', m\n');
      const result = await built({ 'labs/nd/a.csv': header + both + again.replaceAll(',P', ',p') });
      expect(fileOf(result)?.refused?.message).toContain('100% of its lines more than once');
    });

    it('adds up two sites whose small counts are the same', async () => {
      const small = sexed(rows(0, 20).replaceAll(',7\n', ',1-5\n'), 'F');
      const site = (count: number): string => small + sexed(rows(20, 24, count), 'F');
      const result = await built({ 'labs/nd/a.csv': header + site(40) + site(95) });
      expect(fileOf(result)?.refused).toBeUndefined();
      expect(ofNd(result)[0]).toBe('2019-01 P10 C nd K 0 6±4');
    });
  });

  it('is compared with the others of its lab after its own repeats are gone', async () => {
    const result = await built({
      'labs/nd/a.csv': HEADER + rows(0, 10) + rows(0, 10),
      'labs/nd/b.csv': HEADER + rows(0, 12),
    });
    expect(ofNd(result)).toHaveLength(12);
    expect(ofNd(result).every(row => row.endsWith(' 7±0'))).toBe(true);
    expect(fileOf(result)?.refused?.message).toContain('labs/nd/a.csv repeats labs/nd/b.csv');
  });
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
      message: expect.stringContaining('30% of its keys'),
      line: 12,
    });
  });

  it('adds up fewer, and the report says so', async () => {
    const result = await built({ 'all_processed.csv': COMBINED + lines(0, 10) + lines(0, 1, 8) });
    expect(ofOld(result)[0]).toBe('2019-01 P10 C old K 0 15±0');
    expect(result.report.notices[0]).toContain('all_processed.csv has 1 row of a key');
  });

  it('leaves out first what a lab’s folder replaces', async () => {
    const result = await built({
      'all_processed.csv': COMBINED + lines(0, 10) + lines(0, 10).replaceAll('old', 'nd'),
      'labs/nd/a.csv': HEADER + rows(0, 10),
    });
    expect(result.rows.filter(row => row.endsWith(' 7±0'))).toHaveLength(20);
  });
});
