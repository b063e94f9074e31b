import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningApp, runApp } from '../support/app.ts';
import { type Built, buildFolder, folderOf } from '../support/folderOf.ts';

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const row = (test: string, practice: string, month = '2019-01'): string =>
  `${month},${test},${practice},0,1200\n`;
const FILES = {
  'test_codes.csv':
    'datalab_testcode,testname,show_in_app?,nd_testcode\nK,Potassium,True,\nHID,Hidden,False,\n',
  'practice_codes.csv':
    'ccg_id,practice_id,practice_name,month,total_list_size\nC,L83012,One,2019-01,5000\nC,L83012,One,2018-12,5000\n',
  'ash_practice_mapping.csv': 'LIMS code,ODS code\nONE,L83012\nGONE,\n',
  'labs/nd/2018.csv': `${HEADER}${row('K', 'L83012', '2018-12')}${row('ZINC', 'L83012', '2018-12')}`,
  'labs/nd/2019.csv': [
    HEADER,
    row('HID', 'L83012'),
    row(' zinc', 'L83012'),
    row('=1+1', 'L83012'),
    row('zinc', 'l83012', '2019-02'),
    row('NA', 'L99999'),
    row('"a, b"', 'L83012'),
    row('K', 'Y01234'),
    row('K', 'Y01234', '2019-03'),
    row('K', 'L83012', 'soon'),
    row('K', 'L83012'),
  ].join(''),
  'labs/ash/a.csv': `${HEADER}${row('K', 'ONE')}${row('K', 'TWO')}${row('K', 'GONE')}`,
};

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function served(
  files: Record<string, string>,
  anonymiseSecret?: string,
): Promise<{ built: Built; app: RunningApp }> {
  const folder = await folderOf(files);
  ends.push(folder.remove);
  const built = await buildFolder(folder.path, anonymiseSecret ? { anonymiseSecret } : {});
  const file = path.join(folder.path, 'built.duckdb');
  await writeFile(file, built.bytes);
  const app = await runApp(file);
  ends.push(app.stop);
  return { built, app };
}

const textOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const csvOf = async (app: RunningApp): Promise<string[]> =>
  (await (await app.get('/status/unknown-codes.csv')).text()).trimEnd().split('\r\n');

describe('codes that no reference file lists', () => {
  it('are a file: which, how often, from which line on, for each lab and file', async () => {
    const { app } = await served(FILES);
    const response = await app.get('/status/unknown-codes.csv');
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename=openpath-codes-that-no-reference-file-lists.csv',
    );
    const [header, ...rows] = await csvOf(app);
    expect(header).toBe('lab_id,file,reason,code,rows,first_line');
    expect(rows).toEqual([
      'nd,labs/nd/2019.csv,practice not known,Y01234,2,8',
      'nd,labs/nd/2019.csv,test not mapped,zinc,2,3',
      'ash,labs/ash/a.csv,practice not in mapping,TWO,1,3',
      'nd,labs/nd/2018.csv,test not mapped,ZINC,1,3',
      "nd,labs/nd/2019.csv,test not mapped,'=1+1,1,4",
      'nd,labs/nd/2019.csv,test not mapped,NA,1,6',
      'nd,labs/nd/2019.csv,test not mapped,"a, b",1,7',
    ]);
  });

  it('are as many as the account drops for that reason', async () => {
    const { app, built } = await served(FILES);
    const mapped = built.report.files
      .flatMap(({ dropped }) => dropped)
      .filter(({ reason }) => reason === 'test not mapped')
      .reduce((sum, { rows }) => sum + rows, 0);
    const listed = (await csvOf(app)).filter(line => line.includes('test not mapped'));
    expect(listed.reduce((sum, line) => sum + Number(line.split(',').at(-2)), 0)).toBe(mapped);
  });

  it('are on the status page, with what to do and the way to all of them', async () => {
    const { app } = await served(FILES);
    const html = await (await app.get('/status')).text();
    expect(textOf(html)).toContain(
      'The labs’ files have 5 codes of tests (6 rows) and 2 codes of practices (3 rows) that no reference file lists.',
    );
    expect(textOf(html)).toContain('zinc test not mapped N. Devon labs/nd/2019.csv, from line 3 2');
    expect(html).toContain('href="/status/unknown-codes.csv"');
  });

  it('appear once for each lab, with the number of its files', async () => {
    const { app } = await served({
      ...FILES,
      'labs/nd/2018.csv': `${HEADER}${row('K', 'L83012', '2018-12')}${row('zinc', 'L83012', '2018-12')}`,
    });
    const text = textOf(await (await app.get('/status')).text());
    expect(text).toContain(
      'zinc test not mapped N. Devon labs/nd/2018.csv, from line 3, and 1 more file 3',
    );
  });

  it('of a file that is refused for them are listed too', async () => {
    const { app, built } = await served({
      ...FILES,
      'labs/exeter/a.csv': `${HEADER}${row('SELEN', 'L83012')}`,
    });
    expect(built.report.files.find(({ labId }) => labId === 'exeter')?.refused).toBeDefined();
    expect(await csvOf(app)).toContain('exeter,labs/exeter/a.csv,test not mapped,SELEN,1,2');
  });

  it('are not mentioned if there are none', async () => {
    const { app } = await served({
      ...FILES,
      'labs/nd/2019.csv': '',
      'labs/nd/2018.csv': `${HEADER}${row('K', 'L83012')}`,
      'labs/ash/a.csv': `${HEADER}${row('K', 'ONE')}`,
    });
    expect(await (await app.get('/status')).text()).not.toContain('no reference file lists');
    expect(await csvOf(app)).toEqual(['lab_id,file,reason,code,rows,first_line']);
  });

  it('name no practice where practices are anonymised, not even one in the wrong column', async () => {
    const { app, built } = await served(
      {
        ...FILES,
        'labs/nd/2017.csv': `${HEADER}${row('L83012', 'K')}${row('B82001', 'L83012')}${row('K', 'L83012')}`,
      },
      'a secret of some length',
    );
    const lines = await csvOf(app);
    expect(lines.filter(line => line.includes('test not mapped')).length).toBeGreaterThan(3);
    const html = await (await app.get('/status')).text();
    expect(html).toContain('Practices are anonymised, so their codes are not listed.');
    for (const code of ['L83012', 'L99999', 'Y01234', 'B82001', 'TWO', 'GONE']) {
      expect(lines.join('\n') + html).not.toContain(code);
      expect(built.bytes.includes(code)).toBe(false);
    }
  });

  it('are bounded: the most frequent of a file', async () => {
    const many = Array.from({ length: 1500 }, (_, i) => row(`X${i}`, 'L83012')).join('');
    const { app } = await served({
      ...FILES,
      'labs/nd/2018.csv': `${HEADER}${row('K', 'L83012')}${many}${row('X1499', 'L83012', '2018-12')}`,
    });
    const lines = (await csvOf(app)).filter(line => line.startsWith('nd,labs/nd/2018.csv'));
    expect(lines).toHaveLength(1000);
    expect(lines[0]).toBe('nd,labs/nd/2018.csv,test not mapped,X1499,2,1502');
  });
});
