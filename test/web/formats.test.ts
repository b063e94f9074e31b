import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { seriesOf } from '../../src/measures/answer.ts';
import { parseUrl } from '../../src/state/codec.ts';
import { openStore } from '../../src/store/store.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { sampleApp } from '../support/sampleApp.ts';
import { storeOf } from '../support/storeOf.ts';

const app = sampleApp();

const REST = 'showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
const CHART = `/data/chart/by/practice_id/${REST}`;
const HEADER =
  'month,practice_id,ccg_id,name,numerator,numerator_error,denominator,denominator_error,calc_value,calc_value_low,calc_value_high,highlighted,peer,percentile_low,percentile_high';

const text = async (path: string): Promise<string> => (await app.get(path)).text();
const json = async (path: string): Promise<Record<string, unknown>> => {
  const response = await app.get(path);
  expect(response.headers.get('content-type')).toContain('application/json');
  return response.json();
};

describe('CSV', () => {
  it('has the header, CRLF, a file name, all rows, and the numbers in full', async () => {
    const response = await app.get(CHART.replace('/filter/all', '/filter/all.csv'));
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename=openpath-deciles-for-potassium-tests-per-1000-patients-at-all-practices-nationally.csv',
    );
    const csv = await response.text();
    expect(csv.startsWith(`${HEADER}\r\n2017-04-01,A01,15N,Abbey Surgery,`)).toBe(true);
    const rows: Record<string, string>[] = parse(csv, { columns: true, record_delimiter: '\r\n' });
    expect(rows).toHaveLength(14 * 24);

    const opened = await openStore(app.storePath);
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
    const hidden = ['\uff1d1+1', '\u200b=1+1', '\u00ad\u00a0\uff0b1'];
    const names = ['=1+1', '+SUM(A1)', '-2', '@cmd', '\tx', 'a "quoted", name', 'plain', ...hidden];
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
      lines.slice(1, 8).map(line => line.slice('2019-01-01,B0,C,'.length).replace(/,9,.*/, '')),
    ).toEqual([
      "'=1+1",
      "'+SUM(A1)",
      "'-2",
      "'@cmd",
      expect.stringMatching(/^('\t)?x$/),
      '"a ""quoted"", name"',
      'plain',
    ]);
    for (const name of hidden) expect(lines.join('\n')).toContain(`,'${name},`);
    expect(lines[1]).toMatch(/,9,0,,,9,9,9,false,true,50,50$/);
    expect((await get('result_category'))[1]).toBe(
      '2019-01-01,-1,Under range,90,0,,,90,90,90,false,,,',
    );
    await other.stop();
    await rm(path.dirname(file), { recursive: true });
  });

  const records = async (query: string): Promise<Record<string, string>[]> =>
    parse(await text(CHART.replace('/filter/all', '/filter/all.csv') + query), { columns: true });
  const idsWhere = (rows: readonly Record<string, string>[], column: string): string =>
    [...new Set(rows.filter(row => row[column] === 'true').map(row => row.practice_id))].join(' ');

  it('tells which rows the chart highlights, and over which it takes deciles', async () => {
    const all = await records('?highlight_entities=A05&highlight_entities=A03');
    expect(idsWhere(all, 'highlighted')).toBe('A03 A05');
    expect(new Set(all.map(row => row.peer))).toEqual(new Set(['true']));
    const inCcg = await records('?highlight_entities=A05&peers=ccg');
    expect(inCcg).toHaveLength(14 * 24);
    expect(idsWhere(inCcg, 'peer')).toBe('A01 A02 A03 A04 A05 A06 A07 A08');
    const { rows }: { rows?: unknown } = await json(
      `${CHART.replace('/filter/all', '/filter/all.json')}?highlight_entities=A05&peers=ccg`,
    );
    expect(rows).toContainEqual(
      expect.objectContaining({ practice_id: 'A05', highlighted: true, peer: true }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({ practice_id: 'A14', highlighted: false, peer: false }),
    );
  });

  it('has the deciles of the chart as rows where they are asked for', async () => {
    const rows = await records('?deciles=1');
    expect(rows.filter(row => row.decile === '')).toHaveLength(14 * 24);
    const deciles = rows.filter(row => row.decile !== '');
    expect(deciles).toHaveLength(9 * 24);
    expect(deciles[4]).toMatchObject({
      month: '2017-04-01',
      practice_id: '',
      ccg_id: '',
      name: 'Median',
      decile: 'p50',
      numerator: '',
      highlighted: '',
      peer: '',
    });
    const answer = await json(CHART.replace('/filter/all', '/filter/all.json'));
    const [first]: Record<string, number>[] = Object(answer).deciles;
    expect(deciles.slice(0, 9).map(row => Number(row.calc_value))).toEqual(
      deciles.slice(0, 9).map(row => first?.[row.decile ?? '']),
    );
    expect(deciles.slice(0, 9).map(row => Number(row.calc_value_high))).toEqual(
      deciles.slice(0, 9).map(row => first?.[`${row.decile}_high`]),
    );
    expect(Object.keys((await records(''))[0] ?? {})).not.toContain('decile');
  });

  it('has the deciles of every measure too, and none of result types', async () => {
    const measures = await text(`/data/measure/by/practice_id/${REST}.csv?deciles=1`);
    expect(measures.split('\r\n')[0]).toMatch(
      /^measure,month,.*,peer,percentile_low,percentile_high,decile$/,
    );
    expect(measures.match(/^crp,2017-04-01,,,1st decile,/gm)).toHaveLength(1);
    const types = await text(`/data/chart/by/result_category/${REST}.csv?deciles=1`);
    expect(types).not.toContain('p50');
  });

  it('with deciles is linked from the table where there are deciles', async () => {
    const table = (by: string) => `/data/datatable/by/${by}/${REST}`;
    const page = await text(`${table('practice_id')}?highlight_entities=A05`);
    expect(page).toContain(
      `href="${table('practice_id')}.csv?highlight_entities=A05&amp;deciles=1" download`,
    );
    expect(await text(table('lab_id'))).not.toContain('deciles=1');
  });

  it.each(['lab_id', 'ccg_id', 'test_code', 'result_category'])(
    'by %s has no CCG of a practice',
    async by => {
      const csv = await text(`/data/chart/by/${by}/${REST}.csv`);
      expect(csv.split('\r\n')[0]).toBe(HEADER.replace('practice_id,ccg_id', by));
    },
  );

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
    const tenths = [10, 20, 30, 40, 50, 60, 70, 80, 90];
    expect(Object.keys((answer.deciles as object[])[0] ?? {})).toEqual([
      'month',
      ...['', '_low', '_high'].flatMap(end => tenths.map(tenth => `p${tenth}${end}`)),
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

describe('the CCG of a practice', () => {
  const [before, after] = [monthOf(2019, 3), monthOf(2019, 4)];
  const practiceMonths = [before, after].flatMap(month => [
    { month, practice: 'B1', ccg: month === before ? '11N' : '15N', listSize: 1000 },
    { month, practice: 'B2', ccg: '11N', listSize: 1000 },
  ]);
  let moved: RunningApp;
  let file: string;
  beforeAll(async () => {
    file = await storeOf(
      practiceMonths.map(({ month, practice, ccg }) => ({
        month,
        practice,
        ccg,
        lab: 'nd',
        test: 'K',
        category: 0,
        n: 9,
      })),
      { practiceMonths, tests: [{ code: 'K', name: 'Potassium', shown: true }] },
    );
    moved = await runApp(file);
  });
  afterAll(async () => {
    await moved.stop();
    await rm(path.dirname(file), { recursive: true });
  });
  const MOVES = [
    ['2019-03-01', 'B1', '11N'],
    ['2019-03-01', 'B2', '11N'],
    ['2019-04-01', 'B1', '15N'],
    ['2019-04-01', 'B2', '11N'],
  ];

  it('is that of the row’s month, in CSV, JSON and table alike', async () => {
    const csv = await (await moved.get(`/data/chart/by/practice_id/${REST}.csv`)).text();
    const lines = csv.trim().split('\r\n').slice(1);
    expect(lines.map(line => line.split(',').slice(0, 3))).toEqual(MOVES);
    const json: { rows: Record<string, unknown>[] } = await (
      await moved.get(`/data/chart/by/practice_id/${REST}.json`)
    ).json();
    expect(json.rows.map(row => [row.month, row.practice_id, row.ccg_id])).toEqual(MOVES);
    const table = await (await moved.get(`/data/datatable/by/practice_id/${REST}`)).text();
    expect(table).toMatch(/<a[^>]*id="sort-ccg"[^>]*>CCG/);
    // The table begins with the newest month.
    expect([...table.matchAll(/<td>(1[15]N)<\/td>/g)].map(match => match[1])).toEqual([
      ...['15N', '11N', '11N', '11N'],
    ]);
  });

  it('sorts the rows, under the name that the predecessor’s column had', async () => {
    const csv = await (
      await moved.get(`/data/chart/by/practice_id/${REST}.csv?sort=-ccg_id%2Cpractice_id`)
    ).text();
    expect(
      csv
        .trim()
        .split('\r\n')
        .slice(1)
        .map(line => line.split(',').slice(1, 3).join(' ')),
    ).toEqual(['B1 15N', 'B1 11N', 'B2 11N', 'B2 11N']);
  });
});
