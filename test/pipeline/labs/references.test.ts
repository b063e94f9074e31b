import { afterEach, describe, expect, it } from 'vitest';
import { isoMonth } from '../../../src/domain/month.ts';
import { UserError } from '../../../src/domain/userError.ts';
import { buildFolder, folderOf } from '../../support/folderOf.ts';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const TESTS = 'datalab_testcode,testname,show_in_app?,nd_testcode\nK,Potassium,True,K\n';
const PRACTICES = 'ccg_id,practice_id,practice_name,month,total_list_size\nC,P1,One,2019-01,5000\n';
const FILES = {
  'test_codes.csv': TESTS,
  'practice_codes.csv': PRACTICES,
  'labs/nd/a.csv': `${HEADER}2019-01,K,P1,0,10\n`,
};

const building = async (files: Record<string, string | Buffer>) => {
  const folder = await folderOf({ ...FILES, ...files });
  removals.push(folder.remove);
  return buildFolder(folder.path);
};

async function failing(files: Record<string, string | Buffer>): Promise<UserError> {
  const error = await building(files).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof UserError) return error;
  throw new Error(`expected a UserError, not ${String(error)}`);
}

const EVENTS = 'date,lab_id,test_code,text,link\n';

describe('practice_codes.csv or test_codes.csv, if broken, fails the build with file, line and fix', () => {
  it.each<[string, string, string, RegExp, number | undefined]>([
    [
      'a test code twice',
      'test_codes.csv',
      `${TESTS}NA,Sodium,True,NA\nK,Kalium,True,\n`,
      /code K in line 2 and in line 4/,
      4,
    ],
    [
      'a practice-month that contradicts itself',
      'practice_codes.csv',
      `${PRACTICES}\nC,P1,One,2019-01,4000\n`,
      /lines 2 and 4/,
      4,
    ],
  ])('%s', async (_, file, content, message, line) => {
    const error = await failing({ [file]: content });
    expect(error.message).toMatch(message);
    expect(error.file).toBe(file);
    expect(error.line).toBe(line);
    expect(error.fix).not.toBe('');
  });

  it('epraccur as practice_codes.csv is named as such: it has no list sizes', async () => {
    const cells = Array.from({ length: 27 }, (_, i) => (i === 12 ? 'A' : i === 0 ? 'L83012' : ''));
    const error = await failing({ 'practice_codes.csv': `${cells.join(',')}\n` });
    expect(error.message).toBe('practice_codes.csv is ODS’s epraccur, which has no list sizes.');
    expect(error.fix).toContain('ccg_id,practice_id,practice_name,month,total_list_size');
  });

  it('never quotes a practice’s code', async () => {
    const error = await failing({ 'practice_codes.csv': `${PRACTICES}C,P1,One,2019-01,4000\n` });
    expect(error.message).not.toContain('P1');
  });

  it('says which file is missing', async () => {
    const folder = await folderOf({ 'labs/nd/a.csv': FILES['labs/nd/a.csv'] });
    removals.push(folder.remove);
    await expect(buildFolder(folder.path)).rejects.toMatchObject({
      message: 'test_codes.csv is missing from the data folder.',
    });
  });
});

/** A lab of another name, whose files nothing is wrong with. */
const ASH = { 'labs/ash/a.csv': `${HEADER}2019-01,K,P1,0,7\n` };

describe('a broken reference that only names or draws', () => {
  it('is refused, and the labs are counted', async () => {
    const { rows, report } = await building({
      'measures.json': '[{“id”: "a"}]',
      'events.csv': `${EVENTS}2018-07-01,nd,K,new analyser,\nsummer,nd,K,new analyser,\n`,
      'ccgs.csv': 'ccg_id,name\n,County\n',
    });
    expect(rows).toEqual(['2019-01 P1 C nd K 0 10±0']);
    const refused = report.files.filter(file => file.refused);
    expect(refused.map(({ path, kind, read, kept }) => ({ path, kind, read, kept }))).toEqual(
      ['ccgs.csv', 'measures.json', 'events.csv'].map(path => ({
        path,
        kind: 'reference',
        read: 0,
        kept: 0,
      })),
    );
    expect(refused.map(file => file.refused?.line)).toEqual([2, 1, 3]);
    expect(refused[1]?.refused?.fix).toBe(
      'Replace the curly quotation marks (“ ”) by straight ones ("). Until then the measures that come with the program are shown.',
    );
  });
});

describe('a reference that leaves unclear how to read a lab’s files refuses that lab alone', () => {
  it.each<[string, string, string, RegExp, number | undefined]>([
    [
      'a mapping that is not there',
      'labs.csv',
      'lab_id,name,test_code_columns,practice_mapping\nnd,N,,nothing.csv\n',
      /practice mapping nothing\.csv/,
      2,
    ],
    [
      'a column that is not there',
      'labs.csv',
      'lab_id,name,test_code_columns,practice_mapping\nnd,N,nd_testcode what,\n',
      /column what/,
      undefined,
    ],
    [
      'a lab twice',
      'labs.csv',
      'lab_id,name,test_code_columns,practice_mapping\nnd,N,,\nnd,M,,\n',
      /lists nd twice/,
      3,
    ],
    [
      'two ODS codes of one LIMS code',
      'nd_practice_mapping.csv',
      'LIMS code,ODS code\nA,P1\nA,P2\n',
      /line 3 another ODS code than line 2/,
      3,
    ],
  ])('%s', async (_, name, content, message, line) => {
    const { rows, report } = await building({ ...ASH, [name]: content });
    expect(rows).toEqual(['2019-01 P1 C ash K 0 7±0']);
    const refused = report.files.find(({ path }) => path === 'labs/nd/a.csv')?.refused;
    expect(refused).toMatchObject({ file: name, message: expect.stringMatching(message) });
    expect(refused?.line).toBe(line);
  });

  it('labs.csv without its columns refuses every lab, since nothing is guessed', async () => {
    const error = await failing({ ...ASH, 'labs.csv': 'lab_id,name\nnd,N\n' });
    expect(error.message).toBe(
      'Every file of counts was refused. labs.csv lacks the columns test_code_columns, practice_mapping; it has lab_id, name. So were the other 1.',
    );
  });
});

describe('references are read as they come', () => {
  it('in Latin-1, with CRLF, a BOM, months in any form, a row twice and list sizes with a point', async () => {
    const { practices, practiceMonths } = await building({
      'practice_codes.csv': Buffer.from(
        'ccg_id,practice_id,practice_name,month,total_list_size\r\nC,P1,St Mawés,2019/01/01,5000.0\r\nC,P1,St Mawés,2019-01,5000\r\n,P2,Closed,,\r\n',
        'latin1',
      ),
      'test_codes.csv': `\ufeff${TESTS.replaceAll('\n', '\r\n')}`,
    });
    expect(practices).toEqual(['P1 St Mawés']);
    expect(practiceMonths).toEqual(['2019-01 P1 C  5000']);
  });

  it('a local code that two tests claim counts once, and is reported', async () => {
    const { rows, report } = await building({
      'test_codes.csv': `datalab_testcode,testname,show_in_app?,nd_testcode
GLUX,Glucose,True,GLU
GLU,Glucose (2),True,GLU
CORT,Cortisol,True,CORTA
CORD,Cord,True,CORTA
`,
      'labs/nd/a.csv': `${HEADER}2019-01,GLU,P1,0,10\n2019-01,CORTA,P1,0,20\n2019-01,GLUX,P1,0,5\n`,
    });
    expect(rows).toEqual([
      '2019-01 P1 C nd CORT 0 20±0',
      '2019-01 P1 C nd GLU 0 10±0',
      '2019-01 P1 C nd GLUX 0 5±0',
    ]);
    expect(report.notices).toEqual([
      'test_codes.csv: N. Devon’s code GLU is claimed by GLUX (line 2) and GLU (line 3); it counts as GLU.',
      'test_codes.csv: N. Devon’s code CORTA is claimed by CORT (line 4) and CORD (line 5); it counts as CORT.',
    ]);
  });

  it('events.csv says what happened, by date; events without data are reported', async () => {
    const { events, report } = await building({
      'events.csv': `${EVENTS}2019-01-15,nd,K,"new range, again",https://example.org/a\n2018-07,,,strike,\n2018-08,exeter,K,x,\n2018-09,nd,ZINC,y,\n`,
    });
    expect(events.map(({ month, ...event }) => [isoMonth(month), ...Object.values(event)])).toEqual(
      [
        ['2018-07-01', null, null, 'strike', null],
        ['2018-08-01', 'exeter', 'K', 'x', null],
        ['2018-09-01', 'nd', 'ZINC', 'y', null],
        ['2019-01-01', 'nd', 'K', 'new range, again', 'https://example.org/a'],
      ],
    );
    expect(report.notices).toEqual(
      expect.arrayContaining([
        'events.csv: the lab exeter of “x” has no data, so it is not drawn on any chart.',
        'events.csv: the test ZINC of “y” has no data, so it is not drawn on any chart.',
      ]),
    );
    const files = report.files.map(({ path, kept }) => `${path} ${kept}`);
    expect(files).toContain('events.csv 4');
  });

  it('measures.json with an unknown test is reported with its measure and field', async () => {
    const measure = {
      id: 'zinc',
      title: 'Zinc',
      why_it_matters: 'It does.',
      numerators: ['ZZZ', 'K'],
      denominators: ['per1000'],
    };
    const { report } = await building({ 'measures.json': JSON.stringify([measure]) });
    expect(report.notices).toEqual([
      'measures.json: measure zinc, field numerators: there is no test ZZZ, so nothing is counted for it.',
    ]);
  });

  it('labs.csv names a lab, its columns and its mapping; ccgs.csv a CCG', async () => {
    const { rows, report } = await building({
      'labs.csv':
        'lab_id,name,test_code_columns,practice_mapping\nash,Ash Hospital,a_codes b_codes,ash.csv\n',
      'ash.csv': 'LIMS code,ODS code\nONE,P1\n',
      'ccgs.csv': 'ccg_id,name\nC,County\n',
      'test_codes.csv':
        'datalab_testcode,testname,show_in_app?,a_codes,b_codes\nK,Potassium,True,KA?,"KB#; KC%"\n',
      'labs/ash/a.csv': `${HEADER}2019-01,KA?,ONE,0,10\n2019-01,KB#,ONE,0,20\n2019-01,KC%,ONE,0,30\n`,
    });
    expect(rows).toContain('2019-01 P1 C ash K 0 60±0');
    expect(report.files.map(({ path, read }) => `${path} ${read}`)).toEqual(
      expect.arrayContaining(['labs.csv 1', 'ash.csv 1', 'ccgs.csv 1']),
    );
    expect(report.notices).toEqual([]);
  });

  it('with capitals and blanks in the header of each', async () => {
    const { rows, report } = await building({
      'test_codes.csv':
        ' Datalab_TestCode,TESTNAME,Show_In_App? ,ND_testcode\nK,Potassium,True,K\n',
      'practice_codes.csv': PRACTICES.replace('ccg_id,practice_id', 'CCG_ID, Practice_ID '),
      'ccgs.csv': 'CCG_ID,Name\nC,County\n',
      'labs.csv': 'Lab_ID,Name,Test_Code_Columns,Practice_Mapping\nnd,N,ND_TESTCODE,\n',
      'nd_practice_mapping.csv': 'LIMS CODE, ods code\nP1,P1\n',
      'events.csv': `${EVENTS.toUpperCase()}2019-01-15,nd,K,new range,\n`,
    });
    expect(rows).toEqual(['2019-01 P1 C nd K 0 10±0']);
    expect(report.files.map(({ path, kept }) => `${path} ${kept}`).sort()).toEqual([
      'ccgs.csv 1',
      'events.csv 1',
      'labs.csv 1',
      'labs/nd/a.csv 1',
      'nd_practice_mapping.csv 1',
      'practice_codes.csv 1',
      'test_codes.csv 1',
    ]);
  });

  it('a column twice, whatever its case, is a fault: nobody can tell which is meant', async () => {
    const error = await failing({
      'practice_codes.csv': PRACTICES.replace('practice_name', 'Month'),
    });
    expect(error.message).toBe('practice_codes.csv has the column month more than once.');
  });

  it.each([
    ['header', ',,', ''],
    ['rows', '', ','],
    ['header and rows', ',', ','],
  ])('with commas at the end of the %s of each', async (_, afterHeader, afterRow) => {
    const tables = {
      'test_codes.csv': TESTS,
      'practice_codes.csv': PRACTICES,
      'ccgs.csv': 'ccg_id,name\nC,County\n',
      'events.csv': `${EVENTS}2019-01-15,nd,K,new range,\n`,
    };
    const withCommas = Object.entries(tables).map(([name, text]) => {
      const [header, row] = text.split('\n');
      return [name, `${header}${afterHeader}\n${row}${afterRow}\n`];
    });
    const { rows, report } = await building(Object.fromEntries(withCommas));
    expect(rows).toEqual(['2019-01 P1 C nd K 0 10±0']);
    const references = report.files.filter(({ kind }) => kind === 'reference');
    expect(references.map(({ path, kept }) => `${path} ${kept}`).sort()).toEqual(
      Object.keys(tables)
        .map(name => `${name} 1`)
        .sort(),
    );
  });

  it('a table of many megabytes is read without a warning from Node about listeners', async () => {
    const warnings: string[] = [];
    const hear = (warning: Error): number => warnings.push(warning.message);
    process.on('warning', hear);
    const names = Array.from({ length: 60_000 }, (_, i) => `C${i},${'County '.repeat(30)}\n`);
    const { rows } = await building({ 'ccgs.csv': `ccg_id,name\n${names.join('')}` });
    process.off('warning', hear);
    expect(rows).toEqual(['2019-01 P1 C nd K 0 10±0']);
    expect(warnings).toEqual([]);
  });
});
