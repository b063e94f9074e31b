import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { overflowOf, violationsInLightAndDark } from '../support/accessibility.ts';
import { runApp } from '../support/app.ts';
import { browserHouse } from '../support/browserHouse.ts';
import { storeOfMany } from '../support/manyPractices.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { visit as visitAny } from '../support/visit.ts';

const house = browserHouse(sampleStore);

const question = (by: string, rest = 'numerators/K/denominators/per1000/filter/all'): string =>
  `/by/${by}/showing/ccg_id/all/lab_id/all/${rest}`;
const GRID = `/data/grid${question('practice_id')}`;

const visit = <T>(
  path: string,
  look: (page: Page, context: BrowserContext) => Promise<T>,
  options?: Parameters<Browser['newContext']>[0],
): Promise<T> => visitAny(house.browser, house.app.url + path, look, options);

/** The page's code has come and runs. */
const awake = (page: Page) => page.waitForLoadState('networkidle');
const chart = (page: Page, name: string) => page.locator('a.small', { hasText: name });
const tip = (page: Page) => page.locator('.tip:visible');
const order = (page: Page) => page.locator('a.small:visible b').allTextContents();

describe('a small chart', () => {
  it('says the month under the pointer in the words of the full chart', () =>
    visit(GRID, async page => {
      await awake(page);
      const svg = chart(page, 'Elm Surgery').locator('svg');
      await svg.hover({ position: { x: 1, y: 20 } });
      await tip(page).waitFor();
      expect(await tip(page).textContent()).toMatch(
        /^\d+\.\d \(\d+ ± 2 tests per 6,800 patients\) in Apr 2017Median \d+\.\d$/,
      );
      const box = await svg.boundingBox();
      await svg.hover({ position: { x: (box?.width ?? 0) - 1, y: 20 } });
      await expect.poll(() => tip(page).textContent()).toContain('in Mar 2019');
      await page.getByRole('heading', { level: 1 }).hover();
      await expect.poll(() => tip(page).count()).toBe(0);
    }));

  it('has its mark on the line', () =>
    visit(GRID, async page => {
      await awake(page);
      const cell = chart(page, 'Elm Surgery');
      await cell.locator('svg').hover({ position: { x: 1, y: 5 } });
      const [dot, svg] = [
        await cell.locator('.dot').boundingBox(),
        await cell.locator('svg').boundingBox(),
      ];
      expect((dot?.x ?? 0) + (dot?.width ?? 0) / 2).toBeCloseTo(svg?.x ?? 0, 0);
      const start = await cell
        .locator('.own')
        .evaluate(path => Number(/^M0 (\d+)/.exec(path.getAttribute('d') ?? '')?.[1]));
      const at = ((dot?.y ?? 0) + (dot?.height ?? 0) / 2 - (svg?.y ?? 0)) / (svg?.height ?? 1);
      expect(at).toBeCloseTo((start + 6) / 212, 1);
    }));

  it('is read by keyboard, month by month, and announced to screen readers', () =>
    visit(GRID, async page => {
      await awake(page);
      await page.locator('#find').focus();
      const isReached = () =>
        page.evaluate(() => document.activeElement?.matches('a.small') ?? false);
      // The words of the key that open a definition come before.
      for (let i = 0; i < 8 && !(await isReached()); i++) await page.keyboard.press('Tab');
      await expect.poll(() => tip(page).textContent()).toContain('in Mar 2019');
      await page.keyboard.press('ArrowLeft');
      await expect.poll(() => tip(page).textContent()).toContain('in Feb 2019');
      expect(await page.locator('#said').textContent()).toMatch(/in Feb 2019\. Median/);
      await page.keyboard.press('Home');
      await expect.poll(() => tip(page).textContent()).toContain('in Apr 2017');
      await page.keyboard.press('Escape');
      expect(await tip(page).count()).toBe(0);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/data/chart/**highlight_entities=*');
    }));

  it('has a name, a value and a place for those who do not see it', () =>
    visit(GRID, async page => {
      await page
        .getByRole('link', {
          name: /^Elm Surgery \d+\.\d \([\d.]+–[\d.]+\) in Mar 2019 · (highest|\d+th) of 14 ▲ The line or its band is off the scale at times\. from \d+\.\d in Apr 2017, between \d+\.\d and \d+\.\d$/,
        })
        .waitFor();
    }));
});

describe('the small multiples', () => {
  it('are found by typing a part of a name or code', () =>
    visit(GRID, async page => {
      await page.locator('#find').fill('surgery cast');
      await expect.poll(() => order(page)).toEqual(['Castle Surgery']);
      expect(await page.locator('[data-found]').textContent()).toBe('1 of 14 practices');
      await page.locator('#find').fill('a1');
      expect(await page.locator('[data-found]').textContent()).toBe('5 of 14 practices');
      await page.locator('#find').fill('nobody');
      await page.getByText('No practice here matches.').waitFor();
      await page.locator('#find').fill('');
      expect(await page.locator('a.small:visible').count()).toBe(14);
    }));

  it('change their order in place and keep what was typed', () =>
    visit(GRID, async page => {
      await page.locator('#find').fill('surgery');
      await page.getByText('9 of 14 practices').waitFor();
      const highest = await order(page);
      await page.getByRole('link', { name: 'Lowest first' }).click();
      await page.waitForURL('**order=lowest');
      await expect.poll(() => order(page)).toEqual(highest.reverse());
      expect(await page.locator('#find').inputValue()).toBe('surgery');
      await page.getByRole('link', { name: 'By CCG' }).click();
      await page.waitForURL('**order=ccg');
      await page.getByRole('heading', { name: 'NHS Devon CCG' }).waitFor();
      await page.locator('#find').fill('a13');
      await expect
        .poll(() => page.getByRole('heading', { name: 'NHS Devon CCG' }).isVisible())
        .toBe(false);
    }));

  it('answer the form in place, and stay what they are', () =>
    visit(`${GRID}?order=lowest`, async page => {
      await awake(page);
      await page.getByLabel('Set against').selectOption('raw');
      await page.waitForURL('**/data/grid/**/denominators/raw/**order=lowest');
      await expect
        .poll(() => page.getByRole('heading', { level: 1 }).textContent())
        .toContain('Number of Potassium tests at each practice');
      await chart(page, 'Elm Surgery').locator('svg').hover();
      await expect.poll(() => tip(page).textContent()).toMatch(/^\d+ ± 2 tests in /);
    }));

  it('are where they were when a reader comes back from a full chart', () =>
    visit(
      GRID,
      async page => {
        const last = page.locator('a.small').last();
        await last.scrollIntoViewIfNeeded();
        await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(1000);
        const before = await page.evaluate(() => scrollY);
        await last.click();
        await page.waitForURL('**/data/chart/**');
        await page.goBack();
        await page.waitForURL(`**${GRID}`);
        await expect.poll(() => page.evaluate(() => scrollY)).toBeCloseTo(before, -1);
        await page.goForward();
        await page.waitForURL('**/data/chart/**');
      },
      { viewport: { width: 360, height: 640 } },
    ));

  it('are one click from the chart', () =>
    visit(`/data/chart${question('practice_id')}`, async page => {
      await page.getByRole('link', { name: 'Every practice' }).click();
      await page.waitForURL(`**${GRID}`);
      expect(await page.locator('a.small').count()).toBe(14);
    }));

  it('of a practice’s tests lead to the chart of that test', () =>
    visit(
      `/data/grid${question('test_code', 'numerators/all/denominators/per1000/filter/all')}?practice_id=A05`,
      async page => {
        await page.getByText('tests at Elm Surgery').waitFor();
        await chart(page, 'Sodium').click();
        await page.waitForURL(
          '**/data/chart/by/practice_id/**/numerators/NA/**highlight_entities=A05',
        );
      },
    ));

  it('are whole without JavaScript', () =>
    visit(
      GRID,
      async page => {
        expect(await page.locator('a.small .own').count()).toBe(14);
        expect(await page.locator('#find').isVisible()).toBe(false);
        await page.getByText('The figures as a table').click();
        expect(await page.locator('.drawn tbody tr').count()).toBe(14);
        await page.getByRole('link', { name: 'Lowest first' }).click();
        await page.waitForURL('**order=lowest');
        await page.locator('a.small').first().click();
        await page.waitForURL('**/data/chart/**');
      },
      { javaScriptEnabled: false },
    ));
});

const ALL_TESTS = 'numerators/all/denominators/per1000/filter/all';

describe.each([360, 1440])('at %i px', width => {
  it.each([
    ['practices', `${GRID}?highlight_entities=A05`],
    ['practices by CCG', `${GRID}?order=ccg`],
    ['labs', `/data/grid${question('lab_id')}`],
    ['the tests of one practice', `/data/grid${question('test_code', ALL_TESTS)}?practice_id=A05`],
    ['result types', `/data/grid${question('result_category')}`],
    [
      'nothing',
      `/data/grid${question('practice_id', 'numerators/ESR/denominators/per1000/filter/over_range')}`,
    ],
  ])('small multiples of %s break no rule of accessibility and stay in the page', (_, path) =>
    visit(
      path,
      async page => {
        if ((await page.locator('a.small').count()) > 0) {
          await awake(page);
          await page.locator('a.small svg').first().hover();
          await tip(page).waitFor();
        }
        expect(await violationsInLightAndDark(page)).toEqual([]);
        expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      },
      { viewport: { width, height: 900 } },
    ),
  );

  it('the longest words about a 12-month average stand above its line', () =>
    visit(
      `${GRID}?window=12`,
      async page => {
        const room = await chart(page, 'Elm Surgery').evaluate(cell => {
          const [name, words, drawn] = [':scope > b', ':scope > span', ':scope > svg'].map(part =>
            cell.querySelector(part),
          );
          if (!name || !words || !drawn) return Number.NaN;
          name.textContent = 'Elm Surgery and Family Health Centre';
          words.textContent =
            '87.1 (86.5–87.8) in the 12 months to Dec 2019 · about 11th highest of 85 (10th to 13th)';
          return drawn.getBoundingClientRect().top - words.getBoundingClientRect().bottom;
        });
        expect(room).toBeGreaterThanOrEqual(0);
      },
      { viewport: { width, height: 900 } },
    ));
});

describe('among more practices than a page has charts', () => {
  const many = 250;

  it('one is found on the server by typing, and turning pages keeps the focus', async () => {
    const store = await storeOfMany(many);
    const app = await runApp(store.path);
    await visitAny(house.browser, `${app.url}${GRID}`, async page => {
      await awake(page);
      expect(await page.locator('a.small').count()).toBe(100);
      await page.locator('#find-anywhere').focus();
      await page.keyboard.type('P00249');
      await page.getByRole('option', { name: '(P00249)' }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**?highlight_entities=P00249');
      expect(await page.locator('a.small').first().getAttribute('data-id')).toBe('P00249');
      await awake(page);
      await page.locator('#page-3').focus();
      await page.keyboard.press('Enter');
      await page.waitForURL('**highlight_entities=P00249&page=3');
      await expect.poll(() => page.locator('a.small').count()).toBe(50);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('page-3');

      // The form’s list has what is chosen, and finds the others within the question.
      const options = page.locator('#pick-highlight_entities-list option');
      expect(await options.count()).toBe(1);
      await page.locator('#pick-highlight_entities').click();
      await page.locator('.panel input:focus').waitFor();
      await page.keyboard.type('P00007');
      await page.keyboard.press('Enter');
      await page.waitForURL('**highlight_entities=P00249&highlight_entities=P00007');
      const chosen = page.locator('.panel:visible .chosen-list button');
      await expect.poll(() => chosen.count()).toBe(2);
      expect(await violationsInLightAndDark(page)).toEqual([]);
      await chosen.first().click();
      await page.waitForURL('**?highlight_entities=P00007');
      await expect
        .poll(() => chosen.allTextContents())
        .toEqual([expect.stringContaining('(P00007)')]);
    });
    await app.stop();
    await store.remove();
  });

  it('the form finds one without JavaScript, on a page that leads back to the question', async () => {
    const store = await storeOfMany(many);
    const app = await runApp(store.path);
    await visitAny(
      house.browser,
      `${app.url}${GRID}`,
      async page => {
        await page.locator('#pick-highlight_entities').click();
        await page.locator('#pick-highlight_entities-find').fill('P00249');
        await page.keyboard.press('Enter');
        await page.waitForURL('**/find/highlight_entities?**');
        await page.getByRole('link', { name: '(P00249)' }).click();
        await page.waitForURL(`**${GRID}?highlight_entities=P00249`);
        expect(await page.locator('#pick-highlight_entities .chosen').textContent()).toMatch(/\w/);
      },
      { javaScriptEnabled: false },
    );
    await app.stop();
    await store.remove();
  });
});
