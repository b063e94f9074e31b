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
      each => each[1],
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
