import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
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
const text = async (path: string): Promise<string> => (await app.get(path)).text();

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
