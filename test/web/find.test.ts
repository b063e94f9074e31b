import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelsWith } from '../../src/domain/entityType.ts';
import { reportOf as wholeReportOf } from '../../src/outliers/report.ts';
import { openStore } from '../../src/store/store.ts';
import { mailAddress } from '../../src/web/middleware/pageLocals.ts';
import type { ReportedOrganisation } from '../../src/web/prescribingReports.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { outlierPages, plain } from '../support/outlierPages.ts';
import { peerStore } from '../support/peerStore.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { storeOf } from '../support/storeOf.ts';

let store: Awaited<ReturnType<typeof sampleStore>>;
let app: RunningApp;
let empty: RunningApp;
beforeAll(async () => {
  store = await sampleStore();
  app = await runApp(store.path);
  empty = await runApp(undefined);
});
afterAll(async () => {
  await Promise.all([app.stop(), empty.stop()]);
  await store.remove();
});

interface Answer {
  readonly total: number;
  readonly near: boolean;
  readonly words: string;
  readonly hits: readonly {
    readonly type: string;
    readonly id: string;
    readonly name: string;
    readonly more: string;
    readonly href: string;
    readonly links: readonly { readonly text: string; readonly href: string }[];
  }[];
}
const answerOf = async (query: string, from = app): Promise<Answer> => {
  const response = await from.get(`/find.json?q=${encodeURIComponent(query)}`);
  expect(response.status).toBe(200);
  return response.json();
};
const htmlOf = async (path: string, from = app): Promise<string> => (await from.get(path)).text();
const HEADER = '<input type="search" id="find-any" name="q"';

describe('the find box', () => {
  it.each(['/', '/start_here', '/methods', '/status', '/nowhere', '/find', '/data/measure'])(
    'is in the header of %s, as a form that leads to the results',
    async address => {
      const response = await app.get(address);
      const html =
        response.status === 302
          ? await htmlOf(response.headers.get('location') ?? '')
          : await response.text();
      const header = html.slice(html.indexOf('<header'), html.indexOf('</header>'));
      expect(header).toContain(HEADER);
      expect(header).toContain('<form class="find-box" method="get" action="/find"');
    },
  );

  it('is there before the first build too, and leads to the page that waits for it', async () => {
    expect(await htmlOf('/methods', empty)).toContain(HEADER);
    expect((await empty.get('/find?q=castle')).status).toBe(503);
  });
});

it('a CCG is called as the settings say, in the find box and on the pages that find one', async () => {
  const site = await runApp(store.path, {
    labels: labelsWith({ ccg: { one: 'locality', many: 'localities' } }),
  });
  const found = await htmlOf('/find?q=xyzzy', site);
  expect(found).toContain('<h1>Find a practice, locality, lab or test</h1>');
  expect(found).toMatch(/<label[^>]*>Find a practice, locality, lab or test<\/label>/);
  expect(found).toContain('Browse all localities and labs');
  const start = await htmlOf('/start_here', site);
  expect(start).toContain('<h2>Localities</h2>');
  expect(start).toContain('All localities');
  for (const html of [found, start]) {
    expect(html.replaceAll(/NHS \w+ CCG/g, '')).not.toMatch(/CCGs?\b|commissioning/);
  }
  expect(await htmlOf('/start_here')).toContain('Clinical commissioning groups');
  await site.stop();
});

describe('what is typed finds', () => {
  it.each([
    ['a04', 'practice', 'A04', 'Castle Surgery'],
    ['surg cas', 'practice', 'A04', 'Castle Surgery'],
    ['15n', 'CCG', '15N', 'NHS Devon CCG'],
    ['plym', 'lab', 'plymouth', 'Plymouth'],
    ['potass', 'test', 'K', 'Potassium'],
  ])('“%s”: a %s', async (query, type, id, name) => {
    const { hits, near } = await answerOf(query);
    expect(near).toBe(false);
    expect(hits[0]).toMatchObject({ type, id, name });
    expect((await app.get(hits[0]?.href ?? '')).status).toBe(200);
  });

  it('what was misspelt, and says so', async () => {
    const { hits, near, words } = await answerOf('Harbuor');
    expect(near).toBe(true);
    expect(words).toBe('Nothing matches “Harbuor”. Did you mean:');
    expect(hits[0]).toMatchObject({ type: 'practice', name: 'Harbour Surgery' });
  });

  it('nothing where nothing is alike', async () => {
    expect(await answerOf('xyzzy')).toMatchObject({
      total: 0,
      near: true,
      hits: [],
      words: 'Nothing matches “xyzzy”.',
    });
    expect(await answerOf(' ')).toMatchObject({ total: 0, hits: [], words: '' });
  });

  it('a practice with its CCG, its lab and the pages about it', async () => {
    const { hits } = await answerOf('A04');
    expect(hits[0]?.more).toBe('NHS Devon CCG, uses Plymouth');
    expect(hits[0]?.links.map(({ text }) => text)).toEqual([
      ...['What stands out', 'Measures', 'All its tests'],
    ]);
    for (const { href } of hits[0]?.links ?? []) expect((await app.get(href)).status).toBe(200);
  });

  it('a few of each type, whatever there is', async () => {
    const { hits, total } = await answerOf('s');
    expect(total).toBeGreaterThan(8);
    expect(hits.filter(({ type }) => type === 'practice')).toHaveLength(5);
    expect(hits.length).toBeLessThan(total);
  });
});

describe('the page of results', () => {
  it('lists them by type, each with its links', async () => {
    const html = await htmlOf('/find?q=n');
    const headings = [...html.matchAll(/<h2>(\w+)/g)].map(([, text]) => text);
    expect(headings).toContain('Practices');
    expect(headings).toContain('CCGs');
    expect(html).toContain('>All its tests<');
    expect(html).toContain('>Its practices<');
  });

  it('keeps what was typed, as text', async () => {
    const html = await htmlOf('/find?q=%22%3E%3Cscript%3E');
    expect(html).not.toContain('"><script>');
    expect(await htmlOf('/find?q=castle')).toContain('name="q" value="castle"');
  });

  it('says where nothing matches, and offers near matches', async () => {
    const html = await htmlOf('/find?q=Harbuor');
    expect(html).toContain('Nothing matches “Harbuor”. Did you mean:');
    expect(html).toContain('Harbour Surgery');
  });
});

describe('links that the product makes', () => {
  const measuresIn = (
    hit:
      | { readonly links: readonly { readonly text: string; readonly href: string }[] }
      | undefined,
  ) => hit?.links.find(({ text }) => text === 'Measures')?.href;
  it('compare a practice with those of its lab, and old links with all', async () => {
    const peers = await peerStore();
    const among = await runApp(peers.path);
    const { hits } = await answerOf('P24', among);
    expect(hits[0]?.href).toBe('/org/practice/P24');
    expect(measuresIn(hits[0])).toMatch(/\?highlight_entities=P24&peers=lab$/);
    expect(await htmlOf('/start_here?q=P24', among)).toContain('P24&amp;peers=lab"');
    // It has no primary lab.
    expect(measuresIn((await answerOf('P27', among)).hits[0])).toMatch(/\?highlight_entities=P27$/);
    await among.stop();
    await peers.remove();
  });

  it('compare it with all where its lab has fewer than ten practices', async () => {
    const { hits } = await answerOf('A04');
    expect(measuresIn(hits[0])).toMatch(/\?highlight_entities=A04$/);
  });
});

describe('where there are prescribing reports', () => {
  const pages = outlierPages();
  let lab: string;
  let practice: ReportedOrganisation;
  let pcn: ReportedOrganisation;
  beforeAll(async () => {
    const found = await pages.builds.use(1, async results => {
      const { byType } = await results.organisations();
      return [[...byType.practice.values()][0], [...byType.pcn.values()][0]];
    });
    const [one, two] = found ?? [];
    if (!one || !two) throw new Error('the build has no organisations');
    [practice, pcn] = [one, two];
    // Lab data of the same practice.
    const count = { practice: practice.code, ccg: 'C1', lab: 'L1', test: 'K', category: 0, n: 90 };
    lab = await storeOf([{ month: 24_200, ...count }], {
      practices: [{ id: practice.code, name: 'Same Surgery' }],
    });
    pages.app.stores.swap(await openStore(lab));
    await eventually('the reports are known', async () =>
      (await linksFrom(`/find?q=${practice.code}`)).includes(reportOf(practice)),
    );
  });
  afterAll(() => rm(path.dirname(lab), { recursive: true, force: true }));

  const reportOf = ({ type, code }: ReportedOrganisation): string =>
    `/outliers/latest/${type}/${code}`;
  const linksFrom = async (from: string): Promise<string[]> => {
    const main = (await htmlOf(from, pages.app)).split('<main')[1] ?? '';
    return [...main.matchAll(/ href="([^"]+)"/g)].map(([, href]) =>
      String(href).replaceAll('&amp;', '&'),
    );
  };

  it('organisations that only prescribing data have are found, with their report', async () => {
    expect((await answerOf(pcn.code, pages.app)).hits).toMatchObject([
      { type: 'PCN', name: pcn.name, links: [{ text: 'Prescribing report', href: reportOf(pcn) }] },
    ]);
    expect(await pages.html(reportOf(pcn))).toContain(pcn.name);
  });

  it('a page that a browser keeps is asked for again when the reports are others', async () => {
    const etag = (await pages.app.get('/find?q=surgery')).headers.get('etag') ?? '';
    const build = await pages.builds.latest();
    expect(etag).toContain(`-${build?.id}-${build?.createdAt}`);
    expect((await app.get('/find?q=surgery')).headers.get('etag')).toMatch(/^W\/"\w+-\w+"$/);
  });

  it('a practice of both is found once', async () => {
    const { hits } = await answerOf(practice.code, pages.app);
    expect(hits.map(({ name }) => name)).toEqual(['Same Surgery']);
  });

  it('a practice’s measures, chart and tests lead to each other and to its report, which leads back', async () => {
    const [measures = '', tests = ''] =
      (await answerOf(practice.code, pages.app)).hits[0]?.links.map(({ href }) => href) ?? [];
    const chart = `/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all?highlight_entities=${practice.code}`;
    expect(await linksFrom(measures)).toEqual(expect.arrayContaining([tests, reportOf(practice)]));
    expect(await linksFrom(chart)).toEqual(
      expect.arrayContaining([measures, tests, reportOf(practice)]),
    );
    expect(await linksFrom(tests)).toEqual(expect.arrayContaining([measures, reportOf(practice)]));
    for (const report of [reportOf(practice), `${reportOf(practice)}/all`]) {
      expect(await linksFrom(report)).toEqual(expect.arrayContaining([measures, tests]));
    }
    expect(await linksFrom(reportOf(pcn))).not.toContain(measures);
  });

  it('a practice’s page has the first three rows of its report, which leads back to the page', async () => {
    const latest = await pages.builds.latest();
    const whole = await pages.builds.use(latest?.id ?? 0, results =>
      wholeReportOf(results, 'practice', practice.code),
    );
    const first = whole?.high.slice(0, 3) ?? [];
    expect(first).toHaveLength(3);
    const page = `/org/practice/${practice.code}`;
    const card = /<section class="card org-report".*?<\/section>/s.exec(
      await pages.html(page),
    )?.[0];
    const rows = [...(card ?? '').matchAll(/<li>(.*?)<\/li>/gs)].map(([, row]) => plain(row ?? ''));
    expect(rows).toHaveLength(3);
    first.forEach((row, i) => {
      expect(rows[i]).toContain(row.chemical_name);
      expect(rows[i]).toContain(` of the items in ${row.subpara_name}`);
      expect(rows[i]).toContain(`(z-score ${row.z_score.toFixed(2)}`);
    });
    expect(Object(await pages.json(`${page}.json`)).prescribing.rows).toEqual(
      first.map(({ chemical, z_score }) => expect.objectContaining({ chemical, z_score })),
    );
    expect(await linksFrom(page)).toContain(reportOf(practice));
    for (const report of [reportOf(practice), `${reportOf(practice)}/all`])
      expect(await linksFrom(report)).toContain(page);
  });

  it('the rows of a chemical name their practice, so that a remembered one is marked', async () => {
    const { entity } = await pages.practiceReport();
    const report = Object(await pages.json(`/outliers/1/practice/${entity.code}.json`));
    const [row] = report.high;
    const path = `/outliers/1/chemical/${row.chemical}`;
    expect(await pages.html(`${path}?entity=practice`)).toContain('<tr data-practice="P');
    expect(await pages.html(`${path}?entity=ccg`)).not.toContain('data-practice');
  });
});

describe('a card', () => {
  const CHART =
    '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';

  it.each([
    ['/', CHART],
    [`${CHART}?highlight_entities=A05`, `${CHART}?highlight_entities=A05`],
    [CHART.replace('chart', 'grid'), CHART.replace('chart', 'grid')],
    [CHART.replace('chart', 'datatable'), CHART.replace('chart', 'datatable')],
    [CHART.replace('chart', 'measure').replace('/K/', '/all/'), CHART],
  ])('of %s can be copied and mailed by its address', async (page, address) => {
    const html = (await htmlOf(page)).replaceAll('&amp;', '&');
    expect(html).toContain(`data-copy="${address}"`);
    const mails = [...html.matchAll(/href="(mailto:[^"]+)"/g)].map(
      ([, href]) => new URL(String(href)),
    );
    const bodies = mails.map(mail => mail.searchParams.get('body') ?? '');
    const body = bodies.find(body => body.endsWith(`\r\n\r\n${app.url}${address}`));
    expect(body).toMatch(/March 2019/);
    expect(mails[0]?.searchParams.get('subject')).not.toBe('');
  });

  it('of all measures at a glance is passed on by the address of its page', async () => {
    const path = `${CHART.replace('chart', 'measure').replace('/K/', '/all/')}?highlight_entities=A05`;
    const html = await htmlOf(path);
    expect(html).toContain(`data-copy="${path}"`);
    const body = encodeURIComponent(`, at a glance.\r\n\r\n${app.url}${path}`);
    expect(html).toContain(body);
    expect(html).toContain(`body=${encodeURIComponent('Elm Surgery, March 2019: ')}`);
  });

  it('is mailed by the protocol that people use, where a proxy ends it', async () => {
    const response = await app.get(CHART, { headers: { 'X-Forwarded-Proto': 'https' } });
    expect(await response.text()).toContain(encodeURIComponent('https://127.0.0.1'));
  });

  it('with a long address is mailed without its sentence', () => {
    const long = `http://127.0.0.1/${'a'.repeat(1_500)}`;
    const sentence = 'a sentence '.repeat(30);
    expect(new URL(mailAddress('A title', long, sentence)).searchParams.get('body')).toBe(long);
  });
});
