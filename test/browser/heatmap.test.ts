import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { atWidths, overflowOf, violations } from '../support/accessibility.ts';
import { browserHouse } from '../support/browserHouse.ts';
import { holdAnswers } from '../support/heldAnswers.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { visit as visitAny } from '../support/visit.ts';

const house = browserHouse(sampleStore);

const CHART =
  '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
const visit = <T>(
  path: string,
  look: (page: Page) => Promise<T>,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<T> => visitAny(house.browser, house.app.url + path, look, options);

const row = (page: Page, name: string) => page.locator('.heat li a', { hasText: name });
const names = (page: Page) => page.locator('.heat li a').allTextContents();
/** The rows answer keys and pointer. */
const ready = (page: Page) => page.locator('.heat li a[tabindex="0"]').waitFor();
const tip = (page: Page) => page.locator('.heat-tip:visible');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

describe('the heatmap', () => {
  it('has a row for each practice, in the order of the JSON', () =>
    visit(CHART, async page => {
      const answer = await (
        await house.app.get(CHART.replace('/filter/all', '/filter/all.json'))
      ).json();
      expect(await page.locator('.heat li').count()).toBe(14);
      await ready(page);
      const ids = await page
        .locator('.heat li a')
        .evaluateAll(links => links.map(link => /\((.*)\)/.exec(link.dataset.name ?? '')?.[1]));
      expect(ids).toEqual(answer.order);
    }));

  it('highlights the practice of a clicked row, and no longer at a second click: chart, address, form, sentence', () =>
    visit(CHART, async page => {
      await page.evaluate(() => document.body.setAttribute('data-stayed', ''));
      await row(page, 'Moor Surgery').click();
      await page.waitForURL('**highlight_entities=A03');
      await expect
        .poll(() => page.locator('.said').textContent())
        .toMatch(/^Moor Surgery stood at/);
      expect(await page.locator('h1').textContent()).toContain('Moor Surgery compared');
      expect(await page.locator('#pick-highlight_entities').textContent()).toContain(
        'Moor Surgery',
      );
      await expect.poll(() => page.locator('.key').textContent()).toContain('Moor Surgery');
      expect(await page.locator('.heat .highlighted').allTextContents()).toEqual([
        expect.stringContaining('Moor Surgery'),
      ]);
      await row(page, 'Moor Surgery').click();
      await page.waitForURL(`**${CHART}`);
      await expect.poll(() => page.locator('.heat .highlighted').count()).toBe(0);
      expect(await page.locator('body[data-stayed]').count()).toBe(1);
    }));

  it('highlights all the rows that are clicked while an answer is on the way', () =>
    visit(CHART, async page => {
      await ready(page);
      const held = await holdAnswers(page);
      await row(page, 'Moor Surgery').click();
      await held.requestFor('?highlight_entities=A03');
      await row(page, 'Elm Surgery').click();
      await held.requestFor('?highlight_entities=A03&highlight_entities=A05');
      await row(page, 'Quay Surgery').click();
      await held.requestFor('=A03&highlight_entities=A05&highlight_entities=A02');
      // A second click releases, also what is not shown yet.
      await row(page, 'Elm Surgery').click();
      await held.requestFor('?highlight_entities=A03&highlight_entities=A02');
      held.release();
      await page.waitForURL('**?highlight_entities=A03&highlight_entities=A02');
      await expect.poll(() => page.locator('.heat .highlighted').count()).toBe(2);
      await page.goBack();
      await page.waitForURL(`**${CHART}`);
    }));

  it('keeps a row that was just chosen when order and form change', () =>
    visit(`${CHART}?highlight_entities=A01`, async page => {
      await ready(page);
      const held = await holdAnswers(page);
      await row(page, 'Moor Surgery').click();
      await held.requestFor('=A01&highlight_entities=A03');
      await page.getByRole('link', { name: 'Lowest first' }).click();
      await held.requestFor('=A01&highlight_entities=A03&order=lowest');
      await page.getByLabel('Which results').selectOption('over_range');
      await page.getByLabel('Hide organisations with low numbers').check();
      const last =
        '/over_range?highlight_entities=A01&highlight_entities=A03&sparse=hide&order=lowest';
      await held.requestFor(last);
      await page.getByLabel('Which results').selectOption('all');
      await held.requestFor(last.replace('over_range', 'all'));
      held.release();
      await page.waitForURL(`**${last.replace('over_range', 'all')}`);
      await expect.poll(() => page.locator('.heat .highlighted').count()).toBe(2);
    }));

  it('answers a click on a row’s cells as one on its name', () =>
    visit(CHART, async page => {
      await ready(page);
      const cell = { position: { x: 900, y: 12 } };
      // Hands come to a row before they click it.
      await page.locator('.heat li').nth(4).hover(cell);
      await tip(page).waitFor();
      await page.locator('.heat li').nth(4).click(cell);
      await page.waitForURL('**highlight_entities=**');
      await expect
        .poll(() => page.locator('.heat li').nth(4).getAttribute('class'))
        .toBe('highlighted');
    }));

  it('says a cell’s number under the pointer', () =>
    visit(CHART, async page => {
      await ready(page);
      const elm = page.locator('.heat li', { hasText: 'Elm Surgery' });
      const { width = 0 } = (await elm.boundingBox()) ?? {};
      await elm.hover({ position: { x: width - 3, y: 10 } });
      await expect
        .poll(() => tip(page).textContent())
        .toMatch(/^Elm Surgery \(A05\)[\d.]+ \(\d+ ± 2 tests per 6,800 patients\) in Mar 2019$/);
    }));

  it('is walked by arrow keys, row by row and month by month, and answers Enter', () =>
    visit(CHART, async page => {
      const all = await names(page);
      await page.locator('.heat li a[tabindex="0"]').focus();
      await page.keyboard.press('ArrowDown');
      expect(await focused(page)).toBe(all[1]);
      expect(await tip(page).textContent()).toContain('in Mar 2019');
      await page.keyboard.press('ArrowLeft');
      expect(await tip(page).textContent()).toContain('in Feb 2019');
      await page.keyboard.press('End');
      expect(await focused(page)).toBe(all.at(-1));
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL('**highlight_entities=**');
      await expect.poll(() => page.locator('.heat .highlighted').count()).toBe(1);
      // The focus stays on the row, which now says that it is highlighted.
      await expect.poll(() => focused(page)).toContain(`${all[1]}, highlighted`);
    }));

  it('has one stop for the tab key', () =>
    visit(`${CHART}?highlight_entities=A05`, async page => {
      await page.locator('.plot[tabindex="0"]').waitFor();
      await expect.poll(() => page.locator('.heat li a[tabindex="0"]').count()).toBe(1);
      expect(await page.locator('.heat li a[tabindex="0"]').textContent()).toContain('Elm Surgery');
    }));

  it('turns its order and colours, which a change of the form keeps', () =>
    visit(CHART, async page => {
      const highest = await names(page);
      await page.getByRole('link', { name: 'Lowest first' }).click();
      await page.waitForURL('**order=lowest');
      await expect.poll(() => names(page)).not.toEqual(highest);
      await page.getByRole('link', { name: 'By CCG' }).click();
      await page.waitForURL('**order=ccg');
      await expect
        .poll(() => page.locator('.heat h3').allTextContents())
        .toEqual(['NHS Devon CCG', 'NHS Kernow CCG']);
      await page.getByRole('link', { name: 'Equal numbers per colour' }).click();
      await page.waitForURL('**order=ccg&colours=equal');
      await page.getByLabel('Which results').selectOption('over_range');
      await page.waitForURL('**filter/over_range?order=ccg&colours=equal');
    }));

  it('leaves a clicked row under the pointer, although the chart above it grows', () =>
    visit(CHART, async page => {
      await ready(page);
      const link = page.locator('.heat li a').first();
      const top = () => link.evaluate(element => element.getBoundingClientRect().top);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await link.scrollIntoViewIfNeeded();
      const before = await top();
      await link.click();
      await page.waitForURL('**highlight_entities=**');
      await expect.poll(() => page.locator('.heat .highlighted').count()).toBe(1);
      // Browsers scroll by whole pixels, while a chart may grow by a part of one.
      expect(Math.abs((await top()) - before)).toBeLessThan(1);
    }));

  it('keeps its place while a row is highlighted', () =>
    visit(
      CHART,
      async page => {
        await page.addStyleTag({ content: '.heat-rows { max-height: 150px !important }' });
        await row(page, (await names(page)).at(-1) ?? '').scrollIntoViewIfNeeded();
        const rows = page.locator('.heat-rows');
        const before = await rows.evaluate(part => part.scrollTop);
        expect(before).toBeGreaterThan(50);
        await page.locator('.heat li a').last().click();
        await page.waitForURL('**highlight_entities=**');
        await expect.poll(() => page.locator('.heat .highlighted').count()).toBe(1);
        expect(await rows.evaluate(part => part.scrollTop)).toBe(before);
      },
      {},
    ));

  it('is whole without JavaScript: picture, links, orders and a table of a year', () =>
    visit(
      CHART,
      async page => {
        const shown = await page
          .locator('.heat-block img')
          .evaluate(image =>
            image instanceof HTMLImageElement ? [image.naturalWidth, image.naturalHeight] : [],
          );
        expect(shown).toEqual([24, 14]);
        expect(await page.locator('.heat tbody tr').count()).toBe(14);
        expect(await page.locator('.heat tbody tr').first().locator('td').count()).toBe(12);
        await row(page, 'Quay Surgery').click();
        await page.waitForURL(`**${CHART}?highlight_entities=A02`);
        await page.getByRole('link', { name: 'Equal numbers per colour' }).click();
        await page.waitForURL('**colours=equal');
        await page.getByLabel('What to compare').selectOption('lab_id');
        await page.locator('.more').getByRole('button', { name: 'Show' }).click();
        await page.waitForURL('**/by/lab_id/**colours=equal');
      },
      { javaScriptEnabled: false },
    ));
});

describe('at 360 and at 1440 px', () => {
  it.each([
    `${CHART}?highlight_entities=A05&order=ccg&colours=equal`,
    CHART.replace('practice_id', 'result_category'),
  ])(
    '%s has no violation of accessibility with its tables open, and months that do not meet',
    path =>
      visit(path, async page => {
        await page.locator('.plot[tabindex="0"]').waitFor();
        for (const summary of await page.locator('.drawn summary').all()) await summary.click();
        await atWidths(page, [360, 1440], async width => {
          expect(await violations(page), `at ${width} px`).toEqual([]);
          expect(await overflowOf(page), `at ${width} px`).toBeLessThanOrEqual(0);
          const ends = await page
            .locator('.heat-months span:visible')
            .evaluateAll(labels => labels.map(label => label.getBoundingClientRect()))
            .then(boxes => boxes.map(({ left, right }) => [left, right] as const));
          expect(ends.length).toBeGreaterThan(1);
          ends.slice(1).forEach(([left], i) => {
            expect(left).toBeGreaterThan((ends[i]?.[1] ?? Number.NaN) + 4);
          });
          const bar = await page
            .locator('.heat-rows')
            .evaluate(rows => getComputedStyle(rows, '::-webkit-scrollbar').width);
          expect(bar).toBe('12px');
        });
      }),
  );
});
