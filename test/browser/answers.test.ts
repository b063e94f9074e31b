import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { overflowOf, violations } from '../support/accessibility.ts';
import { browserHouse } from '../support/browserHouse.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { visit as visitAny } from '../support/visit.ts';

const house = browserHouse(sampleStore);

const question = (by: string, rest = 'numerators/K/denominators/per1000/filter/all'): string =>
  `/by/${by}/showing/ccg_id/all/lab_id/all/${rest}`;
const CHART = `/data/chart${question('practice_id')}`;

const visit = <T>(
  path: string,
  look: (page: Page, context: BrowserContext) => Promise<T>,
  options?: Parameters<Browser['newContext']>[0],
): Promise<T> => visitAny(house.browser, house.app.url + path, look, options);

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const plotted = (page: Page) => page.locator('.plot[data-drawn] .main-svg').first();
/** The tag that a reload would wipe out: it shows that the page stayed. */
const mark = (page: Page) => page.evaluate(() => document.body.setAttribute('data-stayed', ''));
const stayed = (page: Page) => page.locator('body[data-stayed]').count();

/** Waits until typing goes into the opened list's search. */
const searchBox = (page: Page) => page.locator('.ts-control input:focus').waitFor();

describe('the chart’s form', () => {
  it('answers a changed word in place: address, title, chart and table', () =>
    visit(CHART, async page => {
      await plotted(page).waitFor();
      await mark(page);
      await page.getByLabel('What to compare').selectOption('lab_id');
      await page.waitForURL(`**/data/chart${question('lab_id')}`);
      await expect.poll(() => heading(page).textContent()).toContain('at all labs nationally');
      expect(await page.title()).toContain('at all labs nationally');
      await expect.poll(() => page.locator('.key').textContent()).toContain('Plymouth');
      expect(await page.locator('#chart .drawn thead').textContent()).toContain('N. Devon');
      await expect
        .poll(() => page.locator('.plot .scatterlayer .trace').count())
        // Two lines, each over its band.
        .toBe(4);
      expect(await stayed(page)).toBe(1);
      expect(await page.locator('[data-part=lab_id]').isHidden()).toBe(true);
    }));

  it('highlights organisations found by typing, and keeps the list open and focused', () =>
    visit(CHART, async page => {
      await mark(page);
      await page.locator('#pick-highlight_entities').click();
      await searchBox(page);
      await page.keyboard.type('a03');
      await page.getByRole('option', { name: 'Moor Surgery (A03)' }).click();
      await page.waitForURL('**highlight_entities=A03');
      await expect.poll(() => heading(page).textContent()).toContain('Moor Surgery');
      await page.keyboard.type('quay surg');
      await page.keyboard.press('Enter');
      await page.waitForURL('**highlight_entities=A03&highlight_entities=A02');
      await expect
        .poll(() => page.locator('#pick-highlight_entities').textContent())
        .toMatch(/Moor Surgery|Quay Surgery/);
      await page.keyboard.press('Escape');
      expect(await page.locator('.panel:visible').count()).toBe(0);
      expect(await stayed(page)).toBe(1);
    }));

  it('works by keyboard alone', () =>
    visit(CHART, async page => {
      await page.locator('#pick-highlight_entities').focus();
      await page.keyboard.press('Enter');
      await searchBox(page);
      await page.keyboard.type('A05');
      await page.keyboard.press('Enter');
      await page.waitForURL('**highlight_entities=A05');
      await page.keyboard.press('Escape');
      const focused = () => page.evaluate(() => document.activeElement?.id);
      expect(await focused()).toBe('pick-highlight_entities');
      await page.getByLabel('Hide organisations with low numbers').focus();
      await page.keyboard.press('Space');
      await page.waitForURL('**sparse=hide');
      await expect.poll(() => page.locator('#said').textContent()).toContain('Elm Surgery');
    }));

  it('goes back and forward between answers', () =>
    visit(CHART, async page => {
      await mark(page);
      await page.getByLabel('Set against').selectOption('raw');
      await page.waitForURL('**/denominators/raw/**');
      await page.goBack();
      await page.waitForURL(`**${CHART}`);
      await expect.poll(() => heading(page).textContent()).toContain('per 1000 patients');
      expect(await page.getByLabel('Set against').inputValue()).toBe('per1000');
      await page.goForward();
      await expect.poll(() => heading(page).textContent()).toContain('number of Potassium tests');
      expect(await page.getByLabel('Set against').inputValue()).toBe('raw');
      expect(await stayed(page)).toBe(1);
    }));

  it('drops what was highlighted when something else is compared', () =>
    visit(`${CHART}?highlight_entities=A05`, async page => {
      await plotted(page).waitFor();
      await page.getByLabel('What to compare').selectOption('ccg_id');
      await page.waitForURL(`**/data/chart${question('ccg_id')}`);
      await expect.poll(() => heading(page).textContent()).toContain('at all CCGs nationally');
    }));

  it('keeps the answer and says so when the next one cannot be loaded', async () => {
    const context = await house.browser.newContext();
    const page = await context.newPage();
    await page.goto(house.app.url + CHART);
    await plotted(page).waitFor();
    await page.route('**/data/**', route => route.abort());
    await page.getByLabel('Set against').selectOption('raw');
    await expect.poll(() => page.locator('#said').textContent()).toContain('could not be loaded');
    expect(await page.locator('#said').isVisible()).toBe(true);
    expect(await heading(page).textContent()).toContain('per 1000 patients');
    await context.close();
  });
});

describe('a deep link', () => {
  it('shows the organisation that it names', () =>
    visit(`${CHART}?highlight_entities=A05`, async page => {
      await plotted(page).waitFor();
      expect(await heading(page).textContent()).toContain('at practice Elm Surgery');
      expect(await page.locator('.said').textContent()).toMatch(
        /^Elm Surgery stood at .* tests per 1000 patients in March 2019/,
      );
      expect(await page.locator('.key').textContent()).toContain('Median of all practices');
    }));

  it('reserves the chart’s place, so that nothing moves when it is drawn', () =>
    visit(CHART, async page => {
      const before = await page.locator('.key').boundingBox();
      await plotted(page).waitFor();
      expect(await page.locator('.key').boundingBox()).toEqual(before);
    }));
});

describe('the measures', () => {
  it('are cards, drawn as they come near', () =>
    visit(`/data/measure${question('practice_id')}`, async page => {
      await plotted(page).waitFor();
      const cards = page.locator('section.answer');
      expect(await cards.count()).toBe(3);
      await cards.last().scrollIntoViewIfNeeded();
      await cards.last().locator('.plot[data-drawn]').waitFor();
      await cards.first().getByRole('link', { name: 'Customise' }).click();
      await page.waitForURL(`**${CHART}`);
    }));
});

describe('the table', () => {
  it('sorts by several columns in place', () =>
    visit(`/data/datatable${question('practice_id')}`, async page => {
      await mark(page);
      await page.locator('#sort-calc_value').click();
      await page.waitForURL('**sort=-calc_value');
      await page.locator('#sort-calc_value').click();
      await page.waitForURL('**sort=calc_value');
      await page.locator('#sort-month').click();
      await page.waitForURL('**sort=calc_value%2Cmonth');
      await expect.poll(() => page.locator('th[aria-sort]').count()).toBe(2);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('sort-month');
      expect(await stayed(page)).toBe(1);
    }));
});

describe('without JavaScript', () => {
  it('the same form is a GET, and picture, sentence and table are there', () =>
    visit(
      CHART,
      async page => {
        expect(await page.locator('.picture path').count()).toBeGreaterThan(8);
        expect(await page.locator('#chart .drawn tbody tr').count()).toBe(24);
        await page.getByLabel('What to compare').selectOption('lab_id');
        await page.locator('.more').getByRole('button', { name: 'Show' }).click();
        await page.waitForURL(`**/data/chart${question('lab_id')}`);
        expect(await heading(page).textContent()).toContain('at all labs nationally');
        await page.locator('#pick-numerators').click();
        await page.locator('#pick-numerators-list').selectOption(['K', 'NA']);
        await page.locator('.panel button:visible').click();
        await page.waitForURL('**/numerators/K+NA/**');
      },
      { javaScriptEnabled: false },
    ));
});

describe.each([360, 1440])('at %i px', width => {
  it.each([
    ['the chart', `${CHART}?highlight_entities=A05`],
    ['a chart of few', `/data/chart${question('lab_id')}`],
    ['a chart of result types', `/data/chart${question('result_category')}`],
    [
      'an empty chart',
      `/data/chart${question('practice_id', 'numerators/ESR/denominators/per1000/filter/over_range')}`,
    ],
    ['the measures', `/data/measure${question('practice_id')}`],
    ['the table', `/data/datatable${question('practice_id')}?sort=-calc_value%2Cmonth`],
  ])('%s has no violation of accessibility and does not run out of the page', (_, path) =>
    visit(
      path,
      async page => {
        if (!path.includes('ESR') && !path.includes('datatable')) await plotted(page).waitFor();
        if (path.includes('highlight')) await page.locator('#pick-highlight_entities').click();
        expect(await violations(page)).toEqual([]);
        expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      },
      { viewport: { width, height: 900 } },
    ),
  );
});
