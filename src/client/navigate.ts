import { remember, restore } from './entry.ts';
import { nextTask } from './nextTask.ts';
import { toggledOnto } from './rebase.ts';
import { fetchHere } from './request.ts';
import { say, swap, swapFault } from './swap.ts';

// The answer on the screen, the address above it, the words of the form and the last choice may differ
// only while an answer is awaited. When none is, all four are the same question.

/** An answer that is awaited: there is one at most, the one that was chosen last. */
interface Pending {
  readonly url: string;
  /** The address meanwhile: that of the answer on the screen, or after the back button the wanted one. */
  readonly address: string;
  readonly request: AbortController;
  readonly busy: ReturnType<typeof setTimeout>;
}

/** Longer than this and a person wonders whether anything happens. */
const QUIET_FOR = 250;

const address = (): string => location.pathname + location.search;

/** The address of the answer on the screen. */
let shownUrl = address();
let pending: Pending | undefined;

/** The address of the answer on the screen. */
export const shown = (): string => shownUrl;
/** The address of the last choice: it is shown, or its answer is on the way. */
export const wanted = (): string => pending?.url ?? shownUrl;

/** Who has something to take back when the answer on the screen stays after all. */
const returns: (() => void)[] = [];
export const onStay = (takeBack: () => void): void => {
  returns.push(takeBack);
};

/**
 * Answers another question in place: fetches its page, swaps answer, form and navigation, and writes
 * a history entry. The old answer stays until the new one is here; a request that is overtaken by
 * another choice is dropped, also where that choice is the answer on the screen.
 */
export function go(url: string): void {
  if (url !== pending?.url) want(url);
}

/** Takes over links and the back and forward buttons. */
export function setUpNavigation(): void {
  document.addEventListener('click', event => {
    if (!(event.target instanceof Element) || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest<HTMLAnchorElement>('a[data-swap]');
    if (!link || link.origin !== location.origin) return;
    event.preventDefault();
    // The link was written for the answer on the screen; a choice since then is not to be lost.
    go(toggledOnto(wanted(), link.pathname + link.search, shownUrl));
  });
  addEventListener('popstate', event => {
    // A jump to a #part of the page that is shown is the browser's own business.
    if (address() !== (pending?.address ?? shownUrl)) want(address(), event);
  });
  addEventListener('pagehide', rememberShown);
}

/** @param popped the step back or forward that wants it, whose history entry is there already. */
function want(url: string, popped?: PopStateEvent): void {
  if (url === shownUrl) stay();
  else void show(url, popped);
}

/** Keeps the answer on the screen: what was on the way is dropped, form and address say it again. */
function stay(): void {
  stopWaiting();
  for (const takeBack of returns) takeBack();
  // After a step back that leads nowhere: both answers keep their entries, this one's is the latest.
  if (address() !== shownUrl) history.pushState(null, '', shownUrl);
}

function stopWaiting(): void {
  if (!pending) return;
  pending.request.abort();
  clearTimeout(pending.busy);
  document.getElementById('answer')?.removeAttribute('aria-busy');
  pending = undefined;
}

async function show(url: string, popped?: PopStateEvent): Promise<void> {
  stopWaiting();
  // The browser scrolls to where a step back leads only after it has told of the step.
  const scroll = scrollY;
  const request = new AbortController();
  const busy = setTimeout(
    () => document.getElementById('answer')?.setAttribute('aria-busy', 'true'),
    QUIET_FOR,
  );
  pending = { url, address: address(), request, busy };
  const got = await fetched(url, request.signal).catch(reasonOf);
  if (request.signal.aborted) return;
  if (typeof got === 'string') {
    stay();
    if (popped) scrollTo({ top: scroll, behavior: 'instant' });
    say(`The answer did not come: ${got} Check the connection and try again.`, true);
    return;
  }
  stopWaiting();
  if (!got.page.getElementById('answer') && !got.fault) return location.assign(url);
  if (!popped) rememberShown();
  if (got.fault) swapFault(got.fault);
  else swap(got.page);
  shownUrl = got.arrived;
  if (popped) restore(popped.state);
  else history.pushState(null, '', shownUrl);
  // The server may have led the step back to another address.
  if (address() !== shownUrl) history.replaceState(history.state, '', shownUrl);
}

/** After a step back whose answer is not here, the present entry is that of another one. */
function rememberShown(): void {
  if (address() === shownUrl) remember();
}

interface Fetched {
  readonly page: Document;
  /** The card of an error page. */
  readonly fault: Element | undefined;
  /** The address that the server led to. */
  readonly arrived: string;
}

/** @throws {Error} where nothing came that can be shown. */
async function fetched(url: string, signal: AbortSignal): Promise<Fetched> {
  const response = await fetchHere(url, { signal, headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  await nextTask();
  if (response.ok) {
    const { pathname, search } = new URL(response.url);
    return { page, fault: undefined, arrived: pathname + search };
  }
  const fault = page.querySelector('#main > .card');
  // Not this site's own error page, but that of a server in between.
  if (!fault) throw new Error(`the server answered with ${response.status}`);
  return { page, fault, arrived: url };
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.message.replace(/\.$/, '')}.` : '';
