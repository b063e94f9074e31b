import { buffer, text } from 'node:stream/consumers';
import type { Browser, Download, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { runApp } from '../support/app.ts';
import { browserHouse } from '../support/browserHouse.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { visit as visitAny } from '../support/visit.ts';

const house = browserHouse(sampleStore);

const question = (by: string, rest = 'numerators/K/denominators/per1000/filter/all'): string =>
  `/data/chart/by/${by}/showing/ccg_id/all/lab_id/all/${rest}`;
/** Waits until the browser's code answers. */
const ready = (page: Page) => page.locator('.heat li a[tabindex="0"]').waitFor();
const visit = <T>(
  path: string,
  look: (page: Page) => Promise<T>,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<T> => visitAny(house.browser, house.app.url + path, look, options);

const part = (page: Page, name: string) => page.locator(`[data-part=${name}]`);
const searchBox = (page: Page) => page.locator('.panel input:focus').waitFor();

describe('the form', () => {
  it('one chosen test takes the place of all', () =>
    visit(question('practice_id', 'numerators/all/denominators/per1000/filter/all'), async page => {
      expect(await page.locator('#pick-numerators .chosen').textContent()).toBe('all tests');
      await page.locator('#pick-numerators').click();
      await searchBox(page);
      await page.keyboard.type('sedim');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/numerators/ESR/**');
      await expect
        .poll(() => page.locator('#pick-numerators .chosen').textContent())
        .toBe('Erythrocyte sedimentation rate');
    }));

  it.each([
    ['ccg_id', ['lab_id'], ['ccg_id', 'practice_id'], /among all labs/],
    ['lab_id', ['ccg_id'], ['lab_id', 'practice_id'], /among all CCGs/],
    ['practice_id', ['ccg_id', 'lab_id'], ['practice_id'], /among all CCGs and all labs/],
    ['test_code', ['ccg_id', 'lab_id', 'practice_id'], [], /all labs at all practices/],
    ['result_category', ['ccg_id', 'lab_id', 'practice_id'], [], /all labs at all practices/],
  ])('by %s the filters are those that make sense', (by, shown, hidden, words) =>
    visit(question(by), async page => {
      for (const name of shown) expect(await part(page, name).isVisible()).toBe(true);
      for (const name of hidden) expect(await part(page, name).isVisible()).toBe(false);
      expect(await page.locator('form.ask').evaluate(readable)).toMatch(words);
    }),
  );

  it('says “among” in place too, when the filter before it goes', () =>
    visit(question('practice_id'), async page => {
      await ready(page);
      await page.getByLabel('What to compare').selectOption('ccg_id');
      await page.waitForURL('**/by/ccg_id/**');
      await expect
        .poll(() => page.locator('form.ask').evaluate(readable))
        .toMatch(/among all labs/);
    }));

  it('changes to the tests of the highlighted practice, and back', () =>
    visit(`${question('practice_id')}?highlight_entities=A05`, async page => {
      await ready(page);
      await page.getByLabel('What to compare').selectOption('result_category');
      await page.waitForURL('**/by/result_category/**practice_id=A05');
      await expect
        .poll(() => page.locator('#pick-practice_id .chosen').textContent())
        .toBe('Elm Surgery');
      await page.getByLabel('What to compare').selectOption('practice_id');
      await page.waitForURL(`**${question('practice_id')}?highlight_entities=A05`);
    }));

  it('drops the filter on what is now compared', () =>
    visit(
      question('practice_id').replace('ccg_id/all/lab_id/all', 'ccg_id/15N/lab_id/nd'),
      async page => {
        await ready(page);
        await page.getByLabel('What to compare').selectOption('lab_id');
        await page.waitForURL('**/by/lab_id/showing/ccg_id/15N/lab_id/all/**');
      },
    ));

  it('offers to highlight what the answer has, and nothing else', () =>
    visit(question('practice_id').replace('ccg_id/all', 'ccg_id/11N'), async page => {
      const offered = await page.locator('#pick-highlight_entities-list option').count();
      expect(offered).toBe(6);
    }));

  it('opens the denominator’s tests when other tests are to be compared with', () =>
    visit(question('practice_id'), async page => {
      await ready(page);
      await page.getByLabel('Set against').selectOption('tests');
      await searchBox(page);
      await page.waitForURL('**/denominators/all/**');
      await page.keyboard.type('crp');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/denominators/CRP/**');
      await expect.poll(() => page.locator('h1').textContent()).toContain('C-reactive protein');
    }));

  it('are the same without JavaScript', () =>
    visit(
      `${question('practice_id')}?highlight_entities=A05&order=lowest`,
      async page => {
        await page.getByLabel('What to compare').selectOption('test_code');
        await page.locator('.more').getByRole('button', { name: 'Show' }).click();
        await page.waitForURL(`**${question('test_code')}?practice_id=A05&order=lowest`);
      },
      { javaScriptEnabled: false },
    ));
});

describe('the form’s keys', () => {
  const opened = (page: Page) => page.locator('.panel:visible').count();
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);
  const entries = (page: Page) => page.evaluate(() => history.length);
  const path = (page: Page) => page.evaluate(() => location.pathname);

  it('Tab out of a list closes it; so does Escape, wherever a click beside it left the focus', () =>
    visit(question('practice_id'), async page => {
      await ready(page);
      await page.locator('#pick-ccg_id').click();
      await searchBox(page);
      await page.keyboard.press('Tab');
      await expect.poll(() => focused(page)).toBe('pick-lab_id');
      expect(await opened(page)).toBe(0);
      await page.keyboard.press('Enter');
      await searchBox(page);
      await page.keyboard.press('Shift+Tab');
      await expect.poll(() => focused(page)).toBe('pick-lab_id');
      expect(await opened(page)).toBe(1);
      await page.keyboard.press('Shift+Tab');
      await expect.poll(() => opened(page)).toBe(0);
      await page.locator('#pick-lab_id').click();
      await searchBox(page);
      await page.locator('.panel:visible > label').click({ position: { x: 300, y: 4 } });
      await page.evaluate(
        () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
      );
      await page.keyboard.press('Escape');
      expect(await opened(page)).toBe(0);
      expect(await focused(page)).toBe('pick-lab_id');
    }));

  it('arrow keys in a select answer at once, with one history entry until the focus leaves', () =>
    visit(question('practice_id'), async page => {
      await ready(page);
      const before = await entries(page);
      const select = page.getByLabel('What to compare');
      await select.focus();
      for (const by of ['ccg_id', 'lab_id', 'test_code']) {
        await page.keyboard.press('ArrowDown');
        await expect.poll(() => path(page)).toBe(question(by));
      }
      expect(await entries(page)).toBe(before + 1);
      await page.getByLabel('Which results').focus();
      await select.focus();
      await page.keyboard.press('ArrowUp');
      await expect.poll(() => path(page)).toBe(question('lab_id'));
      expect(await entries(page)).toBe(before + 2);
      await page.goBack();
      await expect.poll(() => path(page)).toBe(question('test_code'));
      // The address changes before the answer is there, which the form then follows.
      await expect.poll(() => select.inputValue()).toBe('test_code');
      await page.keyboard.press('ArrowUp');
      await expect.poll(() => path(page)).toBe(question('lab_id'));
      await page.goBack();
      await expect.poll(() => path(page)).toBe(question('test_code'));
      await page.goBack();
      await expect.poll(() => path(page)).toBe(question('practice_id'));
    }));
});

describe('in high contrast', () => {
  const style = (page: Page, selector: string, property: string, part?: string) =>
    page
      .locator(selector)
      .first()
      .evaluate(
        (element, [name = '', pseudo]) => getComputedStyle(element, pseudo).getPropertyValue(name),
        [property, part],
      );

  it('the chosen segment, the menu’s current item and the arrows of lists can be seen', () =>
    visit(
      `${question('practice_id')}?highlight_entities=A05`,
      async page => {
        const background = (selector: string) => style(page, selector, 'background-color');
        expect(await background('.peers a[aria-current]')).not.toBe(
          await background('.peers a:not([aria-current])'),
        );
        const line = (selector: string) => style(page, selector, 'border-bottom-color');
        const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        expect(await line('.bar nav a:not([aria-current])')).toBe(ground);
        expect(await line('.bar nav a[aria-current]')).not.toBe(ground);
        expect(await style(page, '.ask select', 'appearance')).toBe('auto');
        expect(await style(page, '.ask .word', 'content', '::after')).toContain('▾');
        // The key says which colour is which.
        expect(await style(page, '.key .line', 'border-top-color', '::before')).toBe(
          'rgb(213, 94, 0)',
        );
      },
      { forcedColors: 'active' },
    ));
});

/** The sentence as it reads: without the lists behind its words. */
function readable(form: Element): string {
  const copy = form.cloneNode(true);
  if (!(copy instanceof Element)) return '';
  for (const part of copy.querySelectorAll('.panel, [hidden], .visually-hidden')) part.remove();
  return (copy.textContent ?? '').replace(/\s+/g, ' ');
}

describe('reference ranges', () => {
  it.each([
    [question('practice_id'), 0],
    [question('practice_id', 'numerators/K/denominators/K/filter/over_range'), 1],
    [question('result_category'), 1],
  ])('on %s the caution stands %i times', (path, times) =>
    visit(path, async page => {
      const caution = page.locator('.caution a[href="/methods#ranges"]');
      expect(await caution.count()).toBe(times);
    }),
  );
});

describe('a chart’s picture', () => {
  const download = async (page: Page, format: string): Promise<Download> => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: format }).click(),
    ]);
    return file;
  };

  it('comes as PNG at the size on the screen, and as SVG with title, source and data date', () =>
    visit(`${question('practice_id')}?highlight_entities=A05`, async page => {
      await ready(page);
      const width = await page.locator('.plot').evaluate(plot => plot.clientWidth);
      const png = await download(page, 'PNG');
      expect(png.suggestedFilename()).toMatch(/^openpath-potassium-tests-.*\.png$/);
      const bytes = await buffer(await png.createReadStream());
      expect(bytes.readUInt32BE(16)).toBe(width);
      expect(bytes.readUInt32BE(20)).toBeGreaterThan(340);
      const svg = await text(await (await download(page, 'SVG')).createReadStream());
      const texts = svg.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
      expect(texts).toContain('Potassium tests per 1000 patients at practice Elm');
      expect(texts).toContain('Data to Mar 2019');
      expect(texts).toContain('built 1 Jan 2024');
      expect(texts).toContain('openpath');
      expect(texts).toMatch(/data version \w/);
      expect(texts).toContain('Median of all practices');
    }));

  it.each([
    ['funnel', 'For its size: Potassium tests per 1000 patients', '99.8% limits'],
    // In a frame of another site, which has no form.
    ['change', 'Two periods: Potassium tests per 1000 patients', 'All others', '&embed=1'],
  ])('of the view %s comes as the page has it', async (view, title, key, more = '') =>
    visit(
      `${question('practice_id').replace('/chart/', `/${view}/`)}?highlight_entities=A05${more}`,
      async page => {
        const plot = page.locator('.plot[tabindex="0"]');
        await plot.waitFor();
        const width = await plot.evaluate(({ clientWidth }) => clientWidth);
        const png = await buffer(await (await download(page, 'PNG')).createReadStream());
        expect([...png.subarray(1, 4)].map(letter => String.fromCharCode(letter)).join('')).toBe(
          'PNG',
        );
        expect(png.readUInt32BE(16)).toBe(width);
        const svg = await text(await (await download(page, 'SVG')).createReadStream());
        const drawn = await page.evaluate(source => {
          const image = new DOMParser().parseFromString(source, 'image/svg+xml');
          const count = (selector: string) => document.querySelectorAll(selector).length;
          return {
            texts: [...image.querySelectorAll('text')]
              .map(({ textContent }) => textContent)
              .join(' '),
            paths: image.querySelectorAll('g > path').length,
            marks: image.querySelectorAll('path[transform]').length,
            onPage: [count('.picture > svg > path'), count('.marks svg')],
            widest: Math.max(
              ...[
                ...(image.querySelector('g > path')?.getAttribute('d') ?? '').matchAll(
                  /[ML]([\d.]+)/g,
                ),
              ].map(([, x]) => Number(x)),
            ),
            hasPageColours: source.includes('var('),
          };
        }, svg);
        expect([drawn.paths, drawn.marks]).toEqual(drawn.onPage);
        // Paths are in pixels, not in the units of the page’s picture.
        expect(drawn.widest).toBeGreaterThan(100);
        expect(drawn.widest).toBeLessThanOrEqual(width);
        expect(drawn.hasPageColours).toBe(false);
        expect(drawn.texts).toContain(title);
        expect(drawn.texts).toContain('Elm Surgery');
        for (const said of [key, 'Data to Mar 2019', 'built 1 Jan 2024', 'data version']) {
          expect(drawn.texts.replace(/\s+/g, ' ')).toContain(said);
        }
      },
    ),
  );

  it('has no buttons without JavaScript', () =>
    visit(
      question('practice_id'),
      async page => expect(await page.locator('[data-image]:visible').count()).toBe(0),
      { javaScriptEnabled: false },
    ));
});

describe('on paper', () => {
  it('an answer is one page with sentence, chart, table and source', () =>
    visit(`${question('practice_id')}?highlight_entities=A05`, async page => {
      await ready(page);
      await page.getByRole('button', { name: 'Zoom and pan' }).click();
      await page.locator('.plot[data-drawn]').waitFor();
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1);
      // Afterwards the chart has its place on the screen again, and the table is closed.
      await expect.poll(() => page.locator('.drawn[open]').count()).toBe(0);
      const [plot, drawing] = [page.locator('.plot'), page.locator('.plot .main-svg').first()];
      const width = await plot.evaluate(element => element.clientWidth);
      await expect.poll(async () => (await drawing.boundingBox())?.width).toBe(width);
    }));

  it('eight measures are four pages at most, an organisation two, and a CCG one for each practice', async () => {
    const store = await sampleStore(8);
    const app = await runApp(store.path);
    const pagesOf = (path: string): Promise<number | undefined> =>
      visitAny(house.browser, app.url + path, async page => {
        const pdf = await page.pdf({ preferCSSPageSize: true });
        return pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length;
      });
    const measures = question('practice_id').replace('/chart/', '/measure/');
    const highlights = 'highlight_entities=A05&highlight_entities=A03';
    expect(await pagesOf(measures)).toBeLessThanOrEqual(4);
    expect(await pagesOf(`${measures}?${highlights}`)).toBeLessThanOrEqual(4);
    expect(await pagesOf('/org/practice/A05?peers=all')).toBeLessThanOrEqual(2);
    expect(await pagesOf('/print/ccg/15N')).toBe(8);
    await app.stop();
    await store.remove();
  });
});

describe('a page on paper', () => {
  it('leaves out what is closed, which cannot be opened there', () =>
    visit(question('practice_id'), async page => {
      await page.emulateMedia({ media: 'print' });
      const files = page.locator('.provenance details');
      expect(await files.isVisible()).toBe(false);
      await files.evaluate(element => element.setAttribute('open', ''));
      expect(await files.locator('li').first().isVisible()).toBe(true);
      expect(await page.locator('.key .swatch rect').first().isVisible()).toBe(true);
    }));
});

describe('back and forward', () => {
  it('restore the view and how far it was scrolled', () =>
    visit(question('practice_id'), async page => {
      await ready(page);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.locator('.heat li a').first().scrollIntoViewIfNeeded();
      const before = await page.evaluate(() => scrollY);
      expect(before).toBeGreaterThan(100);
      await page.locator('.heat li a').first().click();
      await page.waitForURL('**highlight_entities=**');
      await expect.poll(() => page.locator('.heat .highlighted').count()).toBe(1);
      await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
      await page.goBack();
      await expect.poll(() => page.locator('.heat .highlighted').count()).toBe(0);
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(before);
      await page.goForward();
      await expect.poll(() => page.locator('.heat .highlighted').count()).toBe(1);
    }));
});
