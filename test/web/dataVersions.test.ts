import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { withDataVersion } from '../../src/state/dataVersion.ts';
import { organisationUrl } from '../../src/state/organisation.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { expectSameFile, fileAddress } from '../support/sameFile.ts';
import { countsOf, VersionHouse } from '../support/versionHouse.ts';

const measures = (numerators: string[]) => [
  {
    id: 'k',
    title: 'Potassium per 1000',
    why_it_matters: 'It is common.',
    numerators,
    denominators: ['raw'],
    filter: 'all' as const,
    better: 'neither' as const,
    links: [],
  },
];
const file = (path: string, sha256: string) => ({
  path,
  sha256,
  kind: 'lab' as const,
  labId: 'zed',
  bytes: 1,
  read: 1,
  kept: 1,
  dropped: [],
});

/** Three builds: the first one is gone, the second is kept, the third is the latest. */
const GONE = 'a1';
const EARLIER = 'b2';
const LATEST = 'c3';

let house: VersionHouse;
let app: RunningApp;
beforeAll(async () => {
  house = await VersionHouse.make();
  const { shelf, stores, versions } = await house.open({ versionsKept: 2 });
  const builds = [
    { version: GONE, months: 2, n: 1, files: [file('labs/zed/1.csv', 'aa')], numerators: ['K'] },
    {
      version: EARLIER,
      months: 2,
      n: 2,
      numerators: ['K'],
      files: [file('labs/zed/1.csv', 'bb')],
    },
    {
      version: LATEST,
      months: 3,
      n: 3,
      numerators: ['K', 'NA'],
      files: [file('labs/zed/1.csv', 'cc'), file('labs/zed/2.csv', 'dd')],
    },
  ];
  for (const { version, months, n, files, numerators } of builds) {
    await house.publish(shelf, version, countsOf(n, months), {
      report: { files },
      measures: measures(numerators),
    });
  }
  app = await runApp(undefined, { stores, versions });
});
afterAll(async () => {
  await app.stop();
  await house.remove();
});

const QUESTION = {
  ...DEFAULT_STATE,
  numerators: ['K'],
  denominator: { kind: 'raw' as const },
};
const urlOf = (data: string | null, format: 'html' | 'csv' | 'json' = 'html'): string =>
  buildUrl({ ...QUESTION, data }, format);

/** The numerators of an answer’s rows, and the months that it has. */
async function rowsOf(data: string | null) {
  const { rows, version, notices } = await (await app.get(urlOf(data, 'json'))).json();
  const numerators = new Set(rows.map((row: { numerator: number }) => row.numerator));
  const months = new Set(rows.map((row: { month: string }) => row.month));
  return { numerators: [...numerators], months: months.size, version, notices };
}

describe('a link that is pinned to a data version', () => {
  it('shows that version while it is kept, in its page, JSON and CSV alike', async () => {
    expect(await rowsOf(EARLIER)).toMatchObject({ numerators: [2], months: 2, version: EARLIER });
    expect(await rowsOf(null)).toMatchObject({ numerators: [3], months: 3, version: LATEST });
    const csv = await app.get(urlOf(EARLIER, 'csv'));
    expect(csv.headers.get('x-not-in-data')).toBeNull();
    expect(await csv.text()).not.toContain('2019-03');
    const page = await (await app.get(urlOf(EARLIER))).text();
    expect(page).toContain('This link shows earlier data to Feb 2019');
    expect(page).toContain(`<a href="${urlOf(null)}">Show the latest data</a>`);
    expect(page).toContain('<time datetime="2019-02">Feb 2019</time>');
  });

  it('has the rows of that version as Parquet: those of its CSV file, with types', async () => {
    const months = async (data: string | null) => {
      const { types, rows } = await expectSameFile(path => app.get(path), urlOf(data));
      const names = Object.keys(types);
      const cells = (name: string) => new Set(rows.map(row => String(row[names.indexOf(name)])));
      return { months: [...cells('month')], numerators: [...cells('numerator')] };
    };
    const earlier = { months: ['2019-01-01', '2019-02-01'], numerators: ['2'] };
    expect(await months(EARLIER)).toEqual(earlier);
    const latest = { months: [...earlier.months, '2019-03-01'], numerators: ['3'] };
    expect(await months(LATEST)).toEqual(latest);
    // The file says which data it has, where that is not what its address asks for.
    const gone = await app.get(fileAddress(urlOf(GONE), 'parquet'));
    expect(gone.headers.get('x-not-in-data')).toBe(`data=${GONE}`);
    expect(await months(GONE)).toEqual(latest);
  });

  it('leads on to the same version: its files, its other views, its organisations', async () => {
    const page = await (
      await app.get(buildUrl({ ...QUESTION, highlight: ['A81010'], data: EARLIER }))
    ).text();
    const hrefs = [...page.matchAll(/href="(\/(?:data|org)\/[^"]*)"/g)].map(([, href]) => href);
    expect(hrefs.length).toBeGreaterThan(10);
    const latest = hrefs.filter(href => !href?.includes(`data=${EARLIER}`));
    expect(latest).toEqual([
      buildUrl({ ...QUESTION, highlight: ['A81010'] }).replaceAll('&', '&amp;'),
    ]);
    expect(page).toContain(`name="data" value="${EARLIER}"`);
  });

  it('to the latest version says nothing of it', async () => {
    const page = await (await app.get(urlOf(LATEST))).text();
    expect(page).not.toContain('earlier data');
    expect(page).not.toContain('Changed since');
  });

  it('shows the latest data when its version is gone, and says in one line what changed since', async () => {
    const response = await app.get(urlOf(GONE));
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain(
      'This link is to data built 1 Jan 2024 (version a1), which is no longer kept, so this is the latest data. Changed since: data to Mar 2019, not Feb 2019; 1 file added and 1 replaced; the measure “Potassium per 1000” has a new definition.',
    );
    expect(page).toContain('<time datetime="2019-03">Mar 2019</time>');
    expect(page).not.toContain(`data=${GONE}&`);
    expect(await rowsOf(GONE)).toMatchObject({
      numerators: [3],
      version: LATEST,
      notices: [{ kind: 'data', ids: [GONE], message: expect.stringContaining('Changed since') }],
    });
    const csv = await app.get(urlOf(GONE, 'csv'));
    expect(csv.headers.get('x-not-in-data')).toBe(`data=${GONE}`);
    expect(await csv.text()).toContain('2019-03');
  });

  it('to a version that was never here shows the latest data and says so', async () => {
    const page = await (await app.get(urlOf('0123456789ab'))).text();
    expect(page).toContain(
      'This link asks for the data version “0123456789ab”, which this site has no record of',
    );
    const page2 = await (await app.get(urlOf('<b>'))).text();
    expect(page2).not.toContain('“<b>”');
  });

  it('is copied beside the plain link', async () => {
    const page = await (await app.get(urlOf(null))).text();
    expect(page).toContain(`data-copy="${urlOf(null)}"`);
    expect(page).toContain(`data-copy="${urlOf(LATEST)}"`);
    const pinned = await (await app.get(urlOf(EARLIER))).text();
    expect(pinned).toContain(`data-copy="${urlOf(null)}"`);
    expect(pinned).toContain(`data-copy="${urlOf(EARLIER)}"`);
  });

  it.each(['measure', 'grid', 'xmr', 'funnel', 'change', 'datatable'] as const)(
    'works for the view %s',
    async view => {
      const page = await (await app.get(buildUrl({ ...QUESTION, view, data: EARLIER }))).text();
      expect(page).toContain('This link shows earlier data');
      expect(page).toContain(`data=${EARLIER}" title="A link that goes on showing`);
    },
  );

  it('works for an organisation and for what stands out', async () => {
    const organisation = organisationUrl({ type: 'practice', id: 'A81010', data: EARLIER });
    for (const url of [organisation, `/standouts?data=${EARLIER}`]) {
      const page = await (await app.get(url)).text();
      expect(page, url).toContain('This link shows earlier data to Feb 2019');
      expect(page, url).toContain(`data=${EARLIER}`);
      const [path, query] = url.split('?');
      const json = await app.get(`${path}.json?${query}`);
      expect(await json.json(), url).toMatchObject({ version: EARLIER });
    }
  });
});

describe('the sentence that cites a page', () => {
  const views = ['chart', 'measure', 'grid', 'xmr', 'funnel', 'change', 'datatable'] as const;
  it.each([
    ...views.map(view => [view, buildUrl({ ...QUESTION, view }), /potassium/i] as const),
    ['an organisation', organisationUrl({ type: 'practice', id: 'A81010' }), /^A81010: what/],
    ['what stands out', '/standouts?type=lab', /^What stands out among labs$/],
  ] as const)(
    'is on that of %s, with the end of the data, its version and its address',
    async (_name, address, about) => {
      const page = await (await app.get(address)).text();
      const [, sentence = ''] = /<span class="citation">(.*?)<\/span>/.exec(page) ?? [];
      const [, title, end, version, url] =
        /^“(.+)”, openpath, data to (.+?), version (\w+), (http\S+)$/.exec(sentence) ?? [];
      expect({ end, version }).toEqual({ end: 'Mar 2019', version: LATEST });
      expect(title).toMatch(about);
      // A page of several measures cites each by its chart.
      const place = address.startsWith('/data/measure/') ? '/data/chart/' : address;
      expect(url?.replaceAll('&amp;', '&')).toContain(app.url + place);
      expect(url).toMatch(new RegExp(`data=${LATEST}$`));
      expect(
        (await fetch(url?.replaceAll('&amp;', '&') ?? '', { redirect: 'manual' })).status,
      ).toBe(200);
      expect(page).toContain('data-copy-text="“');
    },
  );

  it('cites the version that a pinned page shows', async () => {
    const page = await (await app.get(urlOf(EARLIER))).text();
    expect(page).toMatch(
      new RegExp(`data to Feb 2019, version ${EARLIER}, http\\S+data=${EARLIER}<`),
    );
  });
});

describe('the memory of finished pages', () => {
  it('holds a pinned page under its own data', async () => {
    const tags = new Map<string, string | null>();
    for (const data of [EARLIER, GONE, LATEST]) {
      const [first, second] = [await app.get(urlOf(data)), await app.get(urlOf(data))];
      expect(await second.text()).toBe(await first.text());
      tags.set(data, first.headers.get('etag'));
    }
    expect(tags.get(EARLIER)).toContain(`"${EARLIER}-earlier-`);
    expect(tags.get(GONE)).toContain(`"${LATEST}-instead-`);
    expect(tags.get(LATEST)).toMatch(new RegExp(`"${LATEST}-(?!instead|earlier)`));
  });

  it('has nothing of a version that was deleted in the meantime', async () => {
    const own = await VersionHouse.make();
    const { shelf, stores, versions } = await own.open();
    for (const n of [1, 2]) await own.publish(shelf, `d${n}`, countsOf(n, 2));
    const other = await runApp(undefined, { stores, versions });
    try {
      const url = buildUrl({ ...QUESTION, data: 'd1' });
      const first = await other.get(url);
      expect(await first.text()).toContain('This link shows earlier data');
      await shelf.makeRoom();
      const tag = first.headers.get('etag') ?? '';
      const second = await other.get(url, { headers: { 'If-None-Match': tag } });
      expect(second.status).toBe(200);
      expect(await second.text()).toContain('which is no longer kept');
    } finally {
      await other.stop();
      await own.remove();
    }
  });
});

describe('the address', () => {
  it.each([
    ['/standouts', 'v1', '/standouts?data=v1'],
    ['/standouts?data=v1&page=2', null, '/standouts?page=2'],
    ['/org/ccg/15N?q=a%26data#top', 'v2', '/org/ccg/15N?q=a%26data&data=v2#top'],
    ['/data/x?data=v1', 'v2', '/data/x?data=v2'],
  ])('%s for the version %s is %s', (url, version, expected) => {
    expect(withDataVersion(url, version)).toBe(expected);
  });
});
