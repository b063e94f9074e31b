import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type RunningApp, runApp } from './app.ts';
import { runBrowser } from './runBrowser.ts';

/** The app on a store of its own, and a browser: there while the tests of the file run. */
export interface BrowserHouse {
  readonly app: RunningApp;
  readonly browser: Browser;
}

/** Sets the house up before the tests of the file that asks for it, and clears it up after them. */
export function browserHouse(
  makeStore: () => Promise<{ readonly path: string; remove(): Promise<void> }>,
): BrowserHouse {
  let store: Awaited<ReturnType<typeof makeStore>> | undefined;
  let app: RunningApp | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    store = await makeStore();
    app = await runApp(store.path);
    browser = await runBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await store?.remove();
  });
  const required = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('the house is not set up yet');
    return part;
  };
  return {
    get app() {
      return required(app);
    },
    get browser() {
      return required(browser);
    },
  };
}
