import { once } from 'node:events';
import type { Page, Request } from 'playwright-core';

/** The answers that a page asks for in place, held back until the test lets them come. */
export interface HeldAnswers {
  /** Waits until the page has asked for an address that ends so. */
  requestFor(end: string): Promise<Request>;
  /** Lets those come that were asked for, and all others from now on. */
  release(): void;
}

/** Holds back what the page fetches under `/data`; a page that is loaded whole comes at once. */
export async function holdAnswers(page: Page): Promise<HeldAnswers> {
  const gate = new EventTarget();
  let isOpen = false;
  const requests: Request[] = [];
  page.on('request', request => requests.push(request));
  await page.route('**/data/**', async route => {
    if (route.request().resourceType() === 'fetch' && !isOpen) await once(gate, 'open');
    // One that the page has dropped meanwhile cannot go on.
    await route.continue().catch(() => undefined);
  });
  const isMeant = (end: string) => (request: Request) => request.url().endsWith(end);
  return {
    requestFor: async end => requests.findLast(isMeant(end)) ?? page.waitForRequest(isMeant(end)),
    release: () => {
      isOpen = true;
      gate.dispatchEvent(new Event('open'));
    },
  };
}
