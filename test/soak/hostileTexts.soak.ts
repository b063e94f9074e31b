import { buffer } from 'node:stream/consumers';
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
    let pictures = 0;
    /** Downloads the chart's pictures and says what is wrong with them. */
    const faultsOfPictures = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const format of ['PNG', 'SVG'] as const) {
        const button = page.getByRole('button', { name: format }).first();
        const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
        const bytes = await buffer(await file.createReadStream());
        pictures++;
        if (/[<>\p{Cc}]/u.test(file.suggestedFilename())) found.push(`the name of a ${format}`);
        if (format === 'PNG') {
          if (bytes.toString('latin1', 1, 4) !== 'PNG' || bytes.length < 5_000)
            found.push('no PNG');
          continue;
        }
        const odd = await page.evaluate(text => {
          const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
          return [...svg.querySelectorAll('*')].flatMap(element => [
            ...(/^(?:parsererror|script|foreignObject|iframe)$/.test(element.localName)
              ? [element.localName]
              : []),
            ...[...element.attributes]
              .filter(({ name, value }) => /^on/i.test(name) || /^\s*javascript:/i.test(value))
              .map(({ name }) => `${element.localName} ${name}`),
          ]);
        }, bytes.toString('utf8'));
        found.push(...odd.map(what => `an SVG with ${what}`));
      }
      return found;
    };
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
        if (/\/data\/chart\//.test(address)) faults.push(...(await faultsOfPictures()));
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
    figure(
      `hostile texts: ${pages.length} pages in a browser, ${drawn} charts drawn, ${pictures} pictures downloaded`,
    );
    expect(faults).toEqual([]);
    expect(pages.length).toBeGreaterThan(40);
    expect(drawn).toBeGreaterThan(5);
    expect(pictures).toBeGreaterThan(5);
  });
});
