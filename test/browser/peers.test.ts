import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { overflowOf, violations } from '../support/accessibility.ts';
import { browserHouse } from '../support/browserHouse.ts';
import { peerStore } from '../support/peerStore.ts';
import { visit as visitAny } from '../support/visit.ts';

const house = browserHouse(peerStore);

const QUESTION = 'by/practice_id/showing/ccg_id/all/lab_id/all';
const CHART = `/data/chart/${QUESTION}/numerators/TSH/denominators/per1000/filter/all?highlight_entities=P24`;
const MEASURES = `/data/measure/${QUESTION}/numerators/all/denominators/per1000/filter/all?highlight_entities=P24`;

const visit = <T>(
  path: string,
  look: (page: Page, context: BrowserContext) => Promise<T>,
  options?: Parameters<Browser['newContext']>[0],
): Promise<T> => visitAny(house.browser, house.app.url + path, look, options);

/** The chart answers pointer and keys. */
const readable = (page: Page) => page.locator('.plot[tabindex="0"]').first();
const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const current = (page: Page) => page.locator('.peer-choice [aria-current=true]').textContent();

describe('the choice of peers', () => {
  it('changes chart, sentence and address in place, and back takes it back', () =>
    visit(CHART, async page => {
      await readable(page).waitFor();
      await page.evaluate(() => document.body.setAttribute('data-stayed', ''));
      await page.locator('#chart-more summary').click();
      await page.getByRole('link', { name: 'Those that use Plymouth' }).click();
      await page.waitForURL('**&peers=lab');
      await expect
        .poll(() => heading(page).textContent())
        .toContain('all practices that use Plymouth');
      expect(await current(page)).toBe('Those that use Plymouth');
      expect(await page.locator('.key').textContent()).toContain(
        'Median of practices that use Plymouth',
      );
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('peers-lab');
      // What was opened stays open.
      expect(await page.locator('#chart-more p').textContent()).toContain('overall');
      expect(await page.locator('#chart-more p').isVisible()).toBe(true);
      await page.goBack();
      await expect.poll(() => heading(page).textContent()).toContain('compared with all practices');
      await expect.poll(() => current(page)).toBe('All practices');
      expect(await page.locator('body[data-stayed]').count()).toBe(1);
    }));

  it('works by keyboard, and a changed form keeps it', () =>
    visit(CHART, async page => {
      await readable(page).waitFor();
      await page.locator('#peers-ccg').focus();
      await page.keyboard.press('Enter');
      await page.waitForURL('**&peers=ccg');
      await page.getByLabel('Which results').selectOption('over_range');
      await page.waitForURL('**/filter/over_range?highlight_entities=P24&peers=ccg');
    }));

  it('is links without JavaScript', () =>
    visit(
      CHART,
      async page => {
        await page.getByRole('link', { name: 'Those that use Plymouth' }).click();
        await page.waitForURL('**&peers=lab');
        expect(await heading(page).textContent()).toContain('all practices that use Plymouth');
        expect(await page.locator('.picture .event').count()).toBe(1);
      },
      { javaScriptEnabled: false },
    ));
});

describe('an explained word', () => {
  it.each([true, false])('opens by keyboard and closes by Escape; with JavaScript: %s', enabled =>
    visit(
      CHART,
      async page => {
        const word = page.locator('.key .term', { hasText: 'Deciles' });
        await word.focus();
        await page.keyboard.press('Enter');
        const definition = page.locator('#term-decile');
        await definition.waitFor({ state: 'visible' });
        await page.keyboard.press('Escape');
        await definition.waitFor({ state: 'hidden' });
        await word.click();
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.waitForURL('**/methods#deciles');
      },
      { javaScriptEnabled: enabled },
    ),
  );
});

it('events are lines with letters in Plotly’s drawing too', () =>
  visit(CHART, async page => {
    await readable(page).waitFor();
    await page.getByRole('button', { name: 'Zoom and pan' }).click();
    await expect.poll(() => page.locator('.plot .shapelayer path').count()).toBe(1);
    await expect
      .poll(() => page.locator('.plot .annotation-text').allTextContents())
      .toEqual(['A']);
    await page.getByRole('link', { name: 'Those that use Plymouth' }).click();
    await page.waitForURL('**&peers=lab');
    await expect
      .poll(() => page.locator('.plot .annotation-text').allTextContents())
      .toEqual(['A']);
  }));

describe.each([360, 1440])('at %i px', width => {
  it.each([
    ['the chart with an open definition', `${CHART}&peers=lab`],
    ['the measures', `${MEASURES}&peers=lab`],
  ])('%s has no violation of accessibility and does not run out of the page', (_, path) =>
    visit(
      path,
      async page => {
        await readable(page).waitFor();
        // Heading, sentence and the whole chart are on the first two screens of a small phone.
        const [sentence, plot] = await Promise.all(
          ['.said', '.plot'].map(part => page.locator(part).first().boundingBox()),
        );
        expect(plot?.height).toBeGreaterThanOrEqual(220);
        // Every link has an edge to the one before it, in its row or in the row above.
        const edges = await page.locator('.peer-choice nav a').evaluateAll(links =>
          links.map(link => {
            const { borderTopWidth, borderLeftWidth } = getComputedStyle(link);
            return [borderTopWidth, borderLeftWidth];
          }),
        );
        expect(edges).toEqual(edges.map(() => ['1px', '1px']));
        expect(sentence?.y).toBeLessThan(plot?.y ?? 0);
        expect((plot?.y ?? 0) + (plot?.height ?? 0)).toBeLessThanOrEqual(2 * 800);
        await page.locator('.provenance summary').first().click();
        await page.locator('.key .term').first().click();
        const opened = await page.locator('.definition:popover-open').boundingBox();
        expect(opened?.x).toBeGreaterThanOrEqual(0);
        expect((opened?.x ?? 0) + (opened?.width ?? 0)).toBeLessThanOrEqual(width);
        expect(await violations(page)).toEqual([]);
        expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      },
      { viewport: { width, height: 900 } },
    ),
  );
});

describe('a group of one’s own', () => {
  it('is made by keyboard, shown as a line, and kept when the question changes', () =>
    visit(
      CHART,
      async page => {
        await readable(page).waitFor();
        await page.getByRole('link', { name: 'Make a group' }).press('Enter');
        await page.waitForURL('**/groups?**');
        expect(await violations(page)).toEqual([]);
        expect(await overflowOf(page)).toBeLessThanOrEqual(0);
        await page.getByLabel('Name', { exact: true }).focus();
        await page.keyboard.type('North');
        await page.keyboard.press('Tab');
        await page.keyboard.type('P01, P02');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.waitForURL('**?group=North:P01+P02+P24&highlight_entities=P24');
        await readable(page).waitFor();
        expect(await page.locator('.key').first().textContent()).toContain('North (group of 3)');
        expect(await violations(page)).toEqual([]);
        await page.getByLabel('Only practices in the group').check();
        await page.waitForURL('**&only=groups');
        await expect
          .poll(() => heading(page).textContent())
          .toContain('practices in the group North');
        const change = page.getByRole('link', { name: 'Change the group North' });
        expect(await change.getAttribute('href')).toContain('only%3Dgroups');
      },
      { viewport: { width: 360, height: 900 } },
    ));
});
