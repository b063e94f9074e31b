// What others met with sites of this field, and reported in public: each case names where.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildStore } from '../../src/pipeline/labs/buildStore.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { folderOf } from '../support/folderOf.ts';

const PRACTICES = ["St John's & St Mary's", '<b>Bold</b>', 'Gone', 'Alder'];
const CODES = ['K', 'B12/F', '100%', 'C?#&S', 'A+B', 'constructor', '.', 'NA'];
const MONTHS = ['2019-01', '2019-02'];

let app: RunningApp;
const removals: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const id = (place: number): string => `A8100${place}`;
  const listed = PRACTICES.flatMap((name, i) =>
    // The third is listed with nobody once it has closed.
    MONTHS.map((month, m) => `15N,${id(i)},"${name}",${month}-01,${i === 2 && m > 0 ? 0 : 5000}`),
  );
  const counts = PRACTICES.flatMap((_, i) =>
    MONTHS.flatMap(month =>
      CODES.filter(code => code !== 'NA' || i === 0).map(
        code => `${month},${code},${id(i)},0,${100 + i}`,
      ),
    ),
  );
  const data = await folderOf({
    'practice_codes.csv': `ccg_id,practice_id,practice_name,month,total_list_size\n${listed.join('\n')}\n`,
    'test_codes.csv': `datalab_testcode,testname,show_in_app?\n${CODES.map(code => `${code},Test ${code},True`).join('\n')}\n`,
    'labs/zed/a.csv': `month,test_code,practice_id,result_category,count\n${counts.join('\n')}\n`,
  });
  const work = await mkdtemp(path.join(tmpdir(), 'openpath-work-'));
  removals.push(data.remove, () => rm(work, { recursive: true }));
  const outFile = path.join(work, 'out.duckdb');
  await buildStore({
    dataPath: data.path,
    workFolder: work,
    outFile,
    settings: { minPracticeTests: 0 },
    version: 'v',
  });
  app = await runApp(outFile);
});
afterAll(async () => {
  await app?.stop();
  for (const remove of removals) await remove();
});

const table = (by: string, tests: string, ending = ''): string =>
  `/data/datatable/by/${by}/showing/ccg_id/all/lab_id/all/numerators/${tests}/denominators/per1000/filter/all${ending}`;

const csvOf = async (address: string): Promise<Record<string, string>[]> => {
  const [header = '', ...lines] = (await (await app.get(address)).text()).trim().split('\r\n');
  const names = header.split(',');
  return lines.map(line => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
};

describe('a code of any characters', () => {
  // plotly/dash 2360: parts of an address that were not decoded.
  it.each(CODES)('%s has a page, a CSV and JSON of its own', async code => {
    const tests = encodeURIComponent(code) + (code === '.' ? '+' : '');
    const page = await (await app.get(table('practice_id', tests))).text();
    const shown = code.replaceAll('&', '&amp;');
    expect(/<h1.*?<\/h1>/s.exec(page)?.[0]).toContain(`Test ${shown} tests per 1000 patients`);
    expect((await csvOf(table('practice_id', tests, '.csv'))).length).toBeGreaterThan(0);
    expect((await app.get(table('practice_id', tests, '.json'))).status).toBe(200);
  });

  // expressjs/express 4309: a broken escape was an error of the server.
  it.each([
    '/%',
    '/data/%E0%A4%A',
    '/data/chart/by/practice_id?numerators=%zz',
    '/data/chart/by/%00',
  ])('is no excuse for a broken address: %s is not understood', async address => {
    expect((await app.get(address)).status).toBe(400);
  });
});

describe('names', () => {
  // bennettoxford/openprescribing 1009: apostrophes appeared as &#39; on charts.
  it('are escaped once, wherever they stand', async () => {
    const chart = table('practice_id', 'K').replace('datatable', 'chart');
    const page = await (await app.get(`${chart}?highlight_entities=A81000`)).text();
    expect(page).not.toMatch(/&amp;(?:amp|lt|#39|#x27);/);
    expect(page).not.toContain('<b>Bold');
    expect(page).toContain("St John's &amp; St Mary's");
    // The page builds its own words of a point; those of Plotly's figure are in the JSON.
    const json = await (await app.get(`${chart}.json?highlight_entities=A81000`)).text();
    expect(json).toContain(`"hovertemplate":"<b>St John's &amp; St Mary's</b>`);
  });
});

describe('list sizes', () => {
  // bennettoxford/openprescribing 263 and 2427: measures per patient of practices with no patients.
  it('of zero give no number, and the month before keeps its own', async () => {
    const rows = await csvOf(table('practice_id', 'K', '.csv'));
    const gone = rows.filter(row => row.practice_id === 'A81002');
    expect(gone.map(row => [row.month, row.numerator, row.denominator])).toEqual([
      ['2019-01-01', '102', '5000'],
    ]);
    expect(rows.every(row => Number.isFinite(Number(row.calc_value)))).toBe(true);
  });

  // bennettoxford/openprescribing 2899: only practices with a numerator were in the denominator.
  it('of a CCG are those of all its practices, whoever of them sent this test', async () => {
    const rows = await csvOf(table('ccg_id', 'NA', '.csv'));
    expect(rows.map(row => [row.month, row.numerator, row.denominator])).toEqual([
      ['2019-01-01', '100', '20000'],
      ['2019-02-01', '100', '15000'],
    ]);
  });
});
