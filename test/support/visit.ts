import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { faultsOf } from './browser.ts';

/** Opens a page on which any console error, uncaught error or CSP report fails the test. */
export async function visit<T>(
  browser: Browser,
  url: string,
  look: (page: Page, context: BrowserContext) => Promise<T>,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<T> {
  const context = await browser.newContext(options);
  const faults = faultsOf(context);
  try {
    const page = await context.newPage();
    await page.goto(url);
    const seen = await look(page, context);
    expect(faults).toEqual([]);
    return seen;
  } finally {
    await context.close();
  }
}
