import { createServer } from 'node:http';
import type { BrowserServer } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { launchBrowserServer } from './browser.ts';
import { listenAtAny } from './ports.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Starts the run’s browser when it is first asked, and answers with the browser’s address. */
    browserStarter: string;
  }
}

/** One Chromium for the whole run, started when the first test needs it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let browser: Promise<BrowserServer> | undefined;
  const starter = createServer((_request, response) => {
    browser ??= launchBrowserServer();
    browser.then(
      started => response.end(started.wsEndpoint()),
      error => response.writeHead(500).end(String(error)),
    );
  });
  project.provide('browserStarter', `http://127.0.0.1:${await listenAtAny(starter)}/`);
  return async () => {
    starter.closeAllConnections();
    starter.close();
    await (await browser)?.close();
  };
}
