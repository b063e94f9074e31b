import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** The rules of accessibility that a page breaks, each with the first element that breaks it. */
export const violations = (page: Page): Promise<string[]> =>
  brokenRules(page, { rules: { 'target-size': { enabled: true } } });

/**
 * The rules that a page breaks in light, and those about colours that it breaks in dark: nothing but
 * colours differs between them (`customProperties` in src/charts/pageColours.ts).
 */
export async function violationsInLightAndDark(page: Page): Promise<string[]> {
  const light = await violations(page);
  await colourPage(page, 'dark');
  const dark = await brokenRules(page, {
    runOnly: { type: 'tag', values: ['cat.color'] },
    // A rule for AAA, which axe runs only where its tag is asked for.
    rules: { 'color-contrast-enhanced': { enabled: false } },
  });
  await colourPage(page, 'light');
  return [...light, ...dark.map(fault => `in dark: ${fault}`)];
}

/** Resolves when no colour changes any more; a transition of a chart that is not drawn would never end. */
async function colourPage(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    const all = document.getAnimations();
    for (const animation of all) if (animation instanceof CSSTransition) animation.finish();
  });
}

async function brokenRules(page: Page, options: object): Promise<string[]> {
  // Through the debugger and not as a script element, which the page's policy rightly refuses.
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(axeSource);
  return page.evaluate(async more => {
    const found: unknown = await Reflect.get(window, 'axe').run({
      resultTypes: ['violations'],
      ...more,
    });
    return Reflect.get(Object(found), 'violations').map(
      (violation: { id: string; nodes: { target: unknown[]; failureSummary: string }[] }) =>
        `${violation.id}: ${violation.nodes[0]?.target} ${violation.nodes[0]?.failureSummary}`,
    );
  }, options);
}

/**
 * Looks at a page at each of these widths (CSS pixels). Loading it for each would take most of the time;
 * nothing on a page but its style follows the width, until a reader zooms in a chart.
 */
export async function atWidths(
  page: Page,
  widths: readonly number[],
  look: (width: number) => Promise<void>,
): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await look(width);
  }
}

/** Opens the details that match, at once: to ask the page for each took half a second where there are many. */
export const openDetails = (page: Page, selector: string): Promise<void> =>
  page.evaluate(which => {
    for (const details of document.querySelectorAll(which)) details.setAttribute('open', '');
  }, selector);

/** How many pixels a page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
