import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crawled } from '../support/crawl.ts';
import { HostileHouse } from '../support/hostileHouse.ts';
import { runBrowser } from '../support/runBrowser.ts';
import { figure } from './figure.ts';

let house: HostileHouse;
let browser: Browser;
beforeAll(async () => {
  house = await HostileHouse.make();
  browser = await runBrowser();
});
afterAll(async () => {
  await browser?.close();
  await house?.remove();
});

const chart = (view: string, by: string): string =>
  `/data/${view}/by/${by}/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all`;

describe('a folder every text of which is hostile', () => {
  it('runs nothing in a browser, on any kind of page', { timeout: 1_800_000 }, async () => {
    const seeds = [
      '/',
      '/status',
      '/outliers',
      '/outliers/latest',
      '/find?q=harm',
      '/data/measure',
    ];
    const charts = ['practice_id', 'ccg_id', 'lab_id', 'test_code'].flatMap(by =>
      ['chart', 'grid', 'datatable'].map(view => chart(view, by)),
    );
    const answers = await crawled(house.app, [...seeds, ...charts]);
    const pages = answers.filter(({ type, status }) => type === 'text/html' && status === 200);
    const context = await browser.newContext();
    const faults: string[] = [];
    await context.exposeFunction('harm', () => faults.push('harm was called'));
    const page = await context.newPage();
    page.on('dialog', dialog => {
      faults.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', error => faults.push(`an error: ${error.message}`));
    page.on('console', message => {
      if (message.type() === 'error') faults.push(`the console: ${message.text()}`);
    });
    let drawn = 0;
    for (const { address } of pages) {
      const before = faults.length;
      await page.goto(house.app.url + address);
      // Plotly draws when somebody asks to zoom.
      const begin = page.locator('button[data-zoom="begin"]').first();
      if ((await begin.count()) > 0 && (await begin.isVisible())) {
        await begin.click();
        await page.locator('.plot[data-drawn] .main-svg').first().waitFor();
        await page.locator('.plot[data-drawn]').first().hover();
        drawn++;
      }
      const odd = await page.evaluate(() =>
        [...document.querySelectorAll('*')].flatMap(element =>
          [...element.attributes]
            .filter(
              ({ name, value }) =>
                /^on/i.test(name) ||
                (/^(?:(?:xlink:)?href|src|(?:form)?action)$/i.test(name) &&
                  /^\s*javascript:/i.test(value)),
            )
            .map(({ name }) => `${element.tagName} ${name}`),
        ),
      );
      faults.push(...odd);
      if (faults.length > before) faults.push(`on ${address}`);
    }
    await context.close();
    figure(`hostile texts: ${pages.length} pages in a browser, ${drawn} charts drawn`);
    expect(faults).toEqual([]);
    expect(pages.length).toBeGreaterThan(40);
    expect(drawn).toBeGreaterThan(5);
  });
});
