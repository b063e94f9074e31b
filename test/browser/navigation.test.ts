import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browserHouse } from '../support/browserHouse.ts';
import { type HeldAnswers, holdAnswers } from '../support/heldAnswers.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { visit as visitAny } from '../support/visit.ts';

const house = browserHouse(sampleStore);

const chartOf = (by: string, filter = 'all'): string =>
  `/data/chart/by/${by}/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/${filter}`;
const CHART = chartOf('practice_id');

const visit = <T>(
  path: string,
  look: (page: Page, context: BrowserContext) => Promise<T>,
): Promise<T> => visitAny(house.browser, house.app.url + path, look);

/** For tests in which an answer fails: the browser says so in its console. */
async function visitFailing(look: (page: Page, context: BrowserContext) => Promise<void>) {
  const context = await house.browser.newContext();
  const page = await context.newPage();
  await page.goto(house.app.url + CHART);
  await page.locator('.plot[tabindex="0"]').waitFor();
  await look(page, context);
  await context.close();
}

const COMPARED = { practice_id: 'All practices', ccg_id: 'All CCGs', lab_id: 'All labs' } as const;
type Compared = keyof typeof COMPARED;

const compare = (page: Page, by: Compared) => page.getByLabel('What to compare').selectOption(by);
const pathOf = (page: Page) => page.evaluate(() => location.pathname + location.search);
const back = (page: Page) => page.evaluate(() => history.back());
const forward = (page: Page) => page.evaluate(() => history.forward());
const fault = (page: Page) => page.locator('#said:not(.visually-hidden)');

/** Compares something else and waits for the answer. */
async function compared(page: Page, by: Compared): Promise<void> {
  await compare(page, by);
  await page.waitForURL(`**${chartOf(by)}`);
  await isShown(page, by);
}

/** Address, heading, form and key are of one question, and nothing is on the way. */
async function isShown(page: Page, by: Compared): Promise<void> {
  await expect
    .poll(async () => ({
      path: await pathOf(page),
      heading: await page.getByRole('heading', { level: 1 }).textContent(),
      compared: await page.getByLabel('What to compare').inputValue(),
      noun: await page.locator('.heat-head h2').textContent(),
      busy: await page.locator('[aria-busy]').count(),
    }))
    .toEqual({
      path: chartOf(by),
      heading: expect.stringContaining(COMPARED[by]),
      compared: by,
      noun: expect.stringContaining(COMPARED[by].replace('All ', '').replace(/s$/, '')),
      busy: 0,
    });
}

/** Waits until the page has asked for it, and gives what waits until the page has dropped that. */
async function askedFor(page: Page, held: HeldAnswers, end: string): Promise<() => Promise<void>> {
  const request = await held.requestFor(end);
  const dropped = page.waitForEvent('requestfailed', failed => failed === request);
  return async () => {
    await dropped;
    held.release();
  };
}

describe('while an answer is on the way', () => {
  it('back and forward at once stay at what is shown', () =>
    visit(CHART, async page => {
      await compared(page, 'ccg_id');
      await compared(page, 'lab_id');
      const held = await holdAnswers(page);
      await back(page);
      const isDropped = await askedFor(page, held, chartOf('ccg_id'));
      await page.locator('[aria-busy]').waitFor();
      await forward(page);
      await isDropped();
      await isShown(page, 'lab_id');
    }));

  it('a word that is chosen back is the last choice', () =>
    visit(CHART, async page => {
      const entries = () => page.evaluate(() => history.length);
      const before = await entries();
      const held = await holdAnswers(page);
      await compare(page, 'ccg_id');
      const isDropped = await askedFor(page, held, chartOf('ccg_id'));
      await page.locator('[aria-busy]').waitFor();
      await compare(page, 'practice_id');
      await isDropped();
      await isShown(page, 'practice_id');
      expect(await entries()).toBe(before);
    }));

  it('a link to what is shown takes the form back', () =>
    visit(`${CHART}?highlight_entities=A05`, async page => {
      const held = await holdAnswers(page);
      await page.locator('#pick-highlight_entities').click();
      await page.locator('.panel input:focus').waitFor();
      await page.keyboard.type('A03');
      await page.keyboard.press('Enter');
      await page.getByLabel('Hide organisations with low numbers').check();
      await page.getByLabel('What to compare').selectOption('ccg_id');
      const isDropped = await askedFor(page, held, `${chartOf('ccg_id')}?sparse=hide`);
      await page.getByRole('link', { name: 'Highest first' }).click();
      await isDropped();
      expect(await page.getByLabel('What to compare').inputValue()).toBe('practice_id');
      expect(await page.getByLabel('Hide organisations with low numbers').isChecked()).toBe(false);
      expect(await page.locator('#pick-highlight_entities-list').inputValue()).toBe('A05');
      expect(
        await page
          .locator('#pick-highlight_entities-list')
          .evaluate(list => list instanceof HTMLSelectElement && list.selectedOptions.length),
      ).toBe(1);
    }));

  it('of three changes the last one is answered, in one history entry', () =>
    visit(CHART, async page => {
      const held = await holdAnswers(page);
      await compare(page, 'ccg_id');
      await held.requestFor(chartOf('ccg_id'));
      await compare(page, 'practice_id');
      await compare(page, 'lab_id');
      await held.requestFor(chartOf('lab_id'));
      held.release();
      await isShown(page, 'lab_id');
      await back(page);
      await isShown(page, 'practice_id');
    }));

  it('a choice after a step back goes on from there', () =>
    visit(CHART, async page => {
      await compared(page, 'ccg_id');
      const held = await holdAnswers(page);
      await back(page);
      const isDropped = await askedFor(page, held, CHART);
      await compare(page, 'lab_id');
      await isDropped();
      await isShown(page, 'lab_id');
      await back(page);
      await isShown(page, 'practice_id');
      await forward(page);
      await isShown(page, 'lab_id');
    }));

  it('a jump within the page loses nothing', () =>
    visit(CHART, async page => {
      const held = await holdAnswers(page);
      await compare(page, 'ccg_id');
      await held.requestFor(chartOf('ccg_id'));
      await page.locator('.skip').focus();
      await page.keyboard.press('Enter');
      await page.waitForURL('**#main');
      held.release();
      await isShown(page, 'ccg_id');
    }));
});

describe('an answer that does not come', () => {
  it('leaves address, answer and form at what is shown, and can be asked for again', () =>
    visitFailing(async (page, context) => {
      await context.setOffline(true);
      await compare(page, 'ccg_id');
      await fault(page).waitFor();
      await isShown(page, 'practice_id');
      await context.setOffline(false);
      await compared(page, 'ccg_id');
      expect(await fault(page).count()).toBe(0);
    }));

  it('takes an open list back to what is shown, which may be newer than its opening', () =>
    visitFailing(async (page, context) => {
      const chosen = () =>
        page
          .locator('.panel:visible .chosen-list button')
          .evaluateAll(items => items.map(i => i.dataset.value));
      await page.locator('#pick-highlight_entities').click();
      await page.locator('.panel input:focus').waitFor();
      await page.keyboard.type('A03');
      await page.keyboard.press('Enter');
      await page.waitForURL('**highlight_entities=A03');
      await context.setOffline(true);
      await page.keyboard.type('A02');
      await page.keyboard.press('Enter');
      await fault(page).waitFor();
      await expect.poll(chosen).toEqual(['A03']);
      await context.setOffline(false);
      await page.locator('.panel input:focus').waitFor();
      await page.keyboard.type('A04');
      await page.keyboard.press('Enter');
      await page.waitForURL('**highlight_entities=A03&highlight_entities=A04');
    }));

  it('after a step back, puts the address of what is shown back and loses no entry', () =>
    visitFailing(async (page, context) => {
      await compared(page, 'ccg_id');
      await compared(page, 'lab_id');
      await context.setOffline(true);
      await back(page);
      await fault(page).waitFor();
      await isShown(page, 'lab_id');
      await context.setOffline(false);
      await back(page);
      await isShown(page, 'ccg_id');
      await back(page);
      await isShown(page, 'practice_id');
      await forward(page);
      await isShown(page, 'ccg_id');
    }));

  it('is not taken for an answer if a proxy answers', () =>
    visitFailing(async page => {
      await page.route('**/data/**', route =>
        route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
      );
      await compare(page, 'ccg_id');
      await fault(page).waitFor();
      expect(await fault(page).textContent()).toContain('502');
      await isShown(page, 'practice_id');
    }));

  it('is told apart from this site’s own error page', () =>
    visitFailing(async page => {
      const card = '<main id="main"><section class="card"><h1>Too busy</h1></section></main>';
      await page.route(`**${chartOf('ccg_id')}`, route =>
        route.fulfill({ status: 503, contentType: 'text/html', body: card }),
      );
      await compare(page, 'ccg_id');
      await page.getByRole('heading', { name: 'Too busy' }).waitFor();
      await expect.poll(() => pathOf(page)).toBe(chartOf('ccg_id'));
      await back(page);
      await isShown(page, 'practice_id');
    }));
});

describe('place and focus', () => {
  const scrolled = (page: Page) => page.evaluate(() => Math.round(scrollY));
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);

  it('are brought back by a step back whose answer is slow', () =>
    visit(CHART, async page => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.locator('.plot[tabindex="0"]').waitFor();
      await page.getByRole('link', { name: 'Lowest first' }).click();
      await page.waitForURL('**order=lowest');
      const before = await scrolled(page);
      expect(before).toBeGreaterThan(0);
      await compare(page, 'ccg_id');
      await page.waitForURL('**/by/ccg_id/**');
      await page.getByLabel('What to compare').focus();
      await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
      const held = await holdAnswers(page);
      await back(page);
      await held.requestFor('order=lowest');
      held.release();
      await expect.poll(() => page.locator('h1').textContent()).toContain('All practices');
      await expect.poll(() => focused(page)).toBe('order-lowest');
      await expect.poll(() => scrolled(page)).toBe(before);
    }));

  it('stay where they are when a step back fails', () =>
    visitFailing(async (page, context) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await compared(page, 'ccg_id');
      await page.getByRole('link', { name: 'Lowest first' }).focus();
      await page.evaluate(() => scrollTo({ top: 400, behavior: 'instant' }));
      const id = await focused(page);
      const before = await scrolled(page);
      expect(before).toBeGreaterThan(100);
      await context.setOffline(true);
      await back(page);
      await fault(page).waitFor();
      await isShown(page, 'ccg_id');
      expect(await focused(page)).toBe(id);
      expect(await scrolled(page)).toBe(before);
    }));
});

describe('a page that was opened with a user name and password in its address', () => {
  const opened = (path: string): string =>
    house.app.url.replace('//', '//anna:pass%3Aword@') + path;

  it('answers changes in place as any other', () =>
    visitAny(house.browser, opened(CHART), async page => {
      await page.locator('.plot[tabindex="0"]').waitFor();
      await page.evaluate(() => document.body.setAttribute('data-stayed', ''));
      await compared(page, 'ccg_id');
      await back(page);
      await isShown(page, 'practice_id');
      expect(await page.locator('body[data-stayed]').count()).toBe(1);
    }));

  it('narrows its lists while a person types', () =>
    visitAny(house.browser, opened('/start_here'), async page => {
      await page.evaluate(() => document.body.setAttribute('data-stayed', ''));
      await page.getByLabel('Find your practice').fill('nobody is called that');
      await expect.poll(() => pathOf(page)).toBe('/start_here?q=nobody+is+called+that');
      expect(await page.locator('body[data-stayed]').count()).toBe(1);
    }));
});

describe('a funnel', () => {
  const FUNNEL = CHART.replace('/chart/', '/funnel/');

  it('names its points by arrow keys and under the pointer; Enter highlights, and back takes it back', () =>
    visit(FUNNEL, async page => {
      const plot = page.locator('[data-organisations][tabindex="0"]');
      await plot.focus();
      await page.keyboard.press('Home');
      await expect.poll(() => page.locator('#said').textContent()).toContain('Abbey Surgery: ');
      expect(await page.locator('.tip b').textContent()).toBe('Abbey Surgery');
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => page.locator('.tip b').textContent()).not.toBe('Abbey Surgery');
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await expect.poll(() => pathOf(page)).toBe(`${FUNNEL}?highlight_entities=A01`);
      await page.locator('.points a[aria-label^="Abbey Surgery"]').waitFor();
      await page.locator('.points a[aria-label^="Abbey Surgery"]').hover();
      await expect.poll(() => page.locator('.tip b').textContent()).toBe('Abbey Surgery');
      await back(page);
      await expect.poll(() => pathOf(page)).toBe(FUNNEL);
      await expect.poll(() => page.locator('.points a').count()).toBe(0);
      await forward(page);
      await expect.poll(() => page.locator('.points a').count()).toBe(1);
    }));
});

describe('two periods', () => {
  const PERIODS = CHART.replace('/chart/', '/change/');

  it('name each line by arrow keys and under the pointer, along all of it; a click highlights', () =>
    visit(PERIODS, async page => {
      const plot = page.locator('[data-organisations][tabindex="0"]');
      await plot.focus();
      await page.keyboard.press('Home');
      await expect.poll(() => page.locator('.tip b').count()).toBe(1);
      const first = await page.locator('.tip b').textContent();
      await expect.poll(() => page.locator('#said').textContent()).toMatch(`${first}: `);
      await page.keyboard.press('End');
      await expect.poll(() => page.locator('.tip b').textContent()).not.toBe(first);
      const last = await page.locator('.tip b').textContent();
      const line = await page.locator('.pointed-at path').getAttribute('d');
      const [, left, right] = /^M0 ([\d.]+)L1 ([\d.]+)$/.exec(line ?? '') ?? [];
      const picture = await page.locator('.slopes .picture').boundingBox();
      if (!picture) throw new Error('There is no picture.');
      await page.keyboard.press('Escape');
      await expect.poll(() => page.locator('.tip').count()).toBe(0);
      const middle = (Number(left) + Number(right)) / 2;
      await page.mouse.move(picture.x + picture.width / 2, picture.y + picture.height * middle);
      await expect.poll(() => page.locator('.tip b').textContent()).toBe(last);
      await page.mouse.down();
      await page.mouse.up();
      await expect.poll(() => pathOf(page)).toMatch(/\?highlight_entities=/);
      await page.locator(`.points a[aria-label^="${last}"]`).waitFor();
    }));
});
