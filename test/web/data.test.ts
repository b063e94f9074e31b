import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { seriesOf } from '../../src/measures/answer.ts';
import { parseUrl } from '../../src/state/codec.ts';
import { openStore } from '../../src/store/store.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { storeOf } from '../support/storeOf.ts';

let store: Awaited<ReturnType<typeof sampleStore>>;
let app: RunningApp;

beforeAll(async () => {
  store = await sampleStore();
  app = await runApp(store.path);
});
afterAll(async () => {
  await app?.stop();
  await store?.remove();
});

const REST = 'showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
const CHART = `/data/chart/by/practice_id/${REST}`;
const HEADER =
  'month,practice_id,name,numerator,numerator_error,denominator,denominator_error,calc_value,calc_value_low,calc_value_high';

const text = async (path: string): Promise<string> => (await app.get(path)).text();
const json = async (path: string): Promise<Record<string, unknown>> => {
  const response = await app.get(path);
  expect(response.headers.get('content-type')).toContain('application/json');
  return response.json();
};

describe('the address is the state', () => {
  it.each([
    ['a list out of order', CHART.replace('/K/', '/NA+K/'), '/numerators/K+NA/'],
    [
      'parameters out of order',
      `${CHART}?sparse=hide&practice_id=A01`,
      '?practice_id=A01&sparse=hide',
    ],
    ['a slash at the end', `${CHART}/`, CHART],
    ['all among others', CHART.replace('/K/', '/K+all/'), '/numerators/all/'],
  ])('%s is sent on to the canonical address', async (_, path, to) => {
    const response = await app.get(path);
    expect(response.status).toBe(301);
    const location = response.headers.get('location') ?? '';
    expect(location).toContain(to);
    expect((await app.get(location)).status).toBe(200);
  });

  it('a form without JavaScript comes to the canonical address', async () => {
    const response = await app.get(
      '/data/chart?by=lab_id&numerators=NA&numerators=K&denominators=tests&denominator_tests=K&filter=over_range&highlight_entities=nd&highlight_entities=A01',
    );
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(
      '/data/chart/by/lab_id/showing/ccg_id/all/lab_id/all/numerators/K+NA/denominators/K/filter/over_range?highlight_entities=nd',
    );
  });

  it.each(['measure', 'chart', 'datatable'])('/data/%s alone shows the defaults', async view => {
    const response = await app.get(`/data/${view}`);
    expect(response.status).toBe(302);
    expect((await app.get(response.headers.get('location') ?? '')).status).toBe(200);
  });

  it('an old bookmark shows what it showed', async () => {
    const page = await text(
      `/data/chart/by/practice_id/showing/ccg_id/15N/lab_id/all/numerators/CRP/denominators/CRP+ESR/filter/all?highlight_entities=A01`,
    );
    expect(page).toContain(
      'at practice Abbey Surgery (in the context of all practices in CCG NHS Devon CCG)',
    );
  });

  it('the predecessor’s download address comes to the CSV', async () => {
    const spec = {
      groupby: 'lab_id',
      numerators: ['K'],
      denominators: ['per1000'],
      result_filter: 'all',
    };
    const response = await app.get(`/download?spec=${encodeURIComponent(JSON.stringify(spec))}`);
    expect(response.status).toBe(302);
    const csv = await app.get(response.headers.get('location') ?? '');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await app.get('/download')).status).toBe(400);
    expect((await app.get('/download?spec=nonsense')).status).toBe(400);
  });
});

describe('what cannot be answered', () => {
  it('an unknown test is a 404 that names it and offers the same question over similar ones', async () => {
    const response = await app.get(CHART.replace('/K/', '/CRPP/'));
    expect(response.status).toBe(404);
    const page = await response.text();
    expect(page).toContain('There is no test “CRPP” in the data.');
    expect(page).toContain(`href="${CHART.replace('/K/', '/CRP/')}"`);
  });

  it.each([
    ['practice', `${CHART}?highlight_entities=Z99`],
    ['practice', `${CHART}?practice_id=Z99`],
    ['CCG', CHART.replace('ccg_id/all', 'ccg_id/Z99')],
    ['lab', CHART.replace('lab_id/all', 'lab_id/Z99')],
    ['test', CHART.replace('per1000', 'Z99')],
  ])('an unknown %s is a 404', async (noun, path) => {
    const response = await app.get(path.replace('/filter/all', '/filter/all.json'));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { status: 404, message: `There is no ${noun} “Z99” in the data.` },
    });
  });

  it.each([
    [404, '/data/pie/by/practice_id/x'],
    [404, '/data/pie'],
    [400, '/data/chart/by/shoe_size/x'],
    [400, CHART.replace('/filter/all', '/filter/great')],
  ])('%i for %s', async (status, path) => expect((await app.get(path)).status).toBe(status));

  it('a state without data is an honest empty chart that says what to do next', async () => {
    const response = await app.get(
      '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/ESR/denominators/per1000/filter/over_range',
    );
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain('nothing to draw');
    expect(page).toContain('Count any result');
    expect(page).not.toContain('data-figure');
  });
});

describe('CSV', () => {
  it('has the header, CRLF, a file name, all rows, and the numbers in full', async () => {
    const response = await app.get(CHART.replace('/filter/all', '/filter/all.csv'));
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename=openpath-deciles-for-potassium-tests-per-1000-patients-at-all-practices-nationally.csv',
    );
    const csv = await response.text();
    expect(csv.startsWith(`${HEADER}\r\n2017-04-01,A01,Abbey Surgery,`)).toBe(true);
    const rows: Record<string, string>[] = parse(csv, { columns: true, record_delimiter: '\r\n' });
    expect(rows).toHaveLength(14 * 24);

    const opened = await openStore(store.path);
    const parsed = parseUrl(CHART);
    if (!parsed.ok) throw new Error(parsed.message);
    const series = await seriesOf(opened, parsed.state);
    expect(Number(rows[0]?.calc_value)).toBe(series.value[0]);
    expect(Number(rows[0]?.calc_value_high)).toBe(series.high[0]);
    opened.close();
  });

  it('obeys sort, sparse and practice filter', async () => {
    const csv = await text(
      `${CHART.replace('/filter/all', '/filter/all.csv')}?practice_id=A01&practice_id=A02&sparse=hide&sort=-practice_id`,
    );
    const ids = csv
      .split('\r\n')
      .slice(1, -1)
      .map(line => line.split(',')[1]);
    expect(ids).toEqual([...new Array(24).fill('A02'), ...new Array(24).fill('A01')]);
  });

  it('cannot start a formula; numbers below zero stay numbers', async () => {
    const month = monthOf(2019, 1);
    const names = ['=1+1', '+SUM(A1)', '-2', '@cmd', '\tx', 'a "quoted", name', 'plain'];
    const practices = names.map((name, i) => ({ id: `B${i}`, name }));
    const file = await storeOf(
      practices.map(({ id }) => ({
        month,
        practice: id,
        ccg: 'C',
        lab: 'L',
        test: 'K',
        category: -1,
        n: 9,
      })),
      {
        practices,
        tests: [{ code: 'K', name: 'Potassium', shown: true }],
        practiceMonths: practices.map(({ id }) => ({
          month,
          practice: id,
          ccg: 'C',
          listSize: null,
        })),
      },
    );
    const other = await runApp(file);
    const get = async (by: string): Promise<string[]> =>
      (
        await (
          await other.get(
            `/data/chart/by/${by}/showing/ccg_id/all/lab_id/all/numerators/K/denominators/raw/filter/all.csv`,
          )
        ).text()
      ).split('\r\n');
    const lines = await get('practice_id');
    expect(
      lines.slice(1, 8).map(line => line.slice('2019-01-01,B0,'.length).replace(/,9,.*/, '')),
    ).toEqual([
      "'=1+1",
      "'+SUM(A1)",
      "'-2",
      "'@cmd",
      expect.stringMatching(/^('\t)?x$/),
      '"a ""quoted"", name"',
      'plain',
    ]);
    expect(lines[1]).toMatch(/,9,0,,,9,9,9$/);
    expect((await get('result_category'))[1]).toBe('2019-01-01,-1,Under range,63,0,,,63,63,63');
    await other.stop();
    await rm(path.dirname(file), { recursive: true });
  });

  it('of the measures page begins with the measure', async () => {
    const csv = await text(`/data/measure/by/lab_id/${REST}.csv`);
    expect(csv.startsWith('measure,month,lab_id,name,')).toBe(true);
    const measures = new Set(
      csv
        .split('\r\n')
        .slice(1, -1)
        .map(line => line.split(',')[0]),
    );
    expect([...measures]).toEqual(['potassium', 'potassium-over', 'crp']);
  });
});

describe('JSON', () => {
  it('says what the page says, with rows and deciles', async () => {
    const answer = await json(`${CHART}.json?highlight_entities=A05`);
    const page = await text(`${CHART}?highlight_entities=A05`);
    expect(page).toContain(String(answer.title));
    expect(page.replace(/<\/?button[^>]*>/g, '')).toContain(String(answer.definition));
    expect(answer).toMatchObject({
      url: `${CHART}?highlight_entities=A05`,
      state: { groupBy: 'practice_id', highlight: ['A05'] },
      summary: expect.stringMatching(/^Elm Surgery stood at /),
    });
    expect(answer.rows).toHaveLength(14 * 24);
    expect(answer.deciles).toHaveLength(24);
    expect(Object.keys((answer.deciles as object[])[0] ?? {})).toEqual([
      'month',
      'p10',
      'p20',
      'p30',
      'p40',
      'p50',
      'p60',
      'p70',
      'p80',
      'p90',
    ]);
    expect((answer.rows as object[])[0]).toMatchObject({ month: '2017-04-01', practice_id: 'A01' });
  });

  it('has no deciles where none are drawn', async () => {
    expect(await json(`/data/chart/by/lab_id/${REST}.json`)).not.toHaveProperty('deciles');
  });

  it('of the measures page holds every measure', async () => {
    const { measures } = await json(`/data/measure/by/practice_id/${REST}.json`);
    expect(measures).toMatchObject([
      { id: 'potassium', title: expect.stringContaining('Deciles for Potassium') },
      { id: 'potassium-over' },
      { id: 'crp' },
    ]);
  });
});

describe('every kind of question', () => {
  const kinds = ['practice_id', 'ccg_id', 'lab_id', 'test_code', 'result_category'].flatMap(by =>
    ['per1000', 'raw', 'all', 'K+NA'].map((denominator): [string, string] => [by, denominator]),
  );

  it.each(kinds)('by %s over %s has a page, a table, JSON and CSV', async (by, denominator) => {
    for (const filter of ['all', 'over_range', '-1']) {
      const rest = `by/${by}/showing/ccg_id/15N/lab_id/all/numerators/K/denominators/${denominator}/filter/${filter}`;
      for (const path of [
        '/data/chart/%',
        '/data/datatable/%',
        '/data/chart/%.json',
        '/data/chart/%.csv',
      ]) {
        const response = await app.get(path.replace('%', rest));
        const body = await response.text();
        expect(response.status, `${path} ${rest}`).toBe(200);
        expect(body).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });
});

describe('the table', () => {
  const TABLE = `/data/datatable/by/practice_id/${REST}`;

  it('shows fifty rows a page in the state’s order', async () => {
    const page = await text(`${TABLE}?sort=-calc_value&page=2`);
    expect(page).toContain('Rows 51–100 of 336');
    expect(page.match(/<tr>/g)).toHaveLength(51);
    expect(page).toMatch(
      /<th class="n" scope="col" aria-sort="descending"><a[^>]*id="sort-calc_value"/,
    );
  });

  it('a click on a second column keeps the first; a third click on one lets it go', async () => {
    const page = await text(`${TABLE}?sort=-calc_value`);
    expect(page).toContain(`href="${TABLE}?sort=-calc_value%2Cmonth" id="sort-month"`);
    expect(page).toContain(`href="${TABLE}" id="sort-calc_value"`);
  });

  it('a page beyond the last is the last', async () => {
    const response = await app.get(`${TABLE}?page=99`);
    expect(response.headers.get('location')).toBe(`${TABLE}?page=7`);
  });
});

describe('pages', () => {
  it('hold whatever a name contains', async () => {
    const month = monthOf(2019, 1);
    const name = '</script><script>alert(1)</script>';
    const file = await storeOf(
      [{ month, practice: 'B1', ccg: 'C', lab: 'L', test: 'K', category: 0, n: 9 }],
      { practices: [{ id: 'B1', name }], tests: [{ code: 'K', name: 'Potassium', shown: true }] },
    );
    const other = await runApp(file);
    const page = await (await other.get(`${CHART.replace('per1000', 'raw')}`)).text();
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;/script&gt;');
    await other.stop();
    await rm(path.dirname(file), { recursive: true });
  });

  it('are not sent twice', async () => {
    const etag = (await app.get(CHART)).headers.get('etag') ?? '';
    // Node's own fetch would add no-cache where nothing else is said.
    const headers = { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' };
    const again = await app.get(CHART, { headers });
    expect(again.status).toBe(304);
  });

  it('take the question along in the navigation', async () => {
    expect(await text(`${CHART}?highlight_entities=A05`)).toContain(
      `href="/data/datatable/by/practice_id/${REST}?highlight_entities=A05"`,
    );
  });
});
