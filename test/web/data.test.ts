import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { runApp } from '../support/app.ts';
import { sampleApp } from '../support/sampleApp.ts';
import { storeOf } from '../support/storeOf.ts';

const app = sampleApp();

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
      '/data/chart/by/lab_id/showing/ccg_id/all/lab_id/all/numerators/K+NA/denominators/K/filter/over_range?highlight_entities=nd&highlight_entities=A01',
    );
    const page = await text(response.headers.get('location') ?? '');
    expect(page).toContain('Lab “A01” is not in the data and is not highlighted.');
    expect(page).toContain('>Abbey Surgery (practice)</a>');
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
});

describe('what cannot be answered', () => {
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

describe('a link to what is no longer in the data', () => {
  const VIEWS = ['measure', 'chart', 'grid', 'datatable'];
  const viewed = (view: string, path: string): string => path.replace('/chart/', `/${view}/`);
  const formatted = (path: string, format: string): string =>
    path.replace(/(\?|$)/, `.${format}$1`);
  const json = async (path: string): Promise<Record<string, unknown>> =>
    (await app.get(formatted(path, 'json'))).json();

  it.each([
    [
      'practice',
      `${CHART}?practice_id=A01&practice_id=Z99`,
      'Practice “Z99” is not in the data and is left out. It may have closed or merged, or have too few tests to be shown.',
      `${CHART}?practice_id=A01`,
    ],
    [
      'CCG',
      CHART.replace('ccg_id/all', 'ccg_id/15N+Z99'),
      'CCG “Z99” is not in the data and is left out. It may have merged or been given another code.',
      CHART.replace('ccg_id/all', 'ccg_id/15N'),
    ],
    [
      'lab',
      CHART.replace('lab_id/all', 'lab_id/nd+old'),
      'Lab “old” is not in the data and is left out. It may have been given another code, or no longer send data.',
      CHART.replace('lab_id/all', 'lab_id/nd'),
    ],
    [
      'test of the numerators',
      CHART.replace('/K/', '/K+PV+XX/'),
      'Tests “PV” and “XX” are not in the data and are left out. They may have been given another code, or no longer be sent by any lab.',
      CHART,
    ],
    [
      'test of the denominators',
      CHART.replace('/per1000/', '/K+PV/'),
      'Test “PV” is not in the data and is left out. It may have been given another code, or no longer be sent by any lab.',
      CHART.replace('/per1000/', '/K/'),
    ],
    [
      'highlighted practice',
      `${CHART}?highlight_entities=Z99&highlight_entities=A05`,
      'Practice “Z99” is not in the data and is not highlighted. It may have closed or merged, or have too few tests to be shown.',
      `${CHART}?highlight_entities=A05`,
    ],
  ])(
    'a vanished %s: the rest is shown, and named what is missing',
    async (_, path, message, rest) => {
      for (const view of VIEWS) {
        const isOfTests = view === 'measure' && message.startsWith('Test');
        const response = await app.get(viewed(view, path));
        expect(response.status, view).toBe(200);
        const page = await response.text();
        if (isOfTests) expect(page).not.toContain('not in the data');
        else expect(page).toContain(`<p>${message}</p>`);
      }
      const answer = await json(path);
      expect(answer.notices).toMatchObject([{ message }]);
      const asked = await json(rest);
      expect(asked.notices).toEqual([]);
      expect(answer.rows).toEqual(asked.rows);
      expect(answer.title).toBe(asked.title);

      const csv = await app.get(formatted(path, 'csv'));
      expect(csv.headers.get('x-not-in-data')).toMatch(/^\w+=(Z99|old|PV\+XX|PV)$/);
      const csvOfRest = await app.get(formatted(rest, 'csv'));
      expect(csvOfRest.headers.get('x-not-in-data')).toBeNull();
      expect(await csv.text()).toBe(await csvOfRest.text());
    },
  );

  it.each([
    ['practice', `${CHART}?practice_id=Z99`],
    ['CCG', CHART.replace('ccg_id/all', 'ccg_id/Z99')],
    ['lab', CHART.replace('lab_id/all', 'lab_id/Z99')],
    ['test', CHART.replace('/K/', '/Z99/')],
    ['test', CHART.replace('per1000', 'Z99')],
  ])('where no %s is left: an empty chart that says so, never that of all', async (noun, path) => {
    for (const view of VIEWS) {
      if (view === 'measure' && noun === 'test') continue;
      const response = await app.get(viewed(view, path));
      expect(response.status, view).toBe(200);
      const page = await response.text();
      expect(page.toLowerCase()).toContain(
        `${noun.toLowerCase()} “z99” is not in the data, so there is nothing to show.`,
      );
      expect(page).toContain('nothing to draw');
      expect(page).not.toContain('data-figure');
      expect(page).not.toMatch(/NaN|undefined|Infinity/);
      // The form still asks for it: another test does not turn the filter into all.
      expect(page).toMatch(/<option value="Z99" selected="selected">Not in the data \(Z99\)/);
    }
    expect(await json(path)).toMatchObject({ rows: [], notices: [{ ids: ['Z99'] }] });
    const csv = await app.get(formatted(path, 'csv'));
    expect(csv.status).toBe(200);
    expect((await csv.text()).trim().split('\r\n')).toHaveLength(1);
  });

  it('offers the same question over what may have been meant', async () => {
    const [one, two] = ['/CRPP/', '/CRP/'].map(code => CHART.replace('/K/', code));
    expect(await text(`${one}`)).toContain(`href="${two}"`);
    expect(await text(`${CHART}?highlight_entities=A055`)).toContain(
      `Did you mean <a href="${CHART}?highlight_entities=A05"`,
    );
    expect(await json(`${one}`)).toMatchObject({ notices: [{ near: [two] }] });
  });

  it('ids of any letters go safely into page and header', async () => {
    const odd = '<b>é\r\n"';
    const path = `${CHART}?highlight_entities=${encodeURIComponent(odd)}`;
    expect(await text(path)).not.toContain('<b>é');
    const csv = await app.get(formatted(path, 'csv'));
    expect(csv.headers.get('x-not-in-data')).toBe(`practice_id=${encodeURIComponent(odd)}`);
  });

  it('the table’s page beyond the last keeps the question', async () => {
    const table = viewed('datatable', CHART);
    const response = await app.get(`${table}?highlight_entities=Z99&page=99`);
    expect(response.headers.get('location')).toBe(`${table}?highlight_entities=Z99&page=7`);
  });

  it.each(VIEWS)('a short link /data/%s says who is not in the data', async view => {
    const short = await app.get(`/data/${view}?highlight_entities=nonsense`);
    expect(short.status).toBe(302);
    const page = await text(short.headers.get('location') ?? '');
    expect(page).toContain('Practice “nonsense” is not in the data and is not highlighted.');
  });
});

describe('a short link', () => {
  const ends = async (path: string): Promise<string> =>
    (await app.get(path)).headers.get('location') ?? '';

  it.each([
    ['15N', 'ccg_id'],
    ['plymouth', 'lab_id'],
    ['K', 'test_code'],
    ['A05', 'practice_id'],
  ])('that highlights %s and does not say what to compare compares by %s', async (id, by) => {
    const path = await ends(`/data/measure?highlight_entities=${id}`);
    expect(path).toMatch(new RegExp(`^/data/measure/by/${by}/.*\\?highlight_entities=${id}$`));
    expect(await text(path)).not.toContain('not in the data');
  });

  it('that highlights a CCG among practices says so, and leads to the CCGs', async () => {
    const page = await text(await ends('/data/chart?by=practice_id&highlight_entities=15N'));
    expect(page).toContain('Practice “15N” is not in the data and is not highlighted.');
    expect(page).toMatch(
      /Did you mean <a href="\/data\/chart\/by\/ccg_id\/[^"]*highlight_entities=15N"[^>]*>NHS Devon CCG \(CCG\)</,
    );
  });
});

describe('a proportion of tests that do not include the counted ones', () => {
  it('offers to add these, so that it is a share', async () => {
    const over = (tests: string): string => CHART.replace('per1000', tests);
    for (const view of ['chart', 'grid', 'datatable']) {
      const viewed = (path: string): string => path.replace('/chart/', `/${view}/`);
      const page = await text(viewed(over('CRP+ESR')));
      expect(page).toContain('Potassium is not among the tests that it is divided by');
      expect(page).toContain(`href="${viewed(over('CRP+ESR+K'))}"`);
    }
    for (const tests of ['K', 'CRP+K', 'all', 'raw', 'per1000']) {
      expect(await text(over(tests))).not.toContain('that it is divided by');
    }
    const all = await text(over('CRP').replace('numerators/K', 'numerators/all'));
    expect(all).toContain(`href="${over('all').replace('numerators/K', 'numerators/all')}"`);
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
    expect(cellsIn(page)).toHaveLength(50);
    expect(page).toMatch(
      /<th class="n" scope="col" aria-sort="descending"><a[^>]*id="sort-calc_value"/,
    );
  });

  it('keeps the sorted columns when another is chosen', async () => {
    const page = await text(`${TABLE}?sort=-calc_value`);
    expect(page).toContain(`href="${TABLE}?sort=-calc_value%2Cmonth" id="sort-month"`);
  });

  it('is sorted by numbers from the highest, then from the lowest, then in its default order', async () => {
    const linkOf = async (query: string): Promise<string> => {
      const [, href, title] =
        /<a href="([^"]*)" id="sort-calc_value"[^>]* title="([^"]*)"/.exec(await text(query)) ?? [];
      return `${title}: ${href}`;
    };
    expect(await linkOf(TABLE)).toBe(`Sort by Value, highest first: ${TABLE}?sort=-calc_value`);
    expect(await linkOf(`${TABLE}?sort=-calc_value`)).toBe(
      `Sort by Value, lowest first: ${TABLE}?sort=calc_value`,
    );
    expect(await linkOf(`${TABLE}?sort=calc_value`)).toBe(`Stop sorting by Value: ${TABLE}`);
  });

  const cellsIn = (page: string): string[][] =>
    [...page.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)]
      .slice(1)
      .map(([, row = '']) =>
        [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
          cell.replace(/<[^>]+>/g, ''),
        ),
      );
  const headsIn = (page: string): string[] =>
    [...page.matchAll(/<a[^>]* id="sort-([a-z_]+)"/g)].map(([, id = '']) => id);

  it('begins with the newest month, unless its link names an order', async () => {
    const firstOf = async (query: string): Promise<string[] | undefined> =>
      cellsIn(await text(`${TABLE}${query}`))[0]?.slice(0, 2);
    expect(await firstOf('')).toEqual(['Mar 2019', 'Abbey Surgery']);
    expect(await firstOf('?page=7')).toEqual(['Jun 2017', 'Chapel Surgery']);
    expect(await firstOf('?sort=month')).toEqual(['Apr 2017', 'Abbey Surgery']);
    expect(await firstOf('?sort=-month')).toEqual(['Mar 2019', 'Abbey Surgery']);
  });

  it('turns from newest first to oldest first and back', async () => {
    const monthOn = async (query: string): Promise<string> => {
      const page = await text(`${TABLE}${query}`);
      const [, direction, href, title] =
        /aria-sort="(\w+)"><a href="([^"]*)" id="sort-month"[^>]* title="([^"]*)"/.exec(page) ?? [];
      return `${direction}. ${title}: ${href}`;
    };
    const toOldest = `descending. Sort by Month, earliest first: ${TABLE}?sort=month`;
    expect(await monthOn('')).toBe(toOldest);
    expect(await monthOn('?sort=month')).toBe(`ascending. Sort by Month, latest first: ${TABLE}`);
    expect(await monthOn('?sort=-month')).toBe(toOldest);
  });

  it('has the value before what it is made of, and no column that says nothing', async () => {
    expect(headsIn(await text(TABLE))).toEqual([
      ...['month', 'name', 'calc_value', 'calc_value_low', 'calc_value_high'],
      ...['percentile_low', 'percentile_high'],
      ...['numerator', 'numerator_error', 'denominator', 'group', 'ccg'],
    ]);
    const certain = TABLE.replace('/K/', '/NA/');
    const plain = [
      ...['month', 'name', 'calc_value', 'percentile_low'],
      ...['numerator', 'denominator', 'group', 'ccg'],
    ];
    expect(headsIn(await text(certain))).toEqual(plain);
    expect(headsIn(await text(certain.replace('per1000', 'raw')))).toEqual(
      plain.filter(column => column !== 'denominator'),
    );
  });

  it('keeps a column that the link sorts by, though it says nothing', async () => {
    const page = await text(`${TABLE.replace('/K/', '/NA/')}?sort=-numerator_error`);
    expect(headsIn(page)).toContain('numerator_error');
    expect(page).toMatch(/aria-sort="descending"><a[^>]*id="sort-numerator_error"/);
  });

  it('marks the rows of highlighted practices in the colours of their lines', async () => {
    const page = await text(`${TABLE}?highlight_entities=A05&highlight_entities=A03`);
    expect(page.match(/<tr class="highlighted" style="--c:#D55E00"[^>]*>/g)).toHaveLength(4);
    expect(page).toContain(
      '<td class="name"><i aria-hidden="true">●</i>Elm Surgery<span class="visually-hidden">, highlighted</span>',
    );
    expect(page).toContain('<i aria-hidden="true">■</i>Moor Surgery');
    expect(await text(TABLE)).not.toContain('class="highlighted"');
  });

  it('offers the highlighted rows alone, in page, CSV and JSON', async () => {
    const highlighted = `${TABLE}?highlight_entities=A05`;
    const only = `${highlighted}&rows=highlighted`;
    expect(await text(highlighted)).toContain(
      `<a id="rows-highlighted" href="${only.replaceAll('&', '&amp;')}"`,
    );
    expect(await text(TABLE)).not.toContain('rows-highlighted');
    const page = await text(only);
    expect(page).toContain('Rows 1–24 of 24');
    expect(new Set(cellsIn(page).map(cells => cells[1]))).toEqual(
      new Set(['●Elm Surgery, highlighted']),
    );
    const csv = await text(only.replace('?', '.csv?'));
    expect(csv.trim().split('\r\n')).toHaveLength(1 + 24);
    const { rows }: { rows: unknown[] } = await (await app.get(only.replace('?', '.json?'))).json();
    expect(rows).toHaveLength(24);
    // Among nobody, all are shown.
    expect(await text(`${TABLE}?highlight_entities=Z99&rows=highlighted`)).toContain('of 336');
    // The chart of the same question has no such rows.
    expect(page).toContain(`href="${highlighted.replace('datatable', 'chart')}"`);
  });

  it('has the choice of peers that its sentence is about', async () => {
    const page = await text(`${TABLE}?highlight_entities=A05&peers=lab`);
    expect(page).toMatch(/<a id="peers-lab"[^>]*aria-current="true"/);
    expect(page).toContain(`<a id="peers-all" href="${TABLE}?highlight_entities=A05"`);
    expect(await text(TABLE)).not.toContain('id="peers-all"');
  });

  it('says whose rows it has, and that peers do not choose the rows', async () => {
    const heading = (page: string) => page.match(/<h1 id="table-title">([^<]+)/)?.[1];
    const all = await text(`${TABLE}?highlight_entities=A05&peers=lab`);
    expect(heading(all)).toMatch(/ at all practices nationally$/);
    expect(all).toContain('Rows 1–50 of 336');
    expect(all).toContain('This changes the sentence above, not the rows below.');
    const own = await text(`${TABLE}?highlight_entities=A05&peers=lab&rows=highlighted`);
    expect(heading(own)).toMatch(/: Elm Surgery$/);
    const title = (page: string) => page.match(/<title>([^<]+)/)?.[1];
    expect(title(own)).toBe(`Table: ${heading(own)} · openpath`);
    expect(title(own)).not.toBe(title(all));
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
