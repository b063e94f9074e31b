import chromium from '@sparticuz/chromium';
import {
  type Browser,
  type BrowserContext,
  type BrowserServer,
  chromium as playwright,
} from 'playwright-core';

/**
 * A Chromium that comes with the packages, so that no system package is needed. Its own flags are not
 * taken over: they are for serverless machines, put everything into one process, which dies with the
 * first closed context, and switch off the web security that these tests are about.
 */
async function launchOptions() {
  chromium.setGraphicsMode = false;
  return {
    executablePath: await chromium.executablePath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
    ],
    headless: true,
  };
}

/** A browser of one's own. Tests share the run's instead (runBrowser.ts). */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch(await launchOptions());
}

/** A browser that other processes of this machine connect to. */
export async function launchBrowserServer(): Promise<BrowserServer> {
  return playwright.launchServer({ ...(await launchOptions()), host: '127.0.0.1' });
}

/** What went wrong on the pages of a context: console errors, uncaught errors, CSP reports. */
export function faultsOf(context: BrowserContext): string[] {
  const faults: string[] = [];
  context.on('console', message => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy')) {
      faults.push(`${message.page()?.url() ?? ''}: ${message.text()}`);
    }
  });
  context.on('weberror', error => faults.push(String(error.error())));
  return faults;
}
