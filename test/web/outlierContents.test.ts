import { beforeAll, describe, expect, it } from 'vitest';
import type { OutlierReport } from '../../src/outliers/report.ts';
import { SMALL_SIZE } from '../support/outlierHouse.ts';
import { outlierPages } from '../support/outlierPages.ts';

const pages = outlierPages();
const { html, textOf } = pages;
/** A practice whose report has both tables and rows of low numbers. */
let report: OutlierReport;
let code: string;
beforeAll(async () => {
  report = await pages.practiceReport();
  code = report.entity.code;
});

describe('the contents', () => {
  it('nest ICB, CCG, PCN and practice, by name; regions beside', async () => {
    const page = await html('/outliers/1');
    const tree = page.slice(page.indexOf('class="tree"'), page.indexOf('<h3>Regions'));
    const icbs = [...tree.matchAll(/href="\/outliers\/1\/stp\/[^"]+">([^<]+)/g)].map(
      match => match[1],
    );
    expect(icbs).toHaveLength(SMALL_SIZE.stps);
    expect(icbs).toEqual([...icbs].sort());
    expect(tree).toMatch(/details.*stp|stp.*<details/s);
    expect(page).toContain('/outliers/1/regional_team/Y0000');
    const practices = await pages.builds.use(
      1,
      async r => (await r.organisations()).byType.practice.size,
    );
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
    expect(await textOf('/outliers/1?q=zzzz')).toContain('Nothing matches “zzzz”');
  });

  it('have no level that was not built', async () => {
    await pages.builds.request({ from: '2024-01-01', to: '2024-01-01', entities: ['ccg'] });
    await pages.builds.idle();
    const page = await html('/outliers/2');
    expect(page).not.toContain('/practice/');
    expect(page).toContain('/outliers/2/ccg/');
  });
});

describe('the contents of a large country', () => {
  const large = outlierPages({
    ...SMALL_SIZE,
    practices: 900,
    pcns: 330,
    ccgs: 90,
    months: 1,
    chemicals: 8,
  });
  const listed = (page: string, type: string): string[] =>
    [...page.matchAll(/<li><a href="\/outliers\/\d\/(\w+)\/([^"]+)"/g)]
      .filter(match => match[1] === type)
      .map(match => match[2] ?? '');

  it('show the levels that fit, and link to the reports that list the others', async () => {
    const page = await large.html('/outliers/1');
    expect(listed(page, 'stp')).toHaveLength(SMALL_SIZE.stps);
    expect(listed(page, 'ccg').length).toBeGreaterThan(80);
    expect(listed(page, 'regional_team')).toHaveLength(SMALL_SIZE.regions);
    expect([...listed(page, 'pcn'), ...listed(page, 'practice')]).toEqual([]);
    const href = /href="([^"#]+\/ccg\/[^"#]+)#below"/.exec(page)?.[1] ?? '';
    const report = await large.html(href);
    expect(report).toContain('<details class="within" id="below"');
    expect(listed(report, 'pcn').length).toBeGreaterThan(0);
  });

  it('turn the pages of one long list', async () => {
    const month = '2024-01-01';
    await large.builds.request({ from: month, to: month, entities: ['practice'] });
    await large.builds.idle();
    const seen: string[] = [];
    for (const number of [1, 2, 3, 4, 5]) {
      const practices = listed(await large.html(`/outliers/2?page=${number}`), 'practice');
      expect(practices.length).toBeLessThanOrEqual(200);
      seen.push(...practices);
    }
    const practices = await large.builds.use(
      2,
      async r => (await r.organisations()).byType.practice.size,
    );
    expect(practices).toBeGreaterThan(800);
    expect(new Set(seen).size).toBe(practices);
    const first = await large.html('/outliers/2');
    expect(first).toContain(`1–200 of ${practices}`);
    expect(first).toContain('href="/outliers/2?page=2#places"');
    expect(first.length).toBeLessThan(60_000);
  });
});
