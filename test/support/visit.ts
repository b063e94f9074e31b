import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { faultsOf } from './browser.ts';

/** A page that visits with the same options use one after another. */
interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly faults: string[];
}

/** Windows that no visit uses. To open one and start its process takes 0.2 s of a core. */
const idle = new WeakMap<Browser, Map<string, Window>>();

/** Opens a page on which any console error, uncaught error or CSP report fails the test. */
export async function visit<T>(
  browser: Browser,
  url: string,
  look: (page: Page, context: BrowserContext) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const windows = idle.get(browser) ?? new Map<string, Window>();
  idle.set(browser, windows);
  const kind = JSON.stringify(options);
  const window = windows.get(kind) ?? (await openWindow(browser, options));
  windows.delete(kind);
  const { context, page, faults } = window;
  try {
    // What the page before reports while it is being left is no fault of this one.
    page.once('framenavigated', () => faults.splice(0));
    await page.goto(url);
    const seenPage = await look(page, context);
    expect(faults).toEqual([]);
    if (await reset(window, options)) windows.set(kind, window);
    return seenPage;
  } finally {
    if (windows.get(kind) !== window) await context.close();
  }
}

async function openWindow(browser: Browser, options: BrowserContextOptions): Promise<Window> {
  const context = await browser.newContext(options);
  return { context, page: await context.newPage(), faults: faultsOf(context) };
}

/** A browser counts no more than fifty entries: then a test could not see that one was added. */
const MOST_ENTRIES = 25;

/**
 * Makes a window what it was when it was opened, but for the page that it shows and its history; returns
 * whether it can be used again.
 */
async function reset({ context, page }: Window, options: BrowserContextOptions): Promise<boolean> {
  if (page.isClosed()) return false;
  const others = context.pages().filter(other => other !== page);
  await Promise.all(others.map(other => other.close()));
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.mouse.move(0, 0);
  await page.emulateMedia({
    media: null,
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: options.reducedMotion ?? 'no-preference',
    forcedColors: options.forcedColors ?? 'none',
  });
  const { viewport = { width: 1280, height: 720 } } = options;
  if (viewport) await page.setViewportSize(viewport);
  await context.clearCookies();
  const entries = await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
    return history.length;
  });
  return entries <= MOST_ENTRIES;
}
