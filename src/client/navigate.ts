import { announce } from './announce.ts';
import { restorePlace, savePlace } from './historyEntry.ts';
import { nextTask } from './nextTask.ts';
import { toggledOnto } from './rebase.ts';
import { fetchHere } from './request.ts';
import { showFault, showPage } from './showPage.ts';

// The answer on the screen, the address bar, the form and the latest choice may differ only while an
// answer is being fetched. Otherwise all four are the same question.

/** The answer that is being fetched: at most one, for the latest choice. */
interface Pending {
  readonly url: string;
  /** The address bar meanwhile: of the answer on the screen, or after the back button of the chosen one. */
  readonly address: string;
  readonly request: AbortController;
  readonly busy: ReturnType<typeof setTimeout>;
}

/** One stay of the focus in a control whose keys choose in passing: it adds one history entry. */
export type Visit = object;

/** After this many milliseconds the page shows that it is busy. */
const BUSY_AFTER = 250;

const address = (): string => location.pathname + location.search;

/** The address of the answer on the screen. */
let shown = address();
let pending: Pending | undefined;
/** The visit that added the current history entry, if one did. */
let lastVisit: Visit | undefined;

/** The address of the answer on the screen. */
export const shownUrl = (): string => shown;
/** The address of the latest choice: its answer is shown or being fetched. */
export const chosenUrl = (): string => pending?.url ?? shown;

/** Runs when the answer on the screen stays after all, so that the form can go back to it. */
const reverts: (() => void)[] = [];
export const onRevert = (revert: () => void): void => {
  reverts.push(revert);
};

/**
 * Answers another question without a reload: fetches its page, replaces answer, form and navigation, and
 * adds a history entry. The old answer stays until the new one has arrived. A later choice cancels the
 * request, even where that choice is the answer on the screen.
 *
 * @param visit during which the choice was made: a later choice of the same visit replaces its entry.
 */
export function goTo(url: string, visit?: Visit): void {
  if (url !== pending?.url) choose(url, { visit });
}

/** Handles links and the back and forward buttons. */
export function setUpNavigation(): void {
  document.addEventListener('click', event => {
    if (!(event.target instanceof Element) || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest<HTMLAnchorElement>('a[data-swap]');
    if (!link || link.origin !== location.origin) return;
    event.preventDefault();
    // The link was made for the answer on the screen; a choice since then must not be lost.
    goTo(toggledOnto(chosenUrl(), link.pathname + link.search, shown));
  });
  addEventListener('popstate', event => {
    lastVisit = undefined;
    // The browser itself handles a jump to a #part of the shown page.
    if (address() !== (pending?.address ?? shown)) choose(address(), { popped: event });
  });
  addEventListener('pagehide', saveShownPlace);
}

interface Choice {
  /** The step back or forward that chose the URL, whose history entry exists already. */
  readonly popped?: PopStateEvent;
  readonly visit?: Visit | undefined;
}

function choose(url: string, choice: Choice): void {
  if (url === shown) revert();
  else void show(url, choice);
}

/** Keeps the answer on the screen: cancels the request, and sets form and address back. */
function revert(): void {
  stopWaiting();
  for (const revert of reverts) revert();
  // After a step back that failed: both answers keep their history entries, and this one's becomes the latest.
  if (address() !== shown) history.pushState(null, '', shown);
}

function stopWaiting(): void {
  if (!pending) return;
  pending.request.abort();
  clearTimeout(pending.busy);
  document.getElementById('answer')?.removeAttribute('aria-busy');
  pending = undefined;
}

async function show(url: string, { popped, visit }: Choice): Promise<void> {
  stopWaiting();
  // The browser scrolls for a step back only after its popstate event, so this is still the old position.
  const scroll = scrollY;
  const request = new AbortController();
  const busy = setTimeout(
    () => document.getElementById('answer')?.setAttribute('aria-busy', 'true'),
    BUSY_AFTER,
  );
  pending = { url, address: address(), request, busy };
  const result = await fetched(url, request.signal).catch(reasonOf);
  if (request.signal.aborted) return;
  if (typeof result === 'string') {
    revert();
    if (popped) scrollTo({ top: scroll, behavior: 'instant' });
    announce(`The answer could not be loaded: ${result} Check the connection and try again.`, true);
    return;
  }
  stopWaiting();
  if (!result.page.getElementById('answer') && !result.fault) return location.assign(url);
  if (!popped) saveShownPlace();
  if (result.fault) showFault(result.fault);
  else showPage(result.page);
  shown = result.arrived;
  if (popped) restorePlace(popped.state);
  else if (visit && visit === lastVisit) history.replaceState(null, '', shown);
  else history.pushState(null, '', shown);
  lastVisit = visit;
  // The server may have redirected a step back to another address.
  if (address() !== shown) history.replaceState(history.state, '', shown);
}

/** Saves the place only where the current history entry is that of the answer on the screen. */
function saveShownPlace(): void {
  if (address() === shown) savePlace();
}

interface Fetched {
  readonly page: Document;
  /** The card of an error page. */
  readonly fault: Element | undefined;
  /** The address after redirects. */
  readonly arrived: string;
}

/** @throws {Error} where the response cannot be shown. */
async function fetched(url: string, signal: AbortSignal): Promise<Fetched> {
  const response = await fetchHere(url, { signal, headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  await nextTask();
  if (response.ok) {
    const { pathname, search } = new URL(response.url);
    return { page, fault: undefined, arrived: pathname + search };
  }
  const fault = page.querySelector('#main > .card');
  // Without the card it is not this site's error page, but that of a server in between.
  if (!fault) throw new Error(`the server answered with ${response.status}`);
  return { page, fault, arrived: url };
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.message.replace(/\.$/, '')}.` : '';
