import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Builds } from '../../src/outliers/builds.ts';
import { reportOf } from '../../src/outliers/report.ts';
import {
  atWidths,
  openDetails,
  overflowOf,
  violationsInLightAndDark,
} from '../support/accessibility.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { OutlierHouse, SMALL_SIZE } from '../support/outlierHouse.ts';
import { runBrowser } from '../support/runBrowser.ts';
import { visit } from '../support/visit.ts';

const PRACTICE = '/outliers/1/practice/P00010';

let house: OutlierHouse;
let builds: Builds;
let outliers: OutliersAtHand;
let app: RunningApp;
let browser: Browser;
let chemical: string;

beforeAll(async () => {
  house = await OutlierHouse.make();
  builds = await house.open();
  outliers = new OutliersAtHand(builds, SMALL_SIZE.months);
  app = await runApp(undefined, { outliers });
  await builds.requestDefault();
  await builds.idle();
  const report = await builds.use(1, results => reportOf(results, 'practice', 'P00010'));
  chemical = report?.high[0]?.chemical ?? '';
  browser = await runBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await house?.remove();
});

describe('at 360 and at 1440 px', () => {
  it.each([
    '/outliers',
    '/outliers/new',
    '/outliers/latest',
    '/outliers/1?q=practice',
    '/outliers/1?q=practise',
    PRACTICE,
    `${PRACTICE}?low=hide`,
    '/outliers/1/regional_team/Y0000',
    `${PRACTICE}/all`,
    'chemical',
  ])('%s breaks no rule, says no error and scrolls one way only', path => {
    const special: Record<string, string> = {
      chemical: `/outliers/1/chemical/${chemical}?entity=practice&org=P00010`,
    };
    return visit(browser, app.url + (special[path] ?? path), async page => {
      await openDetails(page, 'main details');
      await atWidths(page, [360, 1440], async width => {
        expect(await violationsInLightAndDark(page), `at ${width} px`).toEqual([]);
        expect(await overflowOf(page), `at ${width} px`).toBe(0);
      });
    });
  });
});

describe('between those widths', () => {
  it('nothing runs out of the page at 600, 768, 981 and 1100 px, and no report out of its card', async () => {
    const paths = ['/outliers', '/outliers/1', PRACTICE, `${PRACTICE}/all`];
    for (const path of [...paths, `/outliers/1/chemical/${chemical}?entity=pcn`]) {
      await visit(browser, app.url + path, page =>
        atWidths(page, [600, 768, 981, 1100], async width => {
          expect(await overflowOf(page), `${path} at ${width} px`).toBe(0);
          const outOfCard = await page.locator('.card > .outliers').evaluateAll(
            tables =>
              tables.filter(table => {
                const card = table.parentElement ?? table;
                const { paddingLeft, paddingRight } = getComputedStyle(card);
                const padding = Number.parseFloat(paddingLeft) + Number.parseFloat(paddingRight);
                return table.clientWidth > card.clientWidth - padding;
              }).length,
          );
          expect(outOfCard, `${path} at ${width} px`).toBe(0);
        }),
      );
    }
  });
});

describe('the contents', () => {
  it('narrow as a reader types, and the address holds the query', () =>
    visit(browser, `${app.url}/outliers/1`, async page => {
      await page.getByLabel('Find an organisation or a chemical').pressSequentially('p00010');
      await page.getByText('1 found.').waitFor();
      expect(new URL(page.url()).search).toBe('?q=p00010');
      await page.locator('[data-results] a').click();
      await page.waitForURL(`${app.url}${PRACTICE}`);
    }));

  it('open down to a practice without JavaScript', () =>
    visit(
      browser,
      `${app.url}/outliers/1`,
      async page => {
        const tree = page.locator('.tree').first();
        for (const kind of ['CCG', 'PCN', 'practice']) {
          const shut = tree
            .locator('details:not([open]) > summary:visible', { hasText: kind })
            .first();
          if ((await shut.count()) > 0) await shut.click();
        }
        const practice = tree.locator('a[href*="/practice/"]:visible').first();
        await practice.click();
        await page.getByRole('heading', { name: 'Prescribing that is higher than most' }).waitFor();
      },
      { javaScriptEnabled: false },
    ));
});

describe('a report', () => {
  it('opens a row’s presentations by keyboard and hides low numbers by its address', () =>
    visit(browser, app.url + PRACTICE, async page => {
      const summary = page.locator('.opened summary').first();
      await summary.focus();
      await page.keyboard.press('Enter');
      await page.locator('.presentations').first().locator('a').first().waitFor();
      const rows = () => page.locator('.outliers tbody').count();
      const before = await rows();
      const low = await page.locator('.outliers tr.low').count();
      expect(low).toBeGreaterThan(0);
      await page.getByRole('link', { name: 'Without low numbers' }).click();
      await page.waitForURL('**?low=hide');
      expect(await rows()).toBe(before - low);
    }));

  it('has rows on paper, not the cards of a phone, and none runs out of the page', () =>
    visit(browser, app.url + PRACTICE, async page => {
      await page.setViewportSize({ width: 695, height: 1027 });
      const layout = () =>
        page
          .locator('.outliers')
          .first()
          .evaluate(table => ({
            row: getComputedStyle(table.querySelector('tbody tr') ?? table).display,
            isWithin: table.getBoundingClientRect().right <= document.body.clientWidth,
          }));
      expect(await layout()).toEqual({ row: 'grid', isWithin: true });
      await page.emulateMedia({ media: 'print' });
      expect(await layout()).toEqual({ row: 'table-row', isWithin: true });
    }));

  it('is a table to those who hear it, also where it looks like cards', () =>
    visit(browser, app.url + PRACTICE, async page => {
      await page.setViewportSize({ width: 360, height: 800 });
      const table = page.getByRole('table').first();
      expect(await table.getByRole('columnheader').count()).toBe(9);
      expect(await table.getByRole('rowheader').count()).toBeGreaterThan(0);
      // Each number has room for its label, which is drawn before it.
      const cramped = await table
        .locator('td[data-label]')
        .evaluateAll(cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).length);
      expect(cramped).toBe(0);
    }));
});

describe('a new build', () => {
  it('is asked for by the form, shows its progress and then itself', () =>
    visit(browser, `${app.url}/outliers`, async page => {
      await page.getByRole('link', { name: 'Create reports for other months' }).click();
      await page.getByLabel('First month').selectOption('2024-02-01');
      await page.getByLabel('Last month').selectOption('2024-03-01');
      await page.getByLabel('regions').uncheck();
      await page.getByRole('button', { name: 'Create reports' }).click();
      await page.getByRole('link', { name: 'February to March 2024' }).click();
      await page.getByRole('heading', { name: /February to March 2024/ }).waitFor();
      expect(await page.getByRole('heading', { name: 'Regions' }).count()).toBe(0);
    }));

  it('is followed on the page, which reloads when it has ended', () =>
    visit(browser, `${app.url}/outliers`, async page => {
      outliers.set({ phase: 'building', progress: { step: 'read the months', fraction: 0.4 } });
      await page.getByText('Reading the prescribing files: read the months').waitFor();
      expect(await page.getByRole('progressbar').getAttribute('value')).toBe('40');
      const loaded = page.waitForEvent('load');
      outliers.set({ phase: 'idle' });
      await loaded;
      await page.getByText('No build is running.').waitFor();
    }));
});
