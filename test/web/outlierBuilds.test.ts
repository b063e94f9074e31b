import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/domain/userError.ts';
import { MAX_WAITING } from '../../src/outliers/buildQueue.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import { PipelineAtHand, runApp } from '../support/app.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { OutlierHouse, SMALL_SIZE } from '../support/outlierHouse.ts';
import { outlierPages, plain } from '../support/outlierPages.ts';
import { slowSource } from '../support/slowSource.ts';

const pages = outlierPages();
const { html, json, textOf } = pages;

describe('the page of builds', () => {
  it('says what this is, and what each build is', async () => {
    const text = await textOf('/outliers');
    expect(text).toContain('By design or by accident'.toLowerCase());
    expect(text).toContain('A judgement or a ranking of practices');
    expect(text).toContain('March to August 2024');
    expect(text).toContain('practices, PCNs, CCGs, ICBs and regions');
    expect(text).toContain('Engine duckdb 1');
  });

  it('is for reading first: finding a report on top, asking for others on a page of its own', async () => {
    const page = await html('/outliers');
    const top = page.slice(page.indexOf('<h1'), page.indexOf('What this is'));
    expect(top).toContain(
      '<form class="row" method="get" action="/outliers/latest" role="search">',
    );
    expect(await textOf('/outliers/latest?q=P00010')).toContain('1 found.');
    expect(page).not.toMatch(/<select|name="n" value="10" min/);
    // Bookmarks of the form led to #new.
    expect(page).toContain('<a id="new" href="/outliers/new">');
    const form = await html('/outliers/new');
    expect(form).toMatch(/<form class="make" method="post" action="\/outliers\/builds">/);
    expect(form).toMatch(/<option value="2024-08-01" selected[^>]*>Aug 2024/);
  });

  it('keeps what changes a build behind its details', async () => {
    const page = await html('/outliers');
    const details = page.slice(page.indexOf('<details class="manage">'));
    expect(page.indexOf('Create again')).toBeGreaterThan(page.indexOf('<details class="manage">'));
    expect(details).toContain('Create again');
    expect(details).toContain('Delete build 1');
  });

  it('is in the navigation', async () => {
    expect(await html('/outliers')).toMatch(
      /<a href="\/outliers" aria-current="page">Outliers<\/a>/,
    );
  });

  it('shows a running ingest, also without JavaScript', async () => {
    pages.outliers.set({ phase: 'building', progress: { step: 'read the months', fraction: 0.3 } });
    const page = await html('/outliers');
    pages.outliers.set({ phase: 'idle' });
    expect(page).toContain('Reading the prescribing files: read the months');
    expect(page).toContain('<noscript><meta http-equiv="refresh"');
  });

  it('says why the ingest failed', async () => {
    pages.outliers.set({
      phase: 'idle',
      lastError: { message: 'pcns.csv has no column code.', fix: 'Add it.', at: '2024-01-01' },
    });
    expect(await textOf('/outliers')).toContain('pcns.csv has no column code. Add it.');
    pages.outliers.set({ phase: 'idle' });
  });
});

describe('what the data lack', () => {
  afterAll(() => {
    pages.outliers.report = undefined;
  });

  it('is said on the page: no PCNs, no practices.csv, a refused file', async () => {
    pages.outliers.report = {
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
      absent: { types: ['pcn'], setting: true, status: true },
      months: ['2024-01-01'],
      practices: 12,
      countedPractices: 10,
      presentations: 3,
      chemicals: 2,
      rows: 40,
    };
    const text = await textOf('/outliers');
    expect(text).toContain('The data does not say which PCN a practice belongs to, so');
    expect(text).toContain('so every prescriber counts as one');
    expect(text).toContain('prescribing/EPD_202401.csv was refused: It has no column ITEMS.');
    expect(text).toContain('Practices counted 10 Other prescribers 2');
  });
});

describe('a build asked for by a program', () => {
  const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    pages.app.get('/outliers/builds', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('is accepted, made and reported', async () => {
    const asked = { from: '2024-02-01', to: '2024-03-01', n: 3, entities: ['stp', 'ccg'] };
    const response = await post(asked);
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('/outliers/builds/2.json');
    expect(await response.json()).toEqual({ id: 2, status: 'queued' });
    await pages.builds.idle();
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
    const before = (await pages.builds.list()).length;
    const response = await post({ from: '2024-02-01', to: '2024-02-01' }, headers);
    expect(response.status).toBe(403);
    expect(await pages.builds.list()).toHaveLength(before);
  });

  it('that nobody asked for does not exist', async () => {
    for (const id of ['99', '0', 'x', '1e3']) {
      expect((await pages.app.get(`/outliers/builds/${id}.json`)).status).toBe(404);
    }
  });
});

describe('a build asked for by the form', () => {
  const post = (fields: string): Promise<Response> =>
    pages.app.get('/outliers/builds', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: pages.app.url },
      body: fields,
    });

  it('is made, and leads back to the page of builds', async () => {
    const response = await post('from=2024-01-01&to=2024-01-01&n=2&entities=pcn&entities=ccg');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/outliers#builds');
    await pages.builds.idle();
    expect((await pages.app.get('/outliers/builds')).headers.get('location')).toBe('/outliers');
    const made = (await pages.builds.list()).find(({ parameters }) => parameters.n === 2);
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

describe('a build that fails', () => {
  it('says why to people and programs, and can be asked for again', async () => {
    const source = prescribingSource(() => pages.house.data);
    const engine = () => Promise.reject(new UserError('The disk is away.', { fix: 'Mount it.' }));
    const other = await OutlierHouse.make({ ...SMALL_SIZE, practices: 5, chemicals: 5, months: 1 });
    const failing = await other.open({ ...source, engine });
    const broken = await runApp(undefined, { outliers: new OutliersAtHand(failing, 8) });
    await failing.request({ from: '2024-01-01', to: '2024-01-01' });
    await failing.idle();
    expect(await (await broken.get('/outliers/builds/1.json')).json()).toMatchObject({
      status: 'failed',
      error: { message: 'The disk is away.', fix: 'Mount it.' },
    });
    const page = await (await broken.get('/outliers')).text();
    expect(plain(page)).toContain('Failed');
    expect(plain(page)).toContain('The disk is away. Mount it.');
    expect(page).toContain('Create again');
    expect(await (await broken.get('/outliers/1')).text()).toContain('Build 1 failed');
    await broken.stop();
    await other.remove();
  });
});

describe('builds on their page', () => {
  it('are listed with their size, cancelled and deleted, and too many are refused for now', async () => {
    const other = await OutlierHouse.make({ ...SMALL_SIZE, practices: 5, chemicals: 5, months: 1 });
    const slow = slowSource(() => other.data);
    const builds = await other.open(slow.source);
    const site = await runApp(undefined, { outliers: new OutliersAtHand(builds, 1) });
    const send = (path: string, body?: string): Promise<Response> =>
      site.get(path, {
        method: 'POST',
        headers: {
          Accept: 'text/html',
          Origin: site.url,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
    const ask = (n: number): Promise<Response> =>
      send('/outliers/builds', JSON.stringify({ from: '2024-01-01', to: '2024-01-01', n }));
    for (let n = 1; n <= MAX_WAITING; n++) expect((await ask(n)).status).toBe(202);
    const refused = await ask(99);
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '30']);
    const words = await refused.text();
    expect(words).toContain('20 builds are waiting already.');
    expect(words).toContain('Try again when one of them is finished, or cancel one on /outliers.');
    const page = await (await site.get('/outliers')).text();
    expect(page).toContain('action="/outliers/builds/3/cancel"');
    for (let id = 2; id <= MAX_WAITING; id++) {
      const answer = await send(`/outliers/builds/${id}/cancel`);
      expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/outliers#builds']);
    }
    expect((await send('/outliers/builds/3/cancel')).status).toBe(404);
    slow.letGo();
    await builds.idle();
    expect(await (await site.get('/outliers/builds.json')).json()).toMatchObject({
      builds: [{ id: 1, status: 'done', bytes: expect.any(Number) }],
    });
    const done = await (await site.get('/outliers')).text();
    expect(plain(done)).toMatch(/Size [\d.]+ [kM]B/);
    expect(done).toContain('action="/outliers/builds/1/delete"');
    expect((await send('/outliers/builds/1/delete')).status).toBe(303);
    expect((await site.get('/outliers/1')).status).toBe(404);
    expect((await send('/outliers/builds/1/delete')).status).toBe(404);
    expect(plain(await (await site.get('/outliers')).text())).toContain('There are no builds yet.');
    await site.stop();
    await other.remove();
  });

  it('cannot be cancelled or deleted from another site', async () => {
    const answer = await pages.app.get('/outliers/builds/1/delete', {
      method: 'POST',
      headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    });
    expect(answer.status).toBe(403);
    expect((await pages.app.get('/outliers/builds/1.json')).status).toBe(200);
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
