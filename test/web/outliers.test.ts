import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTITY_LABELS, nameEntityTypes } from '../../src/domain/entityType.ts';
import { limitLowNumbers } from '../../src/domain/lowNumber.ts';
import { UserError } from '../../src/domain/userError.ts';
import type { Builds } from '../../src/outliers/builds.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import { organisationsOf } from '../../src/outliers/organisations.ts';
import { type OutlierReport, reportOf, reportsOf } from '../../src/outliers/report.ts';
import { reportPage } from '../../src/web/presenters/outliers/report.ts';
import { siteLinks } from '../../src/web/site/siteLinks.ts';
import { PipelineAtHand, type RunningApp, runApp } from '../support/app.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { OutlierHouse, SMALL_SIZE } from '../support/outlierHouse.ts';

let house: OutlierHouse;
let builds: Builds;
let outliers: OutliersAtHand;
let app: RunningApp;
/** A practice whose report has both tables and rows of low numbers. */
let code: string;
let report: OutlierReport;

beforeAll(async () => {
  house = await OutlierHouse.make();
  builds = await house.open();
  outliers = new OutliersAtHand(builds, SMALL_SIZE.months);
  app = await runApp(undefined, { outliers });
  await builds.askDefault();
  await builds.idle();
  const found = await builds.use(1, async results => {
    const { of } = await organisationsOf(results);
    for (const practice of of.practice.values()) {
      const each = await reportOf(results, 'practice', practice.code);
      const lows = each?.high.filter(row => row.low_number).length ?? 0;
      if (each && each.low.length > 0 && each.parents.length > 3 && lows > 0) return each;
    }
    return undefined;
  });
  if (!found) throw new Error('no practice has both tables and low numbers');
  report = found;
  code = found.entity.code;
});
afterAll(async () => {
  await app?.stop();
  await house?.remove();
});

const html = async (path: string, status = 200): Promise<string> => {
  const response = await app.get(path);
  expect(response.status, path).toBe(status);
  return response.text();
};
const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const textOf = async (path: string, status = 200) => plain(await html(path, status));
const json = async (path: string): Promise<unknown> => (await app.get(path)).json();
const linesOf = async (path: string): Promise<string[]> =>
  (await html(path)).trimEnd().split('\r\n');

describe('the page of builds', () => {
  it('says what this is, and what each build is', async () => {
    const text = await textOf('/outliers');
    expect(text).toContain('By design or by accident'.toLowerCase());
    expect(text).toContain('No judgement and no ranking');
    expect(text).toContain('March to August 2024');
    expect(text).toContain('practices, PCNs, sub-ICB locations, ICBs and regions');
    expect(text).toContain('Engine duckdb 1');
  });

  it('is in the navigation', async () => {
    expect(await html('/outliers')).toMatch(
      /<a href="\/outliers" aria-current="page">Outliers<\/a>/,
    );
  });

  it('shows a running ingest, also without JavaScript', async () => {
    outliers.set({ phase: 'building', progress: { step: 'read the months', fraction: 0.3 } });
    const page = await html('/outliers');
    outliers.set({ phase: 'idle' });
    expect(page).toContain('Reading the prescribing files: read the months');
    expect(page).toContain('<noscript><meta http-equiv="refresh"');
  });

  it('says why the ingest failed', async () => {
    outliers.set({
      phase: 'idle',
      lastError: { message: 'pcns.csv has no column code.', fix: 'Add it.', at: '2024-01-01' },
    });
    expect(await textOf('/outliers')).toContain('pcns.csv has no column code. Add it.');
    outliers.set({ phase: 'idle' });
  });
});

describe('what the data lack', () => {
  afterAll(() => {
    outliers.report = undefined;
  });

  it('is said on the page: no PCNs, no practices.csv, a refused file', async () => {
    outliers.report = {
      version: 'v1',
      startedAt: '2024-07-01T00:00:00.000Z',
      finishedAt: '2024-07-01T00:00:09.000Z',
      steps: [],
      files: [
        {
          path: 'prescribing/EPD_202401.csv',
          kind: 'prescribing',
          bytes: 12,
          sha256: 'a'.repeat(64),
          read: 0,
          kept: 0,
          dropped: [],
          months: [],
          refused: { message: 'It has no column ITEMS.', fix: 'Download it again.' },
        },
      ],
      notices: [],
      absent: { pcns: true, ccgs: false, stps: false, regionalTeams: false, settings: true },
      months: ['2024-01-01'],
      practices: 12,
      countedPractices: 10,
      presentations: 3,
      chemicals: 2,
      rows: 40,
    };
    const text = await textOf('/outliers');
    expect(text).toContain('No file says which PCN a practice belongs to');
    expect(text).toContain('There is no practices.csv');
    expect(text).toContain('prescribing/EPD_202401.csv was refused: It has no column ITEMS.');
    expect(text).toContain('Practices counted 10 Other prescribers 2');
  });
});

describe('a build asked for by a program', () => {
  const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    app.get('/outliers/builds', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('is accepted, made and told of', async () => {
    const asked = { from: '2024-02-01', to: '2024-03-01', n: 3, entities: ['stp', 'ccg'] };
    const response = await post(asked);
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('/outliers/builds/2.json');
    expect(await response.json()).toEqual({ id: 2, status: 'queued' });
    await builds.idle();
    expect(await json('/outliers/builds/2.json')).toMatchObject({
      id: 2,
      status: 'done',
      from: '2024-02-01',
      to: '2024-03-01',
      n: 3,
      entities: ['ccg', 'stp'],
      progress: null,
      error: null,
      engine: 'duckdb',
    });
    const again = await post(asked);
    expect([again.status, await again.json()]).toEqual([200, { id: 2, status: 'done' }]);
  });

  it.each([
    [
      'months that are not there',
      { from: '2020-01-01', to: '2024-03-01' },
      'no prescribing data of 2020-01-01',
    ],
    ['the wrong order', { from: '2024-03-01', to: '2024-02-01' }, 'is after to'],
    ['an unknown type', { from: '2024-02-01', to: '2024-02-01', entities: ['ward'] }, 'ward'],
    ['no rows', { from: '2024-02-01', to: '2024-02-01', n: 0 }, 'n is 0'],
    ['no object', [1], 'not a JSON object'],
  ])('for %s is refused with the reason and the fix', async (_what, body, message) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    const { error } = Object(await response.json());
    expect(error.message).toContain(message);
    expect(error.detail).not.toBe('');
  });

  it('in broken JSON is refused as JSON', async () => {
    const response = await post('{"from": ');
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('json');
  });

  it.each([
    ['another origin', { Origin: 'https://evil.example' }],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('for the page of %s is refused', async (_name, headers) => {
    const before = (await builds.list()).length;
    const response = await post({ from: '2024-02-01', to: '2024-02-01' }, headers);
    expect(response.status).toBe(403);
    expect(await builds.list()).toHaveLength(before);
  });

  it('that nobody asked for is not there', async () => {
    for (const id of ['99', '0', 'x', '1e3']) {
      expect((await app.get(`/outliers/builds/${id}.json`)).status).toBe(404);
    }
  });
});

describe('a build asked for by the form', () => {
  const post = (fields: string): Promise<Response> =>
    app.get('/outliers/builds', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: app.url },
      body: fields,
    });

  it('is made, and the page of builds comes back', async () => {
    const response = await post('from=2024-01-01&to=2024-01-01&n=2&entities=pcn&entities=ccg');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/outliers#builds');
    await builds.idle();
    expect((await app.get('/outliers/builds')).headers.get('location')).toBe('/outliers');
    const made = (await builds.list()).find(({ parameters }) => parameters.n === 2);
    expect(made).toMatchObject({ status: 'done', parameters: { entities: ['pcn', 'ccg'] } });
  });

  it.each([
    ['from=2024-01-01&to=2024-01-01&n=2', 'entities is empty'],
    ['from=2024-01-01&to=2024-01-01&n=many&entities=pcn', 'n is &quot;many&quot;'],
    ['to=2024-01-01&entities=pcn', 'from is missing'],
  ])('of %s says what is wrong', async (fields, message) => {
    const response = await post(fields);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message);
  });
});

describe('the contents', () => {
  it('nest ICB, sub-ICB location, PCN and practice, by name; regions beside', async () => {
    const page = await html('/outliers/1');
    const tree = page.slice(page.indexOf('class="tree"'), page.indexOf('<h3>Regions'));
    const icbs = [...tree.matchAll(/href="\/outliers\/1\/stp\/[^"]+">([^<]+)/g)].map(
      each => each[1],
    );
    expect(icbs).toHaveLength(SMALL_SIZE.stps);
    expect(icbs).toEqual([...icbs].sort());
    expect(tree).toMatch(/details.*stp|stp.*<details/s);
    expect(page).toContain('/outliers/1/regional_team/Y0000');
    const practices = await builds.use(1, async r => (await organisationsOf(r)).of.practice.size);
    expect([...tree.matchAll(/\/outliers\/1\/practice\//g)]).toHaveLength(practices ?? 0);
  });

  it('find an organisation by its code and by a part of its name', async () => {
    expect(await html(`/outliers/1?q=${code.toLowerCase()}`)).toContain(
      `/outliers/1/practice/${code}"`,
    );
    const part = report.entity.name.slice(3);
    expect(await html(`/outliers/1?q=${encodeURIComponent(part)}`)).toContain(
      `/outliers/1/practice/${code}"`,
    );
    expect(await textOf('/outliers/1?q=zzzz')).toContain('Nothing has “zzzz”');
  });

  it('have no level that was not built', async () => {
    const page = await html('/outliers/2');
    expect(page).not.toContain('/practice/');
    expect(page).toContain('/outliers/2/ccg/');
  });
});

describe('a report', () => {
  const path = (more = '') => `/outliers/1/practice/${code}${more}`;

  it('has every row of both tables, to two places, with its curve and its items', async () => {
    const page = await html(path());
    const text = plain(page);
    for (const row of [...report.high, ...report.low]) {
      expect(text).toContain(row.chemical_name);
      expect(text).toContain(row.z_score.toFixed(2).replace('-', '−'));
      for (const item of row.items) expect(text).toContain(item.bnf_name);
    }
    const curves = page.match(/class="density-own"/g) ?? [];
    expect(curves.length).toBeGreaterThan(report.high.length);
    expect(text).not.toMatch(/\b(good|bad|better|worse|worst|poor)\b/i);
  });

  it('links to OpenPrescribing for the chemical and for each of its presentations', async () => {
    const page = (await html(path())).replaceAll('&amp;', '&');
    const row = report.high[0];
    const on = `https://openprescribing.net/analyse/#org=practice&orgIds=${code}&numIds=`;
    expect(page).toContain(`${on}${row?.chemical}&denomIds=`);
    expect(page).toContain(`${on}${row?.items[0]?.bnf_code}&denomIds=`);
  });

  it('links up the hierarchy, and down', async () => {
    const page = await html(path());
    for (const { type, code: parent } of report.parents) {
      expect(page).toContain(`href="/outliers/1/${type}/${parent}"`);
    }
    const [pcn] = report.parents;
    expect(await html(`/outliers/1/${pcn?.type}/${pcn?.code}`)).toContain(`href="${path()}"`);
  });

  it('hides low numbers where its address says so, in every form alike', async () => {
    const kept = report.high.filter(row => !row.low_number).map(row => row.chemical);
    const few = Object(await json(path('.json?low=hide')));
    expect(few.high.map((row: { chemical: string }) => row.chemical)).toEqual(kept);
    const lines = await linesOf(path('.csv?low=hide'));
    expect(lines.filter(line => line.startsWith('high,'))).toHaveLength(kept.length);
    expect(await textOf(path('?low=hide'))).not.toContain('low number ');
  });

  it('is the same as JSON: the entity, the build and the tables, nothing else', async () => {
    const { entity, build, high, low, too_few } = report;
    expect(await json(path('.json'))).toEqual({ entity, build, high, low, too_few });
  });

  it('is the same as CSV', async () => {
    const [header, first] = await linesOf(path('.csv'));
    expect(header).toBe(
      'table,rank,chemical,chemical_name,chemical_items,subpara,subpara_name,subpara_items,ratio,mean,std,z_score,low_number,entities',
    );
    const row = report.high[0];
    expect(first).toContain(
      `high,1,${row?.chemical},${row?.chemical_name},${row?.chemical_items},`,
    );
    expect(first).toContain(String(row?.z_score));
  });

  it('of the latest build has an address of its own', async () => {
    expect(Object(await json(`/outliers/latest/practice/${code}.json`)).build.id).toBe(1);
    expect(await html(`/outliers/latest/practice/${code}`)).toContain('href="/outliers/latest"');
  });

  it('is kept by a browser for as long as it is the same', async () => {
    const first = await app.get(path());
    const tag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    // As a browser asks; Node's fetch would add `no-cache` of its own.
    const again = (headers: Record<string, string>) =>
      app.get(path(), { headers: { ...headers, 'Cache-Control': 'max-age=0' } });
    expect((await again({ 'If-None-Match': tag })).status).toBe(304);
    expect((await again({ 'If-None-Match': 'W/"another"' })).status).toBe(200);
    expect((await app.get(path('X'))).headers.get('etag')).toBeNull();
    expect((await app.get('/outliers')).headers.get('cache-control')).toBe('no-store');
  });

  it('lists what too few prescribe to compare', async () => {
    // A chemical of one practice in a thousand: it is trimmed, and zeros are left.
    const size = { ...SMALL_SIZE, practices: 2100, chemicals: 250, months: 1 };
    const large = await OutlierHouse.make(size);
    const made = await large.open();
    await made.ask({ from: '2024-01-01', to: '2024-01-01', entities: ['practice'] });
    await made.idle();
    const few = await made.use(1, async results => {
      const practices = [...(await organisationsOf(results)).of.practice.values()];
      const reports = await reportsOf(results, 'practice', practices);
      return reports.find(each => each.too_few.length > 0);
    });
    const other = await runApp(undefined, { outliers: new OutliersAtHand(made, 1) });
    const page = await (await other.get(`/outliers/1/practice/${few?.entity.code}`)).text();
    await other.stop();
    await large.remove();
    const section = plain(page.slice(page.indexOf('id="too-few"')));
    expect(section).toContain('Too few prescribers to compare');
    expect(section).toContain(few?.too_few[0]?.chemical_name);
  });

  it('that there is none of says what may have been meant', async () => {
    const page = await html(`/outliers/1/practice/${code}X`, 404);
    expect(page).toContain(`href="/outliers/1/practice/${code}"`);
    expect(await textOf('/outliers/1/ward/X', 404)).toContain('no type of organisation “ward”');
    expect(await textOf('/outliers/2/practice/X', 404)).toContain('no reports of practices');
    expect(await textOf('/outliers/77/practice/X', 404)).toContain('no build 77');
    expect(await textOf(`/outliers/1/practice/${code}/some`, 404)).toContain('no part “some”');
    expect((await app.get(`/outliers/1/practice/${code}X.json`)).status).toBe(404);
  });
});

describe('every chemical of an organisation', () => {
  const path = (more = '') => `/outliers/1/practice/${code}/all${more}`;

  it('is sorted by any column, both ways, and paged', async () => {
    const rows = Object(await json(path('.json'))).rows;
    expect(rows[0].z_score).toBe(report.high[0]?.z_score);
    const zs = rows.map((row: { z_score: number }) => row.z_score);
    expect(zs).toEqual([...zs].sort((a, b) => b - a));
    const byItems = Object(await json(path('.json?sort=chemical_items'))).rows;
    expect(byItems[0].chemical_items).toBe(0);
    expect(await textOf(path())).toContain(`Rows 1–50 of ${rows.length}`);
    expect(await textOf(path('?page=2'))).toContain(`of ${rows.length}`);
    expect(await html(path('?sort=ratio'))).toContain('aria-sort="ascending"');
    expect(await linesOf(path('.csv'))).toHaveLength(rows.length + 1);
  });
});

describe('one chemical', () => {
  it('is shown among all organisations of a type, with those at either end', async () => {
    const chemical = report.high[0]?.chemical ?? '';
    const path = `/outliers/1/chemical/${chemical}`;
    const { rows } = Object(await json(`${path}.json?entity=practice`));
    const page = await html(`${path}?entity=practice`);
    expect(page).toContain(`/outliers/1/practice/${rows[0].entity.code}"`);
    const lowest = rows.filter((row: { ratio: number }) => row.ratio === rows.at(-1).ratio);
    expect(lowest.length).toBeGreaterThan(10);
    expect(plain(page)).toContain(`${lowest.length} practices share the lowest ratio, 0.00.`);
    const few = await html(`${path}?entity=stp`);
    const stps = Object(await json(`${path}.json?entity=stp`)).rows;
    expect(few).toContain(`/outliers/1/stp/${stps.at(-1).entity.code}"`);
    expect(page).toContain('class="density-area"');
    expect(await linesOf(`${path}.csv?entity=practice`)).toHaveLength(rows.length + 1);
    expect(plain(await html(`${path}?entity=stp`))).toContain('ICBs compared');
    expect((await app.get(`${path}?entity=ward`)).status).toBe(404);
    const own = await html(`${path}?entity=practice&org=${code}`);
    expect(plain(own)).toContain(`a ratio of ${report.high[0]?.ratio.toFixed(2)}`);
    expect(own).toContain('class="density-own"');
    const gone = await html(`${path}?entity=practice&org=${encodeURIComponent('<b>')}`);
    expect(gone).toContain('The practice “&lt;b&gt;” is not among the practices compared here.');
    expect(own).not.toContain('is not among');
    expect(await html(`/outliers/1/chemical/${chemical}X`, 404)).toContain(`chemical/${chemical}?`);
  });
});

describe('a build that fails', () => {
  it('says why to people and programs, and can be asked for again', async () => {
    const source = prescribingSource(() => house.data);
    const engine = () => Promise.reject(new UserError('The disk is away.', { fix: 'Mount it.' }));
    const other = await OutlierHouse.make({ ...SMALL_SIZE, practices: 5, chemicals: 5, months: 1 });
    const failing = await other.open({ ...source, engine });
    const broken = await runApp(undefined, { outliers: new OutliersAtHand(failing, 8) });
    await failing.ask({ from: '2024-01-01', to: '2024-01-01' });
    await failing.idle();
    expect(await (await broken.get('/outliers/builds/1.json')).json()).toMatchObject({
      status: 'failed',
      error: { message: 'The disk is away.', fix: 'Mount it.' },
    });
    const page = await (await broken.get('/outliers')).text();
    expect(plain(page)).toContain('Failed');
    expect(plain(page)).toContain('The disk is away. Mount it.');
    expect(page).toContain('Make again');
    expect(await (await broken.get('/outliers/1')).text()).toContain('Build 1 failed');
    await broken.stop();
    await other.remove();
  });
});

describe('before there is a build', () => {
  it('the latest shows the progress, and says so to programs', async () => {
    const empty = await OutlierHouse.make({ ...SMALL_SIZE, practices: 5, chemicals: 5, months: 1 });
    const none = new OutliersAtHand(await empty.open(), 0);
    const pipeline = new PipelineAtHand();
    const early = await runApp(undefined, { outliers: none, pipeline });
    const at = (path: string) => early.get(path, { headers: { Accept: 'text/html' } });
    expect((await at('/outliers/latest')).status).toBe(404);
    expect(await (await at('/outliers')).text()).not.toContain('>Outliers</a>');
    // Prescribing files are read when the lab data are in.
    pipeline.set({ phase: 'building' });
    expect((await at('/outliers/latest')).status).toBe(503);
    pipeline.set({ phase: 'idle' });
    none.set({ phase: 'building', progress: { step: 'read the months', fraction: 0.1 } });
    const page = await at('/outliers/latest/practice/X');
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await page.text()).toContain('read the months');
    expect(
      Object(await (await early.get('/outliers/latest/practice/X.json')).json()),
    ).toMatchObject({ error: { status: 503 } });
    await early.stop();
    await empty.remove();
  });

  it('a program without outliers has no such pages', async () => {
    const without = await runApp(undefined);
    expect((await without.get('/outliers')).status).toBe(404);
    await without.stop();
  });
});

describe('what whoever runs the site sets', () => {
  const { ccg, stp } = ENTITY_LABELS;
  afterAll(() => {
    nameEntityTypes({ ccg, stp });
    limitLowNumbers(5);
  });

  it('the limit of low numbers marks rows, in page, CSV and JSON, and is told', async () => {
    const most = Math.max(...[...report.high, ...report.low].map(row => row.chemical_items));
    limitLowNumbers(most);
    const json: OutlierReport = await (await app.get(`/outliers/1/practice/${code}.json`)).json();
    const rows = [...json.high, ...json.low];
    expect(rows.map(row => row.low_number)).toEqual(rows.map(row => row.chemical_items < most));
    const items = `fewer than ${most.toLocaleString('en-GB')} items`;
    expect(await textOf(`/outliers/1/practice/${code}`)).toContain(`A row with ${items}`);
    expect(await textOf('/faq')).toContain(`rows of ${items} are marked as low numbers`);
  });

  it('names of organisations stand on every page, and no kept page has the old ones', async () => {
    const tag = async (): Promise<string | null> =>
      (await app.get('/outliers/1')).headers.get('etag');
    const before = await tag();
    nameEntityTypes({
      ccg: { one: 'locality', many: 'localities' },
      stp: { one: 'STP', many: 'STPs' },
    });
    const place = report.parents.find(({ type }) => type === 'ccg')?.code;
    for (const path of ['/outliers', `/outliers/1/ccg/${place}`, '/faq']) {
      const text = await textOf(path);
      expect(text, path).toContain('localities');
      expect(text.split('became sub-ICB locations')[0], path).not.toContain('sub-ICB location');
    }
    const other = await runApp(undefined, { outliers });
    expect((await other.get('/outliers/1')).headers.get('etag')).not.toBe(before);
    await other.stop();
  });
});

describe('where fewer than ten organisations are compared', () => {
  const region = '/outliers/1/regional_team';
  const codeOf = async (type: 'regional_team' | 'pcn'): Promise<string> =>
    builds
      .use(1, async results => {
        const [first] = (await organisationsOf(results)).of[type].values();
        return first?.code ?? '';
      })
      .then(found => found ?? '');

  it('a report has its tables, and says why nothing stands out', async () => {
    const text = await textOf(`${region}/${await codeOf('regional_team')}`);
    expect(text).toContain(
      'With only 2 regions to compare, no z-score can be above 0.71 or below −0.71, whatever was prescribed.',
    );
    expect(text).toContain('none is said to stand out');
    expect(text).toContain('Prescribing above the mean');
    expect(text).not.toMatch(/stands out most|than most|that stands out/);
    // Once for all rows.
    expect(text).not.toContain('regions compared ');
    const { high } = (await json(
      `${region}/${await codeOf('regional_team')}.json`,
    )) as OutlierReport;
    expect(high.length).toBeGreaterThan(0);
    for (const row of high) {
      expect(row.entities).toBeLessThanOrEqual(2);
      expect(Math.abs(row.z_score)).toBeLessThan(0.7072);
    }
  });

  it('so does the list of every chemical, and a chemical’s page', async () => {
    const because = 'With only 2 regions to compare';
    const one = await codeOf('regional_team');
    expect(await textOf(`${region}/${one}/all`)).toContain(because);
    const { high } = (await json(`${region}/${one}.json`)) as OutlierReport;
    const shared = high.find(row => row.entities === 2)?.chemical;
    const page = await textOf(`/outliers/1/chemical/${shared}?entity=regional_team&org=${one}`);
    expect(page).toContain(because);
    expect(page).toContain('By their ratio, the highest first');
    expect(page).not.toMatch(/Where the ratio is|counted from the highest/);
  });

  it('the contents name those types, and the reports of many keep their claim', async () => {
    expect(await textOf('/outliers/1')).toContain(
      'Reports of 2 regions, 3 ICBs and 6 sub-ICB locations show their tables, and nothing is said to stand out there',
    );
    const text = await textOf(`/outliers/1/pcn/${await codeOf('pcn')}`);
    expect(text).toContain('Prescribing that is higher than most');
    expect(text).not.toContain('to compare, no z-score');
  });

  it('in one subparagraph only, the row says so and is not the one that stands out most', async () => {
    const [first, ...others] = report.high;
    if (!first) throw new Error('the report has no row');
    const rare = { ...report, high: [{ ...first, entities: 4 }, ...others] };
    const view = reportPage(rare, new Map(), { links: siteLinks(''), hideLow: false, peers: 120 });
    const [few, ...many] = view.tables[0]?.rows ?? [];
    expect(few?.few).toBe('only 4 practices compared');
    expect(many.some(row => row.few !== undefined)).toBe(false);
    expect(view.lead).toContain('stands out most');
    expect(view.lead).not.toContain(`${first.chemical_name} stands out most`);
  });
});
