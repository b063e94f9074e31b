import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { monthOf } from '../../src/domain/month.ts';
import { reportOf } from '../../src/outliers/report.ts';
import { atWidths, openDetails } from '../support/accessibility.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { OutlierHouse, SMALL_SIZE } from '../support/outlierHouse.ts';
import { runBrowser } from '../support/runBrowser.ts';
import { type ProcessedRow, storeOf } from '../support/storeOf.ts';
import { visit } from '../support/visit.ts';

const PLACE = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch';
const WITH_NAMES = [...ENTITY_TYPES, 'subpara', 'chemical'];
const QUESTION =
  'by/practice_id/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all?highlight_entities=A1&highlight_entities=A2';
const BY_TEST = QUESTION.replace('practice_id', 'test_code').replace(/\?.*/, '?practice_id=A1');

let browser: Browser;
beforeAll(async () => {
  browser = await runBrowser();
});
afterAll(() => browser?.close());

/** What stands out of the page or lies over its neighbour, and numbers that break. */
const faultsOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('main *, .bar *')];
    const spill = document.documentElement.scrollWidth - innerWidth;
    const out = all
      .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
      .map(element => `${element.tagName}.${element.className}`);
    const broken = all.filter(element => {
      if (!element.matches('.n, td, dd') || !/^[−\d.,]+$/.test(element.innerText)) return false;
      const range = document.createRange();
      range.selectNodeContents(element);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
    });
    const over = all.filter(
      element =>
        element.matches('tbody :is(th, td:not(.n))') &&
        element.scrollWidth > element.clientWidth + 1,
    );
    return [
      ...(spill > 0 ? [`runs out by ${spill} px: ${out.slice(0, 3)}`] : []),
      ...over.slice(0, 3).map(cell => `lies over the next cell: ${cell.className}`),
      ...broken.map(cell => `breaks: ${cell.innerText}`),
    ];
  });

async function expectNoFaults(url: string): Promise<void> {
  const found: Record<number, string[]> = {};
  await visit(browser, url, async page => {
    await openDetails(page, 'main details:not(.pick)');
    await atWidths(page, [360, 768, 1440], async width => {
      const faults = await faultsOn(page);
      if (faults.length > 0) found[width] = faults;
    });
  });
  expect(found, url).toEqual({});
}

describe.each([45, 300])('names of %i letters without a space', length => {
  const name = PLACE.repeat(6).slice(0, length);

  describe('in the charts', () => {
    let file: string;
    let app: RunningApp;
    beforeAll(async () => {
      const rows: ProcessedRow[] = [];
      const practiceMonths = [];
      for (let month = monthOf(2018, 4); month <= monthOf(2019, 3); month++) {
        for (const [i, practice] of ['A1', 'A2', 'A3', 'A4'].entries()) {
          practiceMonths.push({ month, practice, ccg: '15N', listSize: 5000 + 900 * i });
          for (const test of ['K', 'NA']) {
            rows.push({
              month,
              practice,
              ccg: '15N',
              lab: 'nd',
              test,
              category: 0,
              n: 90 + 10 * i,
            });
          }
        }
      }
      file = await storeOf(rows, {
        practiceMonths,
        practices: ['A1', 'A2', 'A3', 'A4'].map(id => ({ id, name: `${id}${name}` })),
        tests: ['K', 'NA'].map(code => ({ code, name: `${code}${name}`, shown: true })),
        labs: [{ id: 'nd', name: `Lab${name}` }],
        ccgs: [{ id: '15N', name: `CCG${name}` }],
      });
      app = await runApp(file);
    });
    afterAll(async () => {
      await app?.stop();
      if (file) await rm(path.dirname(file), { recursive: true, force: true });
    });

    it.each([
      '/',
      '/start_here?q=A1',
      `/data/chart/${QUESTION}`,
      `/data/chart/${QUESTION.replaceAll('numerators/all', 'numerators/K')}&order=ccg`,
      `/data/chart/${BY_TEST}`,
      `/data/measure/${QUESTION}`,
      `/data/grid/${QUESTION}`,
      `/data/datatable/${QUESTION}`,
      '/status',
    ])('%s scrolls one way only', at => expectNoFaults(app.url + at));
  });

  describe('in the reports of outliers', () => {
    let house: OutlierHouse;
    let app: RunningApp;
    let chemical: string;
    beforeAll(async () => {
      house = await OutlierHouse.make();
      await house.change(
        ...WITH_NAMES.map(table => `UPDATE ${table} SET name = '${name}' || right(name, 4)`),
        `UPDATE presentation SET bnf_name = '${name}' || right(bnf_name, 4)`,
      );
      const builds = await house.open();
      app = await runApp(undefined, { outliers: new OutliersAtHand(builds, SMALL_SIZE.months) });
      await builds.requestDefault();
      await builds.idle();
      const report = await builds.use(1, results => reportOf(results, 'practice', 'P00010'));
      chemical = report?.high[0]?.chemical ?? '';
    });
    afterAll(async () => {
      await app?.stop();
      await house?.remove();
    });

    it.each([
      '/outliers',
      '/outliers/1',
      '/outliers/1?q=llan',
      '/outliers/1/practice/P00010',
      '/outliers/1/practice/P00010/all',
      '/outliers/1/pcn/U00001',
      '/outliers/1/regional_team/Y0000',
      '/outliers/1/chemical/',
    ])('%s scrolls one way only', at =>
      expectNoFaults(`${app.url}${at}${at.endsWith('/chemical/') ? `${chemical}?org=P00010` : ''}`),
    );
  });
});
