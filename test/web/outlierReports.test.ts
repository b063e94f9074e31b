import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LABELS, labelsWith } from '../../src/domain/entityType.ts';
import { type OutlierReport, reportsOf } from '../../src/outliers/report.ts';
import { DEFAULT_WORDS, type SiteWords } from '../../src/outliers/siteWords.ts';
import { reportPage } from '../../src/web/presenters/outliers/report.ts';
import { siteLinks } from '../../src/web/site/sitePages.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { OutlierHouse, SMALL_SIZE } from '../support/outlierHouse.ts';
import { outlierPages, plain } from '../support/outlierPages.ts';
import { expectSameFile } from '../support/sameFile.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { storeOf } from '../support/storeOf.ts';

/** More chemicals than a page of a table shows. */
const pages = outlierPages({ ...SMALL_SIZE, practices: 120, pcns: 25, chemicals: 90 });
const { html, textOf, json, linesOf } = pages;
/** A practice whose report has both tables and rows of low numbers. */
let report: OutlierReport;
let code: string;
beforeAll(async () => {
  report = await pages.practiceReport();
  code = report.entity.code;
});

it('leaves builds of outliers out of what each build of the lab data changed, and says so', async () => {
  expect(await textOf('/status/changes')).toContain('each build of outliers says which months');
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

  it('links up the hierarchy, and down, before its tables', async () => {
    const page = await html(path());
    for (const { type, code: parent } of report.parents) {
      expect(page).toContain(`href="/outliers/1/${type}/${parent}"`);
    }
    const [pcn] = report.parents;
    const above = await html(`/outliers/1/${pcn?.type}/${pcn?.code}`);
    const top = above.slice(0, above.indexOf('<table'));
    expect(plain(top)).toMatch(/\d+ practices? in this PCN/);
    expect(top).toContain(`href="${path()}"`);
  });

  it('tells the types of the organisations above it, for a lab and an ICB may share a name', async () => {
    const page = await html(path());
    const crumbs = page.slice(page.indexOf('class="crumbs"'), page.indexOf('<section'));
    for (const { type, name } of report.parents) {
      const { one } = DEFAULT_LABELS[type];
      const isTold = name.toLowerCase().includes(one.toLowerCase());
      expect(crumbs).toContain(isTold ? name : `${name} <span class="soft">(${one})</span>`);
    }
  });

  it('says its own period at its foot, not that of the lab data', async () => {
    const labs = await sampleStore();
    const both = await runApp(labs.path, { outliers: pages.outliers });
    const footOf = async (path: string): Promise<string> => {
      const page = await (await both.get(path)).text();
      return plain(page.slice(page.indexOf('<footer')));
    };
    expect(await footOf('/methods')).toContain('Data to Mar 2019');
    const chemical = report.high[0]?.chemical;
    for (const more of [
      '',
      `/practice/${code}`,
      `/practice/${code}/all`,
      `/chemical/${chemical}`,
    ]) {
      const foot = await footOf(`/outliers/1${more}`);
      expect(foot, more).toMatch(/Prescribing Mar 2024 to Aug 2024/);
      expect(foot, more).not.toContain('2019');
    }
    expect(await footOf('/outliers')).toContain('Prescribing Mar 2024 to Aug 2024');
    await both.stop();
    await labs.remove();
  });

  it('draws a curve among many and a tick for each among few', async () => {
    const [, ccg] = report.parents;
    expect(await html(path())).toMatch(/class="density-area"/);
    const few = await html(`/outliers/1/${ccg?.type}/${ccg?.code}`);
    expect(few).toContain('class="density-ticks"');
    expect(few).not.toContain('class="density-area"');
    const among = `/outliers/1/chemical/${report.high[0]?.chemical}?entity=`;
    expect(await html(`${among}ccg`)).toContain('class="density-ticks"');
    expect(await textOf(`${among}ccg`)).toContain('Each tick is the ratio of one or more');
    expect(await textOf(`${among}practice`)).toContain('Where the curve is higher');
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

  it('and every table of chemicals has the rows of its CSV file as Parquet', async () => {
    const get = (address: string) => pages.app.get(address);
    const { types } = await expectSameFile(get, path());
    expect(types).toMatchObject({
      chemical_items: 'BIGINT',
      ratio: 'DOUBLE',
      low_number: 'BOOLEAN',
    });
    await expectSameFile(get, path('?low=hide'));
    await expectSameFile(get, path('/all'));
    await expectSameFile(get, path('/all?sort=chemical'));
    const [row] = report.high;
    await expectSameFile(get, `/outliers/1/chemical/${row?.chemical}?entity=practice`);
    for (const address of [path(), path('/all'), `/outliers/1/chemical/${row?.chemical}`]) {
      const page = await html(address);
      expect(page).toMatch(/href="[^"]*\.csv[^"]*" download/);
      expect(page).toMatch(/href="[^"]*\.parquet[^"]*" download/);
    }
  });

  it('of the latest build has an address of its own', async () => {
    expect(Object(await json(`/outliers/latest/practice/${code}.json`)).build.id).toBe(1);
    expect(await html(`/outliers/latest/practice/${code}`)).toContain('href="/outliers/latest"');
  });

  it('is kept by a browser for as long as it is the same', async () => {
    const first = await pages.app.get(path());
    const tag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    // As a browser asks; Node's fetch would add `no-cache` of its own.
    const again = (headers: Record<string, string>) =>
      pages.app.get(path(), { headers: { ...headers, 'Cache-Control': 'max-age=0' } });
    expect((await again({ 'If-None-Match': tag })).status).toBe(304);
    expect((await again({ 'If-None-Match': 'W/"another"' })).status).toBe(200);
    expect((await pages.app.get(path('X'))).headers.get('etag')).toBeNull();
    expect((await pages.app.get('/outliers')).headers.get('cache-control')).toBe('no-store');
  });

  it('is not kept where only the counts that stand in for refused files differ', async () => {
    const content = '0123456789abcdef'.repeat(4);
    const tags: (string | null)[] = [];
    for (const version of [content, `${content}-aaaa0000`, `${content}-aaaa1111`]) {
      const file = await storeOf([], { version });
      const site = await runApp(file, { outliers: pages.outliers });
      tags.push((await site.get(path())).headers.get('etag'));
      await site.stop();
      await rm(dirname(file), { recursive: true });
    }
    expect(new Set(tags).size).toBe(3);
  });

  it('lists what too few prescribe to compare', async () => {
    // A chemical of one practice in a thousand: it is trimmed, and zeros are left.
    const size = { ...SMALL_SIZE, practices: 2100, chemicals: 250, months: 1 };
    const large = await OutlierHouse.make(size);
    const made = await large.open();
    await made.request({ from: '2024-01-01', to: '2024-01-01', entities: ['practice'] });
    await made.idle();
    const few = await made.use(1, async results => {
      const practices = [...(await results.organisations()).byType.practice.values()];
      const reports = await reportsOf(results, 'practice', practices);
      return reports.find(report => report.too_few.length > 0);
    });
    const other = await runApp(undefined, { outliers: new OutliersAtHand(made, 1) });
    const page = await (await other.get(`/outliers/1/practice/${few?.entity.code}`)).text();
    await other.stop();
    await large.remove();
    const section = plain(page.slice(page.indexOf('id="too-few"')));
    expect(section).toContain('Too few prescribers to compare');
    expect(section).toContain(few?.too_few[0]?.chemical_name);
  });

  it('of an unknown organisation suggests what may have been meant', async () => {
    const page = await html(`/outliers/1/practice/${code}X`, 404);
    expect(page).toContain(`href="/outliers/1/practice/${code}"`);
    expect(await textOf('/outliers/1/ward/X', 404)).toContain('no type of organisation “ward”');
    const { id } = await pages.builds.request({
      from: '2024-01-01',
      to: '2024-01-01',
      entities: ['ccg'],
    });
    await pages.builds.idle();
    expect(await textOf(`/outliers/${id}/practice/X`, 404)).toContain('no reports of practices');
    expect(await textOf('/outliers/77/practice/X', 404)).toContain('no build 77');
    expect(await textOf(`/outliers/1/practice/${code}/some`, 404)).toContain('no part “some”');
    expect((await pages.app.get(`/outliers/1/practice/${code}X.json`)).status).toBe(404);
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

  it('is sorted by numbers from the highest, then from the lowest, then by z-score', async () => {
    const linkOf = async (query: string, column: string): Promise<string | undefined> =>
      new RegExp(`<a href="([^"]*)" id="sort-${column}"`).exec(await html(path(query)))?.[1];
    expect(await linkOf('', 'ratio')).toBe(path('?sort=-ratio'));
    expect(await linkOf('?sort=-ratio&page=2', 'ratio')).toBe(path('?sort=ratio'));
    expect(await linkOf('?sort=ratio', 'ratio')).toBe(path());
    expect(await linkOf('', 'z_score')).toBe(path('?sort=z_score'));
    expect(await linkOf('', 'chemical')).toBe(path('?sort=chemical'));
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
    expect(plain(page)).toContain(`${lowest.length} practices share the lowest ratio, 0%.`);
    const few = await html(`${path}?entity=stp`);
    const stps = Object(await json(`${path}.json?entity=stp`)).rows;
    expect(few).toContain(`/outliers/1/stp/${stps.at(-1).entity.code}"`);
    expect(page).toContain('class="density-area"');
    expect(await linesOf(`${path}.csv?entity=practice`)).toHaveLength(rows.length + 1);
    expect(plain(await html(`${path}?entity=stp`))).toContain('ICBs compared');
    expect((await pages.app.get(`${path}?entity=ward`)).status).toBe(404);
    const own = await html(`${path}?entity=practice&org=${code}`);
    const share = /items, ([\d.]+)% \(z-score/.exec(plain(own).replace(' %', '%'))?.[1];
    expect(Number(share)).toBeCloseTo(100 * (report.high[0]?.ratio ?? Number.NaN), 0);
    expect(own).toContain('class="density-own"');
    const gone = await html(`${path}?entity=practice&org=${encodeURIComponent('<b>')}`);
    expect(gone).toContain('The practice “&lt;b&gt;” is not among the practices compared here.');
    expect(own).not.toContain('is not among');
    expect(await html(`/outliers/1/chemical/${chemical}X`, 404)).toContain(`chemical/${chemical}?`);
  });
});

describe('the settings of a site', () => {
  /** Another site in the same process, with the same builds. */
  const otherSite = async (words: Partial<SiteWords>): Promise<RunningApp> => {
    const builds = await pages.house.open(undefined, { words: { ...DEFAULT_WORDS, ...words } });
    return runApp((await sampleStore()).path, {
      outliers: new OutliersAtHand(builds, SMALL_SIZE.months),
    });
  };
  const textAt = async (site: RunningApp, path: string): Promise<string> =>
    plain(await (await site.get(path)).text());

  it('set the limit of low numbers, which marks rows in page, CSV and JSON', async () => {
    const most = Math.max(...[...report.high, ...report.low].map(row => row.chemical_items));
    const site = await otherSite({ lowNumberLimit: most });
    const lowIn = async (app: RunningApp): Promise<boolean[]> => {
      const json: OutlierReport = await (await app.get(`/outliers/1/practice/${code}.json`)).json();
      const rows = [...json.high, ...json.low];
      const limit = app === site ? most : 5;
      expect(rows.map(row => row.low_number)).toEqual(rows.map(row => row.chemical_items < limit));
      return rows.map(row => row.low_number);
    };
    expect(await lowIn(site)).not.toEqual(await lowIn(pages.app));
    const items = `fewer than ${most.toLocaleString('en-GB')} items`;
    expect(await textAt(site, `/outliers/1/practice/${code}`)).toContain(`A row with ${items}`);
    expect(await textAt(site, '/methods')).toContain(`rows with ${items} are marked as low`);
    expect(await textOf(`/outliers/1/practice/${code}`)).toContain('A row with fewer than 5 items');
    await site.stop();
  });

  it('set the names of organisations, on every page of that site and of no other', async () => {
    const site = await otherSite({
      labels: labelsWith({
        ccg: { one: 'locality', many: 'localities' },
        stp: { one: 'STP', many: 'STPs' },
      }),
    });
    const other = await runApp((await sampleStore()).path, { outliers: pages.outliers });
    const place = report.parents.find(({ type }) => type === 'ccg')?.code;
    const charts = '/data/chart/by/ccg_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators';
    for (const path of [
      ...['/outliers', '/outliers/1', `/outliers/1/ccg/${place}`, '/methods'],
      ...[`${charts}/per1000/filter/all`, '/find?q=devon'],
    ]) {
      expect(await textAt(site, path), path).toMatch(/localit(?:y|ies)/i);
      expect(await textAt(other, path), path).not.toMatch(/localit(?:y|ies)/i);
    }
    // No cached page has the names of the other site.
    const tagAt = async (app: RunningApp): Promise<string | null> =>
      (await app.get('/outliers/1')).headers.get('etag');
    expect(await tagAt(site)).not.toBe(await tagAt(other));
    await site.stop();
    await other.stop();
  });
});

describe('where fewer than ten organisations are compared', () => {
  const region = '/outliers/1/regional_team';
  const codeOf = async (type: 'regional_team' | 'pcn'): Promise<string> =>
    pages.builds
      .use(1, async results => {
        const [first] = (await results.organisations()).byType[type].values();
        return first?.code ?? '';
      })
      .then(found => found ?? '');

  it('a report has its tables, and says why nothing stands out', async () => {
    const text = await textOf(`${region}/${await codeOf('regional_team')}`);
    expect(text).toContain(
      'With only 2 regions to compare, no z-score can be above 0.71 or below −0.71, whatever was prescribed.',
    );
    expect(text).toContain('no chemical is said to stand out');
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
    expect(page).toContain('All, with the highest ratio first');
    expect(page).not.toMatch(/Highest ratios|Lowest ratios|highest of/);
  });

  it('the contents name those types, and the reports of many keep their claim', async () => {
    expect(await textOf('/outliers/1')).toContain(
      'Reports of 2 regions, 3 ICBs and 6 CCGs only show tables. Nothing is said to stand out in them',
    );
    const text = await textOf(`/outliers/1/pcn/${await codeOf('pcn')}`);
    expect(text).toContain('Prescribing that is higher than most');
    expect(text).not.toContain('to compare, no z-score');
  });

  it('in one subparagraph only, the row says so and is not named as the one that stands out most', async () => {
    const [first, ...others] = report.high;
    if (!first) throw new Error('the report has no row');
    const rare = { ...report, high: [{ ...first, entities: 4 }, ...others] };
    const view = reportPage(rare, new Map(), {
      links: siteLinks('', DEFAULT_WORDS),
      hideLow: false,
      peers: 120,
      lowNumberLimit: 5,
    });
    const [few, ...many] = view.tables[0]?.rows ?? [];
    expect(few?.fewTag).toBe('only 4 practices compared');
    expect(many.some(row => row.fewTag !== undefined)).toBe(false);
    expect(view.lead).toContain('stands out most');
    expect(view.lead).not.toContain(`${first.chemical_name} stands out most`);
  });
});
