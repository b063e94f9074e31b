import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { atWidths, overflowOf, violations } from '../support/accessibility.ts';
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
/** The chart answers pointer and keys. */
const readable = (page: Page) => page.locator('.plot[tabindex="0"]').first();
/** The tag that a reload would wipe out: it shows that the page stayed. */
const mark = (page: Page) => page.evaluate(() => document.body.setAttribute('data-stayed', ''));
const stayed = (page: Page) => page.locator('body[data-stayed]').count();

/** Waits until typing goes into the opened list's search. */
const searchBox = (page: Page) => page.locator('.panel input:focus').waitFor();

describe('the chart’s form', () => {
  it('answers a changed word in place: address, title, chart and table', () =>
    visit(CHART, async page => {
      await readable(page).waitFor();
      await mark(page);
      await page.getByLabel('What to compare').selectOption('lab_id');
      await page.waitForURL(`**/data/chart${question('lab_id')}`);
      await expect.poll(() => heading(page).textContent()).toContain('All labs compared');
      expect(await page.title()).toContain('at all labs nationally');
      await expect.poll(() => page.locator('.key').textContent()).toContain('Plymouth');
      expect(await page.locator('#chart .drawn thead').textContent()).toContain('N. Devon');
      await expect
        .poll(() => page.locator('.picture > svg > path').count())
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
      await expect.poll(() => heading(page).textContent()).toContain('Number of Potassium tests');
      expect(await page.getByLabel('Set against').inputValue()).toBe('raw');
      expect(await stayed(page)).toBe(1);
    }));

  it('drops what was highlighted when something else is compared', () =>
    visit(`${CHART}?highlight_entities=A05`, async page => {
      await readable(page).waitFor();
      await page.getByLabel('What to compare').selectOption('ccg_id');
      await page.waitForURL(`**/data/chart${question('ccg_id')}`);
      await expect.poll(() => heading(page).textContent()).toContain('All CCGs compared');
    }));

  it('keeps the answer and says so when the next one cannot be loaded', async () => {
    const context = await house.browser.newContext();
    const page = await context.newPage();
    await page.goto(house.app.url + CHART);
    await readable(page).waitFor();
    await page.route('**/data/**', route => route.abort());
    await page.getByLabel('Set against').selectOption('raw');
    await expect
      .poll(() => page.locator('#said').textContent())
      .toContain('could not be loaded: the server did not answer. Check the connection');
    expect(await page.locator('#said').isVisible()).toBe(true);
    expect(await heading(page).textContent()).toContain('per 1000 patients');
    await context.close();
  });
});

describe('a deep link', () => {
  it('shows the organisation that it names', () =>
    visit(`${CHART}?highlight_entities=A05`, async page => {
      await readable(page).waitFor();
      expect(await heading(page).textContent()).toContain(
        'Elm Surgery compared with all practices',
      );
      expect(await page.locator('.said').textContent()).toMatch(
        /^Elm Surgery stood at .* tests per 1000 patients in March 2019/,
      );
      expect(await page.locator('.key').textContent()).toContain('Median of all practices');
    }));
});

describe('a chart', () => {
  const plot = (page: Page) => page.locator('.chart > .plot').first();
  const tip = (page: Page) => page.locator('.plot > .tip').innerText();
  const tips = (page: Page) => page.locator('.plot > .tip').count();
  const said = (page: Page) => page.locator('#said').textContent();
  const begin = (page: Page) => page.getByRole('button', { name: 'Zoom and pan' }).first();
  const drawn = (page: Page) => page.locator('.plot[data-drawn] .main-svg').first();
  /** How often the page has asked for Plotly. */
  const countPlotly = (page: Page): { times: number } => {
    const count = { times: 0 };
    page.on('request', request => {
      if (request.url().endsWith('/plotly.js')) count.times++;
    });
    return count;
  };
  /** The middle of the `i`th mark of the `line`th highlighted line. */
  const mark = async (page: Page, line: number, i: number) => {
    const marks = page.locator('.marks g').nth(line).locator('path');
    const box = await marks.nth(i).boundingBox();
    return { x: (box?.x ?? 0) + 3, y: (box?.y ?? 0) + 3 };
  };

  it('gives values under the pointer and by keys, and highlights by a click, without Plotly', () =>
    visit(`/data/chart${question('lab_id')}`, async page => {
      const plotly = countPlotly(page);
      await readable(page).waitFor();
      await plot(page).scrollIntoViewIfNeeded();
      const { x, y } = await mark(page, 1, 0);
      await page.mouse.move(x + 2, y + 2);
      expect(await tip(page)).toMatch(
        /^Plymouth\n[\d.]+ \(.* patients\) in May 2017\nClick to highlight$/,
      );
      await page.mouse.move(5, 5);
      expect(await tips(page)).toBe(0);

      await page.locator('#word-by').focus();
      await plot(page).focus();
      await page.keyboard.press('End');
      const [first] = (await tip(page)).split('\n');
      expect(await tip(page)).toContain('in Mar 2019');
      expect(await said(page)).toContain(`${first}: `);
      await page.keyboard.press('ArrowLeft');
      expect(await said(page)).toContain('in Feb 2019');
      await page.keyboard.press('Escape');
      expect(await tips(page)).toBe(0);

      // The focus may have scrolled the page.
      const clicked = await mark(page, 1, 0);
      await page.mouse.click(clicked.x, clicked.y);
      await page.waitForURL('**highlight_entities=plymouth');
      await expect.poll(() => page.locator('.key').textContent()).toContain('1 other');
      await plot(page).focus();
      await page.keyboard.press('End');
      expect(await tip(page)).toMatch(/^Plymouth/);
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/data/chart${question('lab_id')}`);
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('chart-plot');
      await expect.poll(() => page.locator('.key').textContent()).not.toContain('other');
      expect(plotly.times).toBe(0);
    }));

  it('gives values at a touch', () =>
    visit(
      `${CHART}?highlight_entities=A05`,
      async page => {
        await readable(page).waitFor();
        await plot(page).scrollIntoViewIfNeeded();
        const { x, y } = await mark(page, 0, 2);
        await page.touchscreen.tap(x, y);
        expect(await tip(page)).toMatch(/^Elm Surgery\n/);
        await page.touchscreen.tap(x, y - 400);
        expect(await tips(page)).toBe(0);
      },
      { hasTouch: true, viewport: { width: 360, height: 740 } },
    ));

  it('is drawn by Plotly at the first wish to zoom, at the same place with the same lines, marks and ticks', () =>
    visit(`/data/chart${question('lab_id')}`, async page => {
      const plotly = countPlotly(page);
      await readable(page).waitFor();
      const heightOf = () => page.locator('.chart').evaluate(element => element.clientHeight);
      const height = await heightOf();
      const before = await page.evaluate(placesIn, {
        line: '.picture > svg:not(.marks) > path',
        mark: '.picture .marks path',
        tick: '.picture .v, .picture .m',
      });
      expect(plotly.times).toBe(0);
      await begin(page).click();
      await drawn(page).waitFor();
      expect(plotly.times).toBe(1);
      const after = await page.evaluate(placesIn, {
        line: '.plot .scatterlayer .lines .js-line',
        mark: '.plot .scatterlayer .points path',
        tick: '.plot .xtick text, .plot .ytick text',
      });
      expect(before.length).toBeGreaterThan(30);
      expect(after.map(({ what }) => what)).toEqual(before.map(({ what }) => what));
      for (const [i, { x, y }] of before.entries()) {
        expect(Math.abs(x - (after[i]?.x ?? 0)), before[i]?.what).toBeLessThan(2);
        expect(Math.abs(y - (after[i]?.y ?? 0)), before[i]?.what).toBeLessThan(2);
      }
      expect(await heightOf()).toBe(height);
    }));

  it('zooms into the months that are dragged over, by buttons and back, and reads on', () =>
    visit(`${CHART}?highlight_entities=A05`, async page => {
      await readable(page).waitFor();
      await plot(page).scrollIntoViewIfNeeded();
      /** A place in the plot, by the share of its width. */
      const at = async (share: number): Promise<[number, number]> => {
        const { x = 0, y = 0, width = 0 } = (await plot(page).boundingBox()) ?? {};
        return [x + 48 + share * (width - 68), y + 100];
      };
      const months = () => page.locator('.plot .xtick text').allTextContents();
      await page.mouse.move(...(await at(0.5)));
      await page.mouse.down();
      await page.mouse.move(...(await at(0.6)));
      await page.mouse.move(...(await at(0.75)));
      await page.mouse.up();
      await drawn(page).waitFor();
      await expect.poll(months).toContain('May 2018');
      expect(await months()).not.toContain('Apr 2017');
      expect(await begin(page).isVisible()).toBe(false);
      await page.mouse.move(...(await at(0.01)));
      expect(await tip(page)).toMatch(/in (Mar|Apr|May) 2018/);
      await page.getByRole('button', { name: 'Whole chart' }).click();
      await expect.poll(months).toContain('Apr 2017');
      // The next answer takes the place of this one in the same drawing.
      await page.getByLabel('Set against').selectOption('raw');
      await page.waitForURL('**/denominators/raw/**');
      await expect.poll(() => heading(page).textContent()).toMatch(/number of potassium/i);
      expect(await page.locator('.plot[data-drawn] .main-svg').count()).toBeGreaterThan(0);
      await page.mouse.move(...(await at(0.3)));
      expect(await tip(page)).toMatch(/\n\d{3}.* in /);
    }));

  it('says so where Plotly does not come, and stays', async () => {
    const context = await house.browser.newContext();
    const page = await context.newPage();
    await page.goto(house.app.url + CHART);
    await readable(page).waitFor();
    await page.route('**/plotly.js', route => route.abort());
    await begin(page).click();
    await expect.poll(() => said(page)).toContain('Check the connection');
    expect(await page.locator('.picture').count()).toBe(1);
    await page.unroute('**/plotly.js');
    await begin(page).click();
    await drawn(page).waitFor();
    await context.close();
  });
});

/** What each of these elements is, and the place of its middle in the plot; ticks by their texts. */
function placesIn(selectors: Record<string, string>): { what: string; x: number; y: number }[] {
  const found = Object.entries(selectors).flatMap(([what, selector]) =>
    [...document.querySelectorAll(selector)].map(element => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const plot = element.closest('.plot')?.getBoundingClientRect() ?? new DOMRect();
      const text = what === 'tick' ? (element.textContent ?? '') : '';
      return {
        what: `${what} ${text}`,
        x: x + width / 2 - plot.x,
        y: y + height / 2 - plot.y,
        width,
      };
    }),
  );
  return found
    .filter(({ width }) => width > 0)
    .sort((a, b) => a.what.localeCompare(b.what) || a.x - b.x || a.y - b.y);
}

describe('the measures', () => {
  it('are cards, each with its chart', () =>
    visit(`/data/measure${question('practice_id')}`, async page => {
      await readable(page).waitFor();
      const cards = page.locator('section.answer');
      expect(await cards.count()).toBe(3);
      expect(await cards.locator('.picture').count()).toBe(3);
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
        expect(await page.locator('.picture path').count()).toBe(5);
        expect(await page.locator('#chart .drawn tbody tr').count()).toBe(24);
        await page.getByLabel('What to compare').selectOption('lab_id');
        await page.locator('.more').getByRole('button', { name: 'Show' }).click();
        await page.waitForURL(`**/data/chart${question('lab_id')}`);
        expect(await heading(page).textContent()).toContain('All labs compared');
        await page.locator('#pick-numerators').click();
        await page.locator('#pick-numerators-list').selectOption(['K', 'NA']);
        await page.locator('.panel button:visible').click();
        await page.waitForURL('**/numerators/K+NA/**');
      },
      { javaScriptEnabled: false },
    ));
});

describe('at 360 and at 1440 px', () => {
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
    visit(path, async page => {
      if (!path.includes('ESR') && !path.includes('datatable')) await readable(page).waitFor();
      if (path.includes('highlight')) await page.locator('#pick-highlight_entities').click();
      await atWidths(page, [360, 1440], async width => {
        expect(await violations(page), `at ${width} px`).toEqual([]);
        expect(await overflowOf(page), `at ${width} px`).toBeLessThanOrEqual(0);
      });
    }),
  );
});
