import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { exportSite } from '../../src/web/site/exportSite.ts';
import { reportSubject } from '../../src/web/site/siteJobs.ts';
import { SitePages } from '../../src/web/site/sitePages.ts';
import { exportStandOuts } from '../../src/web/site/standOutSite.ts';
import { views } from '../../src/web/views.ts';
import { PipelineAtHand, runApp } from '../support/app.ts';
import { BigQueryAtHand } from '../support/bigQueryAtHand.ts';
import { type Answered, crawled } from '../support/crawl.ts';
import { HostileHouse } from '../support/hostileHouse.ts';
import { HOSTILE } from '../support/hostileTexts.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { expectSameFile } from '../support/sameFile.ts';
import { filesIn } from '../support/siteFiles.ts';
import { countsOf, VersionHouse } from '../support/versionHouse.ts';
import { ViewFields } from '../support/viewFields.ts';

let house: HostileHouse;
let answers: Answered[];
// The crawl sees nearly every page, so what the views read is watched in passing.
const fields = new ViewFields();
const endWatch = fields.watch();
/** What Node warns of meanwhile: leaks of listeners, deprecated calls. */
const warnings: Error[] = [];
const noteWarning = (warning: Error): void => void warnings.push(warning);

beforeAll(async () => {
  process.on('warning', noteWarning);
  house = await HostileHouse.make();
  const chart = (view: string, by: string, end = '') =>
    `/data/${view}/by/${by}/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all${end}`;
  answers = await crawled(house.app, [
    ...['/', '/data/measure', '/start_here', '/status', '/status.json', '/data_format', '/methods'],
    ...[
      '/outliers',
      '/outliers/latest',
      '/find?q=harm',
      '/find.json?q=harm',
      '/find?q=%3Cscript%3E',
    ],
    ...['practice_id', 'ccg_id', 'lab_id', 'test_code', 'result_category'].flatMap(by => [
      ...['chart', 'grid', 'datatable', 'measure', 'xmr', 'funnel', 'change'].map(view =>
        chart(view, by, '?highlight_entities=A81003&highlight_entities=A81005'),
      ),
      ...['.csv', '.json'].map(end => chart('chart', by, end)),
    ]),
    ...[
      '/standouts',
      '/status/unknown-codes.csv',
      `/find/numerators?q=harm&question=${encodeURIComponent(chart('chart', 'practice_id'))}`,
    ],
  ]);
}, 120_000);
afterAll(() => {
  process.off('warning', noteWarning);
  return house.remove();
});

it('Node warns of nothing while it answers', () => {
  expect(warnings.map(({ name, message }) => `${name}: ${message}`)).toEqual([]);
});

/** A tag as a browser takes it apart, with its attributes. */
const TAG =
  /<(\/?[a-z][^\s/>]*)((?:\s+[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?|\s*\/)*)\s*>/gi;
const ATTRIBUTE = /([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g;
/** As JSON has the path of the file with unseen characters. */
const ODD_PATH = 'harm()\u202e\\u0007.csv';
/** What no text of ours has, and no cleaned name. */
const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066\u2067]/u;

const PICTURE = /^<img (?:[a-z-]+="[^"]*" )*src="data:image\/png;base64,[\w+/=]+"/;

/** What a browser would run or load of a page that is not ours. */
function faultsOfMarkup(html: string): string[] {
  const faults: string[] = [];
  const withoutScripts = html.replace(
    /<(script|style)\b[^>]*>([\s\S]*?)<\/\1>/gi,
    (_, kind, text) => {
      const isData = /^\s*[[{"]/.test(text);
      if (/harm/.test(text) && !isData) faults.push(`a ${kind}: ${text.slice(0, 80)}`);
      if (/<\/?script|<!--/i.test(text))
        faults.push(`a ${kind} that ends early: ${text.slice(0, 80)}`);
      return `<${kind}>`;
    },
  );
  for (const [tag, name = '', rest = ''] of withoutScripts.matchAll(TAG)) {
    // A heatmap is a picture that is part of its page.
    if (PICTURE.test(tag)) continue;
    if (/^(?:img|iframe|object|embed|base)$/i.test(name))
      faults.push(`a tag: ${tag.slice(0, 120)}`);
    for (const [, attribute = '', double, single, bare] of rest.matchAll(ATTRIBUTE)) {
      const value = double ?? single ?? bare ?? '';
      if (/^on/i.test(attribute) || /harm/.test(attribute))
        faults.push(`an attribute: ${tag.slice(0, 200)}`);
      const isAddress = /^(?:href|src|action|formaction|xlink:href)$/i.test(attribute);
      if (isAddress && !/^(?:https?:|mailto:|\/|#|\?|$|[\w.%-]+(?:[/.?#]|$))/i.test(value)) {
        faults.push(`an address: ${tag.slice(0, 120)}`);
      }
      if (isAddress && /^\s*(?:javascript|data|vbscript):/i.test(value))
        faults.push(`runs: ${tag.slice(0, 120)}`);
    }
  }
  // Whatever is no tag has no bracket: that of a name is written `&lt;`.
  const left = withoutScripts
    .replace(/<!doctype html>/i, '')
    .replace(TAG, '')
    .match(/<[^>]{0,60}/);
  if (left) faults.push(`a bracket: ${left[0]}`);
  return faults;
}

/** Cells that a spreadsheet would run. */
function faultsOfCsv(text: string): string[] {
  const rows: string[][] = parse(text, { bom: true, relax_column_count: false });
  return rows
    .flat()
    .filter(cell => !/^-?\d+(?:\.\d+)?(?:e-?\d+)?$/.test(cell))
    .filter(cell =>
      /^[=+\-@]/.test(
        cell.replace(/^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Zs}]+/u, '').normalize('NFKC'),
      ),
    )
    .map(cell => `a cell: ${cell.slice(0, 60)}`);
}

function faultsOf({ type, body }: Pick<Answered, 'type' | 'body'>): string[] {
  // Programs get the path of a file as it is, escaped as JSON is.
  const shown = type === 'application/json' ? body.replaceAll(ODD_PATH, '') : body;
  const unseen = UNSEEN.exec(shown.replaceAll(/[\t\r\n]/g, ' '));
  const place = unseen ? shown.slice(Math.max(0, unseen.index - 60), unseen.index + 20) : '';
  const faults = unseen ? [`unseen ${JSON.stringify(place)}`] : [];
  if (type === 'text/html') faults.push(...faultsOfMarkup(body));
  if (type === 'text/csv') faults.push(...faultsOfCsv(body));
  if (type === 'application/json') {
    try {
      JSON.parse(body);
    } catch {
      faults.push('no JSON');
    }
  }
  return faults;
}

const faultsByAddress = (
  some: readonly Pick<Answered, 'address' | 'type' | 'body'>[],
): Record<string, string[]> =>
  Object.fromEntries(
    some
      .map(answered => [answered.address, faultsOf(answered)] as const)
      .filter(([, faults]) => faults.length > 0),
  );

describe('a folder every text of which is hostile', () => {
  it('is answered at every address, without a fault of the server', () => {
    const types = new Map<string, number>();
    for (const { type, status } of answers)
      if (status === 200) types.set(type, (types.get(type) ?? 0) + 1);
    expect(
      answers
        .filter(({ status }) => status >= 400)
        .map(({ address, status }) => `${status} ${address}`),
    ).toEqual([]);
    for (const type of [
      ...['text/html', 'application/json', 'text/csv', 'application/vnd.apache.parquet'],
    ]) {
      expect(types.get(type), type).toBeGreaterThan(0);
    }
    expect(types.get('text/html')).toBeGreaterThan(60);
  });

  it('runs nothing, breaks out of nothing and turns nothing, in pages, pictures, tables and JSON', () => {
    expect(faultsByAddress(answers)).toEqual({});
  });

  it('is in a Parquet file as it is in the CSV file, but for the apostrophes', async () => {
    for (const by of ['practice_id', 'test_code']) {
      const rest = 'numerators/all/denominators/raw/filter/all';
      const address = `/data/datatable/by/${by}/showing/ccg_id/all/lab_id/all/${rest}`;
      await expectSameFile(asked => house.app.get(asked), address);
    }
  });

  it('is a site of files in which nothing runs either', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'openpath-site-'));
    try {
      const to = path.join(folder, 'site');
      const summary = await house.builds.use(1, results =>
        exportSite(results, { to, entityLimit: 5 }),
      );
      expect(summary?.failed).toEqual([]);
      const lists = path.join(folder, 'lists');
      await house.app.stores.use(store => exportStandOuts(store, { to: lists }));
      const files = [...(await filesIn(to)), ...(await filesIn(lists))];
      expect(files.length).toBeGreaterThan(10);
      const pages = files
        .filter(([name]) => name.endsWith('.html'))
        .map(([address, body]) => ({ address, body, type: 'text/html' }));
      expect(faultsByAddress(pages)).toEqual({});
      const [, markdown = ''] = files.find(([name]) => name.endsWith('.md')) ?? [];
      expect(markdown).toContain('\\<script\\>');
      expect(markdown.replaceAll(/\\[<[]/g, '')).not.toMatch(/<(?!\S+>)|\]\(javascript/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('keeps names as they are, apart from what cannot be seen, for they are no part of any statement', async () => {
    const found = await (await house.app.get('/find.json?q=DROP')).text();
    expect(found).toContain("'; DROP TABLE practice; --");
    const names = await house.practiceNames();
    const kept = HOSTILE.filter(name => names.includes(name));
    expect(kept.length).toBe(
      HOSTILE.filter(name => !UNSEEN.test(name) && name.trim() === name).length,
    );
  });

  it('has one line of JSON in the log for each event', () => {
    expect(house.logged.length).toBeGreaterThan(answers.length);
    for (const line of house.logged) {
      expect(line.trimEnd()).not.toMatch(/[\n\r]/);
      expect(JSON.parse(line)).toMatchObject({ level: expect.toBeOneOf([20, 30, 40]) });
    }
  });
});

describe('the views', () => {
  /** The pages that the crawl cannot reach: without data, without credentials, of BigQuery and of a finished zip. */
  async function renderOthers(): Promise<void> {
    const pipeline = new PipelineAtHand();
    pipeline.references = ['test_codes'];
    pipeline.set({
      phase: 'idle',
      lastError: { at: '2024-04-01', message: 'No.', fix: 'Try again.' },
    });
    const bigQuery = new BigQueryAtHand();
    const outliers = Object.assign(new OutliersAtHand(house.builds, 6), { bigQuery });
    const app = await runApp(undefined, { pipeline, outliers });
    const ask = async (path: string, init?: RequestInit): Promise<void> => {
      const response = await app.get(path, init);
      expect(response.status, path).not.toBe(500);
      await response.text();
    };
    await ask('/nowhere');
    await ask('/');
    await ask('/status/fetch/test_codes', { method: 'POST' });
    await ask('/status');
    await ask('/status/bigquery');
    bigQuery.fail();
    await ask('/status/bigquery');
    await ask('/outliers/estimate');
    const latest = await house.builds.latest();
    if (latest) outliers.sites.start(reportSubject(latest), 1);
    await outliers.sites.idle();
    await ask('/outliers/latest/site');
    await app.stop();
    const question = buildUrl(DEFAULT_STATE);
    const body = new URLSearchParams({ question, name: '', codes: '', save: 'yes' });
    await (await house.app.get('/groups', { method: 'POST', body })).text();
    await renderChanges();
    const closed = await runApp(undefined, {
      credentials: [{ username: 'nhs', password: 'pass:word' }],
    });
    await (await closed.get('/')).text();
    await closed.stop();
    await house.builds.use(1, async results => {
      const entity = { type: 'practice', code: 'A81003', name: 'A practice' } as const;
      new SitePages(results).failedReport(entity, 'It cannot be read.');
    });
  }

  /** The page that says what a second build of other data changed. */
  async function renderChanges(): Promise<void> {
    const versionHouse = await VersionHouse.make();
    const { shelf, stores, versions } = await versionHouse.open({ versionsKept: 1 });
    const app = await runApp(undefined, { stores, versions });
    const file = {
      path: 'labs/zed/1.csv',
      sha256: 'aa',
      kind: 'lab' as const,
      labId: 'zed',
      bytes: 1,
      read: 1,
      kept: 1,
      dropped: [],
    };
    await versionHouse.publish(shelf, 'a1', countsOf(1, 2), { report: { files: [file] } });
    await versionHouse.publish(shelf, 'b2', countsOf(1, 3), {
      report: { files: [{ ...file, sha256: 'bb' }] },
    });
    await (await app.get('/status/changes')).text();
    await app.stop();
    await versionHouse.remove();
  }

  it('read no field that their page does not give, and none stays unread here', async () => {
    await renderOthers();
    endWatch();
    expect(fields.missing).toEqual([]);
    expect(fields.views).toEqual([...views().names].sort());
    expect(fields.unread).toEqual([]);
  });

  it.each([
    [
      'pages/unauthorised.pug',
      { heading: 'Sign in', text: 'You need a password.', colours: '' },
      'message',
    ],
    [
      'pages/find.pug',
      {
        site: {},
        title: 'Find',
        ccgLabel: { one: 'CCG', many: 'CCGs' },
        query: 'elm',
        words: '1 result',
        groups: [{ heading: 'Practices', total: 1, hits: [{ label: 'Elm Surgery', links: [] }] }],
      },
      'groups[].hits[].name',
    ],
  ])('of %s would be found to read a field by its former name', (view, locals, field) => {
    const others = new ViewFields();
    const end = others.watch();
    views().view(view)(locals);
    end();
    expect(others.missing).toContain(`${view}: ${field}`);
  });
});
