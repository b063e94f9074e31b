import { type Browser, chromium } from 'playwright-core';
import { inject } from 'vitest';

/** Connects to the run's browser. Closing it ends the connection with its contexts, not the browser. */
export async function runBrowser(): Promise<Browser> {
  const answer = await fetch(inject('browserStarter'));
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The browser does not start: ${text}`);
  return chromium.connect(text);
}
