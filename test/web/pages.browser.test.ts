import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  atWidths,
  openDetails,
  overflowOf,
  violations,
  violationsInLightAndDark,
} from '../support/accessibility.ts';
import { PipelineAtHand, type RunningApp, runApp } from '../support/app.ts';
import { faultsOf } from '../support/browser.ts';
import { runBrowser } from '../support/runBrowser.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { visit } from '../support/visit.ts';

let store: Awaited<ReturnType<typeof sampleStore>>;
let app: RunningApp;
let empty: RunningApp;
let browser: Browser;
const pipeline = new PipelineAtHand();
pipeline.references = ['practice_codes', 'test_codes'];
const building = {
  phase: 'building',
  progress: { step: 'read the lab files', file: 'labs/nd/2018.csv', fraction: 0.4 },
} as const;
const firstBuild = new PipelineAtHand();
firstBuild.set(building);

beforeAll(async () => {
  store = await sampleStore();
  app = await runApp(store.path, { pipeline });
  empty = await runApp(undefined, { pipeline: firstBuild });
  browser = await runBrowser();
});
afterAll(async () => {
  await browser.close();
  await Promise.all([app.stop(), empty.stop()]);
  await store.remove();
});

const PAGES = [
  '/',
  '/start_here',
  '/start_here?q=castle',
  '/start_here?q=harbuor',
  '/find?q=harbuor',
  '/find?q=s',
  '/methods',
  '/api',
  '/info_governance',
  '/accessibility',
  '/data_format',
  '/org/practice/A05?peers=all',
  '/org/ccg/15N',
  '/standouts',
  '/standouts/site',
  '/status',
  '/status/changes',
  '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all?highlight_entities=A05&embed=1',
  // With everything opened, each measure's figures are a region with a name of its own.
  '/data/measure/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all?highlight_entities=A05',
  '/data/xmr/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all?highlight_entities=A05',
  '/data/change/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/K/filter/over_range?highlight_entities=A05',
  '/data/funnel/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all?highlight_entities=A05',
];

describe('at 360 and at 1440 px', () => {
  let context: BrowserContext;
  let page: Page;
  let faults: string[];
  beforeAll(async () => {
    context = await browser.newContext();
    faults = faultsOf(context);
    page = await context.newPage();
  });
  afterAll(() => context.close());

  const expectNoFaults = (): Promise<void> =>
    atWidths(page, [360, 1440], async width => {
      expect(await violationsInLightAndDark(page), `at ${width} px`).toEqual([]);
      expect(await overflowOf(page), `at ${width} px`).toBe(0);
    });

  it.each(PAGES)('%s breaks no rule, says no error and scrolls one way only', async path => {
    await page.goto(app.url + path);
    await openDetails(page, 'details');
    await expectNoFaults();
    expect(faults).toEqual([]);
  });

  it.each(['/nowhere', '/status'])('%s before the first build, too', async path => {
    await page.goto(empty.url + path);
    await expectNoFaults();
    faults.length = 0;
  });

  it('a page that waits for the first build, too', async () => {
    await page.goto(`${empty.url}/`);
    await page.getByText('Building: read the lab files').waitFor();
    await expectNoFaults();
    faults.length = 0;
  });
});

const QUESTION = 'by/practice_id/showing/ccg_id/all/lab_id/all';
const POTASSIUM = `${QUESTION}/numerators/K/denominators/per1000/filter/all`;

describe('a visit on a slow line', () => {
  it.each<[string, number, { id: string; name: string }?]>([
    ['/', 1366],
    [`/data/measure/${QUESTION}/numerators/all/denominators/per1000/filter/all`, 1366],
    [`/data/chart/${POTASSIUM}`, 360],
    [`/data/chart/${POTASSIUM}?highlight_entities=A05`, 360, { id: 'A05', name: 'Elm Surgery' }],
    [`/data/grid/${POTASSIUM}`, 1366],
    [`/data/datatable/${POTASSIUM}`, 1366],
  ])('to %s at %i px moves nothing on the screen; remembered: %o', async (path, width, mine) => {
    const context = await browser.newContext({ viewport: { width, height: 768 } });
    const page = await context.newPage();
    if (mine) {
      await page.addInitScript(
        practice => localStorage.setItem('openpath.practice', practice),
        JSON.stringify(mine),
      );
    }
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    // One megabit a second.
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 100,
      downloadThroughput: 125_000,
      uploadThroughput: 125_000,
    });
    // The font and the code come after the first paint, which is when things moved.
    await page.goto(app.url + path, { waitUntil: 'networkidle' });
    await page.evaluate(() => document.fonts.ready);
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(resolve)));
    expect(await page.evaluate(layoutShift)).toBeLessThanOrEqual(0.05);
    await context.close();
  });

  it('shows words as wide and as high as in the page’s own font', () =>
    visit(browser, `${app.url}/methods`, async page => {
      for (const weight of [400, 600]) {
        const sizes = await page.evaluate(sizesInFonts, weight);
        const [own] = sizes;
        expect(sizes.length).toBeGreaterThan(1);
        for (const { width, height } of sizes) {
          expect(Math.abs(width / (own?.width ?? 0) - 1)).toBeLessThan(0.02);
          expect(Math.abs(height / (own?.height ?? 0) - 1)).toBeLessThan(0.02);
        }
      }
    }));
});

/** The sum of the page's layout shifts that followed from no input (web.dev, “Cumulative Layout Shift”). */
function layoutShift(): number {
  const observer = new PerformanceObserver(() => undefined);
  observer.observe({ type: 'layout-shift', buffered: true });
  return observer
    .takeRecords()
    .reduce((total, entry) => total + Number(Reflect.get(entry, 'value')), 0);
}

/**
 * The size of the page's words on one line in its own font, and in each font of this machine that stands
 * in for it.
 */
async function sizesInFonts(weight: number): Promise<{ width: number; height: number }[]> {
  const words = document.querySelector('main')?.textContent?.replace(/\s+/g, ' ') ?? '';
  const line = document.createElement('p');
  line.textContent = words.slice(0, 4000);
  line.style.cssText = 'position:absolute;white-space:nowrap;line-height:normal;font-size:64px';
  line.style.fontWeight = String(weight);
  document.body.append(line);
  const faces = await Promise.all(
    [...document.fonts].map(face => face.load().catch(() => undefined)),
  );
  const families = new Set(faces.flatMap(face => face?.family ?? []));
  return [...families].map(family => {
    line.style.fontFamily = family;
    const { width, height } = line.getBoundingClientRect();
    return { width, height };
  });
}

describe('the way in', () => {
  it('narrows the practices as a reader types, and goes to the measures', () =>
    visit(browser, `${app.url}/start_here`, async page => {
      await page.getByLabel('Find your practice').pressSequentially('castle');
      await page.getByText('2 practices found.').waitFor();
      await expect.poll(() => new URL(page.url()).search).toBe('?q=castle');
      const link = page.getByRole('link', { name: 'Castle Surgery' });
      expect(await link.getAttribute('href')).toMatch(
        /^\/data\/measure\/.*highlight_entities=A04$/,
      );
    }));

  it('uses what was typed before its code had loaded', async () => {
    const page = await browser.newPage();
    let go = (): void => undefined;
    const typed = new Promise<void>(resolve => {
      go = resolve;
    });
    await page.route('**/finder*.js', async route => {
      await typed;
      await route.continue();
    });
    await page.goto(`${app.url}/start_here`, { waitUntil: 'commit' });
    await page.getByLabel('Find your practice').fill('castle');
    go();
    await page.getByText('2 practices found.').waitFor();
    expect(new URL(page.url()).search).toBe('?q=castle');
    await page.close();
  });

  it('works without JavaScript', () =>
    visit(
      browser,
      `${app.url}/start_here`,
      async page => {
        await page.getByLabel('Find your practice').fill('mill');
        await page.locator('#practices').getByRole('button', { name: 'Find' }).click();
        await page.getByRole('link', { name: 'Mill Surgery' }).waitFor();
      },
      { javaScriptEnabled: false },
    ));
});

describe('the keyboard', () => {
  it('comes first to a link that skips the navigation', () =>
    visit(browser, `${app.url}/methods`, async page => {
      await page.keyboard.press('Tab');
      const skip = page.getByRole('link', { name: 'Skip to main content' });
      expect(await skip.evaluate(element => element === document.activeElement)).toBe(true);
      expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    }));
});

describe('the status page while a build runs', () => {
  it('shows its progress as it goes, and the new build when it has ended', () =>
    visit(browser, `${app.url}/status`, async page => {
      pipeline.set(building);
      await page.getByText('Building: read the lab files (labs/nd/2018.csv)').waitFor();
      expect(await page.getByRole('progressbar').getAttribute('value')).toBe('40');
      expect(await page.getByRole('button', { name: 'Build again' }).isDisabled()).toBe(true);
      const loaded = page.waitForEvent('load');
      pipeline.set({ phase: 'idle' });
      await loaded;
      await page.getByText('No build is running.').waitFor();
    }));

  it('starts one at the press of a button', () =>
    visit(browser, `${app.url}/status`, async page => {
      const before = pipeline.started;
      await page.getByRole('button', { name: 'Build again' }).click();
      await page.waitForURL(`${app.url}/status`);
      expect(pipeline.started).toBe(before + 1);
    }));
});

describe('a first build that failed', () => {
  it('says why and stands still until the next one', async () => {
    const page = await browser.newPage();
    firstBuild.set({
      phase: 'idle',
      lastError: {
        message: 'test_codes.csv lists K twice.',
        fix: 'Remove one of the rows.',
        at: '2019-04-03T08:00:00.000Z',
      },
    });
    const heard = page.waitForResponse(response => response.url().endsWith('/status/events'));
    await page.goto(empty.url);
    await page.getByText('test_codes.csv lists K twice.').waitFor();
    await heard;
    let loads = 0;
    page.on('load', () => {
      loads++;
    });
    firstBuild.set(building);
    await page.getByText('Building: read the lab files').waitFor();
    expect(loads).toBe(0);
    await page.close();
  });
});

describe('the foot of a page', () => {
  it('says how long ago the data was built, with the date beneath', async () => {
    const page = await browser.newPage({ viewport: { width: 768, height: 800 } });
    await page.clock.setFixedTime('2024-01-01T02:30:00Z');
    await page.goto(app.url);
    await page.getByText('2 h ago').waitFor();
    expect(await page.locator('time[data-ago]').getAttribute('title')).toBe('1 Jan 2024');
    await page.close();
  });
});

describe('the header', () => {
  it.each([360, 768, 1366])('is one row at %i px, with the find box and the menu', width =>
    visit(browser, app.url, async page => {
      await page.setViewportSize({ width, height: 768 });
      const bar = await page.locator('.bar').boundingBox();
      expect(bar?.height).toBeLessThan(60);
      const box = await page.locator('#find-any').boundingBox();
      expect(box?.width).toBeGreaterThan(150);
      // The placeholder fits, and the keyboard goes from left to right.
      const header = await page.evaluate(() => {
        const input = document.querySelector<HTMLInputElement>('#find-any');
        const style = input && getComputedStyle(input);
        const canvas = document.createElement('canvas').getContext('2d');
        if (!input || !style || !canvas) throw new Error('the page has no find box');
        canvas.font = `${style.fontSize} ${style.fontFamily}`;
        const inner =
          input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const stops = [...document.querySelectorAll('.bar a, .bar input, .bar button')];
        return {
          room: inner - canvas.measureText(input.placeholder).width,
          lefts: stops
            .map(stop => stop.getBoundingClientRect())
            .filter(({ width }) => width > 0)
            .map(({ left }) => left),
        };
      });
      expect(header.room).toBeGreaterThan(0);
      expect(header.lefts).toEqual(header.lefts.toSorted((a, b) => a - b));
      const status = page.getByLabel('Main').getByRole('link', { name: 'Status' });
      if (width < 760) {
        expect(await status.isVisible()).toBe(false);
        await page.getByRole('button', { name: 'Menu' }).click();
        expect(await violations(page)).toEqual([]);
      }
      await status.click();
      await page.waitForURL(`${app.url}/status`);
    }),
  );

  it('has a find box that is used by keyboard alone', () =>
    visit(browser, `${app.url}/methods`, async page => {
      const box = page.getByRole('combobox', { name: 'Find a practice, CCG, lab or test' });
      await page.locator('#find-any').focus();
      await box.pressSequentially('c');
      await page.getByRole('option', { name: 'Castle Surgery' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('ArrowDown');
      const chosen = page.getByRole('option', { selected: true });
      const first = await chosen.textContent();
      expect(await box.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
      await page.keyboard.press('ArrowDown');
      expect(await chosen.textContent()).not.toBe(first);
      await page.keyboard.press('ArrowUp');
      expect(await chosen.textContent()).toBe(first);
      await page.keyboard.press('Escape');
      expect(await box.getAttribute('aria-expanded')).toBe('false');
      expect(await box.inputValue()).toBe('c');
      // An arrow key opens the list again.
      await page.keyboard.press('ArrowDown');
      expect(await box.getAttribute('aria-expanded')).toBe('true');
      expect(await chosen.textContent()).toBe(first);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      expect(await box.inputValue()).toBe('');
      // Enter right after the last letter, before any results are there, opens the first one.
      await box.pressSequentially('castle s');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/org/practice/A04');
    }));

  it('leads to the page of results once its list is closed', () =>
    visit(browser, `${app.url}/methods`, async page => {
      await page.locator('#find-any').fill('castle s');
      await page.getByRole('option', { name: 'Castle Surgery' }).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${app.url}/find?q=castle+s`);
    }));

  it('heeds an arrow key pressed before the results are there, and stays closed after Escape', () =>
    visit(browser, `${app.url}/methods`, async page => {
      const held: Route[] = [];
      await page.route('**/find.json**', route => void held.push(route));
      const release = () => Promise.all(held.splice(0).map(route => route.continue()));
      const box = page.getByRole('combobox', { name: 'Find a practice, CCG, lab or test' });
      await page.locator('#find-any').focus();
      await box.fill('c');
      await box.press('ArrowDown');
      await expect.poll(() => held.length).toBe(1);
      await release();
      const chosen = page.getByRole('option', { selected: true });
      await chosen.waitFor();
      expect(await page.getByRole('option').first().getAttribute('aria-selected')).toBe('true');
      // Other text is searched for when Escape closes the list of the earlier one.
      await box.fill('ca');
      await expect.poll(() => held.length).toBe(1);
      await box.press('Escape');
      await release().catch(() => undefined);
      await page.waitForTimeout(300);
      expect(await box.getAttribute('aria-expanded')).toBe('false');
      expect(await box.inputValue()).toBe('ca');
    }));

  it('leads from a misspelt name to the page of results', () =>
    visit(browser, `${app.url}/methods`, async page => {
      await page.locator('#find-any').fill('harbuor');
      await page.getByText('Did you mean').first().waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`${app.url}/find?q=harbuor`);
    }));
});

describe('the first page', () => {
  it('has the find box on its first screen', () =>
    visit(browser, app.url, async page => {
      await page.setViewportSize({ width: 1366, height: 768 });
      const box = await page.locator('#find-yours').boundingBox();
      expect((box?.y ?? 999) + (box?.height ?? 0)).toBeLessThan(400);
    }));

  it('has results no wider than the box on a phone', () =>
    visit(browser, app.url, async page => {
      await page.setViewportSize({ width: 360, height: 768 });
      await page.locator('#find-yours').fill('s');
      await page.getByRole('option').first().waitFor();
      expect(await overflowOf(page)).toBe(0);
      const list = await page.locator('#find-yours-list').boundingBox();
      expect(list?.width).toBe((await page.locator('#find-yours').boundingBox())?.width);
    }));
});

describe('a remembered practice', () => {
  const question =
    'by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
  const strip = (page: Page) => page.getByRole('complementary', { name: 'Your practice' });

  it('is marked on every page and offered in links, until it is forgotten', () =>
    visit(browser, `${app.url}/data/chart/${question}?highlight_entities=A05`, async page => {
      expect(await strip(page).isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Remember (this browser only)' }).click();
      await strip(page).getByRole('link', { name: 'Elm Surgery' }).waitFor();
      expect(await strip(page).textContent()).toContain('Remembered in this browser only');
      expect(
        await page.getByRole('button', { name: 'Remember (this browser only)' }).isVisible(),
      ).toBe(false);
      expect(await violations(page)).toEqual([]);

      await page.goto(app.url);
      const measures = page.getByLabel('Main').getByRole('link', { name: 'Measures' });
      await expect.poll(() => measures.getAttribute('href')).toMatch(/highlight_entities=A05/);
      await strip(page).getByRole('link', { name: 'Highlight it here' }).click();
      await page.waitForURL(`**/data/chart/${question}?highlight_entities=A05`);

      // What an address shows stays as it is; the offer is a link.
      await page.goto(`${app.url}/data/datatable/${question}?sparse=hide`);
      await page.getByRole('row').getByRole('img', { name: 'Your practice' }).first().waitFor();
      expect(page.url()).toBe(`${app.url}/data/datatable/${question}?sparse=hide`);
      expect(await page.locator('tr.highlighted').count()).toBe(0);
      await strip(page).getByRole('link', { name: 'Highlight it here' }).click();
      await page.locator('tr.highlighted').first().waitFor();
      await strip(page).getByRole('link', { name: 'Remove its highlight' }).click();
      await expect.poll(() => page.locator('tr.highlighted').count()).toBe(0);

      await page.goto(`${app.url}/data/grid/${question}`);
      await page.locator('a.small').getByRole('img', { name: 'Your practice' }).waitFor();
      await strip(page).getByRole('button', { name: 'Forget' }).click();
      expect(await strip(page).isVisible()).toBe(false);
      expect(await page.locator('a.small .mine-mark').count()).toBe(0);
      expect(await page.evaluate(() => localStorage.length)).toBe(0);
    }));

  it('has its name in full on a phone, and leaves no blank line', () =>
    visit(browser, `${app.url}/data/chart/${question}?highlight_entities=A05`, async page => {
      const name = 'Fallowgarth Medical Centre and Surgery';
      await page.setViewportSize({ width: 360, height: 768 });
      await page.evaluate(
        practice => localStorage.setItem('openpath.practice', practice),
        JSON.stringify({ id: 'A05', name, peers: 'all' }),
      );
      await page.reload();
      const link = strip(page).getByRole('link', { name });
      await link.waitFor();
      const isCut = (element: Element) => element.scrollWidth > element.clientWidth;
      expect(await page.locator('.mine-who').evaluate(isCut)).toBe(false);
      expect(await page.locator('.mine-in').evaluate(isCut)).toBe(false);
      expect(await strip(page).getByRole('button', { name: 'Forget' }).isVisible()).toBe(true);
      await page.getByRole('button', { name: 'Remembered in this browser' }).waitFor();
      expect(await violations(page)).toEqual([]);
    }));

  it('is remembered, and a link copied, though the button was pressed before its code had loaded', async () => {
    const context = await browser.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    let go = (): void => undefined;
    const pressed = new Promise<void>(resolve => {
      go = resolve;
    });
    await page.route('**/js/main.js', async route => {
      await pressed;
      await route.continue();
    });
    const path = `/data/chart/${question}?highlight_entities=A05`;
    await page.goto(app.url + path, { waitUntil: 'commit' });
    await page.getByRole('button', { name: 'Remember (this browser only)' }).click();
    await page.getByRole('button', { name: /^Copy link ?:/ }).click();
    go();
    await strip(page).getByRole('link', { name: 'Elm Surgery' }).waitFor();
    await page.getByRole('button', { name: 'Link copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(app.url + path);
    await context.close();
  });

  it('has its place before the page is drawn, so that nothing moves', async () => {
    const context = await browser.newContext();
    await context.addInitScript(() => {
      localStorage.setItem('openpath.practice', '{"id":"A05","name":"Elm Surgery","peers":"all"}');
    });
    const page = await context.newPage();
    // The code that fills the strip never comes.
    await page.route('**/js/main.js', route => route.abort());
    await page.goto(`${app.url}/methods`);
    expect((await strip(page).boundingBox())?.height).toBeGreaterThan(30);
    await context.close();
  });
});

describe('a card in a frame', () => {
  const card =
    '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all?highlight_entities=A05&embed=1';

  it('stays as it is: its links open whole pages beside it', () =>
    visit(browser, app.url + card, async page => {
      const [whole] = await Promise.all([
        page.waitForEvent('popup'),
        page.getByRole('link', { name: 'See the whole page on openpath' }).click(),
      ]);
      await whole.waitForLoadState();
      expect(whole.url()).toBe(app.url + card.replace('&embed=1', ''));
      expect(await whole.locator('header').count()).toBe(1);
      expect(page.url()).toBe(app.url + card);
    }));

  it('that cannot be drawn gives its place to the whole page', async () => {
    const page = await browser.newPage();
    const wrong = card.replace('/filter/all', '/filter/some');
    await page.goto(app.url + wrong);
    expect(await page.locator('header').count()).toBe(0);
    await page.getByRole('link', { name: 'See the whole page on openpath' }).click();
    await page.waitForURL(app.url + wrong.replace('&embed=1', ''));
    expect(await page.locator('header').count()).toBe(1);
    await page.close();
  });
});

describe('the link to a card', () => {
  const path =
    '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all?highlight_entities=A05';

  it.each([
    ['of the browser', false],
    ['by a selection, where the browser offers its clipboard over HTTPS alone', true],
  ])('is copied to the clipboard %s', (_, isPlain) =>
    visit(
      browser,
      app.url + path,
      async page => {
        // The browser keeps what was copied before.
        await page.evaluate(() => navigator.clipboard.writeText(''));
        if (isPlain) {
          await page.evaluate(() => {
            Object.defineProperty(navigator.clipboard, 'writeText', {
              value: () => Promise.reject(new Error('not allowed')),
            });
          });
        }
        await page.getByRole('button', { name: /^Copy link ?:/ }).click();
        await page.getByRole('button', { name: 'Link copied' }).waitFor();
        expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(app.url + path);
        await page.getByRole('button', { name: /^Copy link ?:/ }).waitFor();
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    ),
  );
});
