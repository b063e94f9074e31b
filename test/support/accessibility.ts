import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** The rules of accessibility that a page breaks, each with the first element that breaks it. */
export async function violations(page: Page): Promise<string[]> {
  // Through the debugger and not as a script element, which the page's policy rightly refuses.
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const found: unknown = await Reflect.get(window, 'axe').run({
      rules: { 'target-size': { enabled: true } },
    });
    return Reflect.get(Object(found), 'violations').map(
      (each: { id: string; nodes: { target: unknown[]; failureSummary: string }[] }) =>
        `${each.id}: ${each.nodes[0]?.target} ${each.nodes[0]?.failureSummary}`,
    );
  });
}

/** How many pixels a page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
