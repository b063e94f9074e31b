import { buildUrl, parseUrl } from '../state/codec.ts';
import { announce } from './announce.ts';
import { restorePlace, savePlace } from './historyEntry.ts';
import { nextTask } from './nextTask.ts';
import { combineWithLink } from './rebase.ts';
import { fetchHere } from './request.ts';
import { showFault, showPage } from './showPage.ts';

// The answer on the screen, the address bar, the form and the latest choice all belong to the same question.
// They may only differ while an answer is being fetched.

/** A request for an answer: at most one, for the latest choice. */
interface Pending {
  readonly url: string;
  /**
   * The address bar during the request: that of the answer on the screen or, after the back button, the
   * chosen one.
   */
  readonly address: string;
  readonly request: AbortController;
  readonly busyTimer: ReturnType<typeof setTimeout>;
}

/**
 * One visit of the focus to a control whose keys choose in passing. All choices of a visit share one history
 * entry.
 */
export type Visit = object;

/** The time (milliseconds) after which the page shows that it is busy. */
const BUSY_AFTER = 250;

const address = (): string => location.pathname + location.search;

/** The address of the answer on the screen. */
let shownAddress = address();
let pending: Pending | undefined;
/** The visit that added the current history entry, if one did. */
let lastVisit: Visit | undefined;

/** The address of the answer on the screen. */
export const shownUrl = (): string => shownAddress;
/** The address of the latest choice: its answer is shown or being fetched. */
export const chosenUrl = (): string => pending?.url ?? shownAddress;

/** Called when the answer on the screen stays, so that the form can go back to it. */
const reverts: (() => void)[] = [];
export const onRevert = (revert: () => void): void => {
  reverts.push(revert);
};

/**
 * Shows the answer to another question without a reload: fetches its page, replaces answer, form and
 * navigation, and adds a history entry. The old answer stays until the new one has arrived. A later choice
 * cancels the request, also if that choice is the answer on the screen.
 *
 * @param visit the visit during which the choice was made: a later choice of the same visit replaces its
 *   history entry.
 */
export function goTo(url: string, visit?: Visit): void {
  if (isEmbedded()) openWhole(url);
  else if (url !== pending?.url) choose(url, { visit });
}

/** Whether the page is a card in another site’s frame, where every link opens a page of its own. */
const isEmbedded = (): boolean => document.documentElement.dataset.embed !== undefined;

function openWhole(url: string): void {
  const parsed = parseUrl(url);
  const whole = parsed.ok ? buildUrl({ ...parsed.state, embed: false }) : url;
  open(whole, '_blank', 'noopener');
}

/** Handles links and the back and forward buttons. */
export function setUpNavigation(): void {
  document.addEventListener('click', event => {
    if (!(event.target instanceof Element) || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest<HTMLAnchorElement>('a[data-swap]');
    if (!link || link.origin !== location.origin || isEmbedded()) return;
    event.preventDefault();
    // The link was made for the answer on the screen. A choice since then must not be lost.
    goTo(combineWithLink(chosenUrl(), link.pathname + link.search, shownAddress));
  });
  addEventListener('popstate', event => {
    lastVisit = undefined;
    // The browser itself handles a jump to a #part of the page.
    if (address() !== (pending?.address ?? shownAddress)) choose(address(), { popped: event });
  });
  addEventListener('pagehide', saveShownPlace);
}

interface Choice {
  /** The event of the back or forward button that chose the URL; its history entry already exists. */
  readonly popped?: PopStateEvent;
  readonly visit?: Visit | undefined;
}

function choose(url: string, choice: Choice): void {
  if (url === shownAddress) revert();
  else void show(url, choice);
}

/** Keeps the answer on the screen: cancels the request and resets the form and the address. */
function revert(): void {
  stopWaiting();
  for (const revert of reverts) revert();
  // A step back has failed. Both answers keep their history entries, and that of the answer on the screen
  // becomes the latest.
  if (address() !== shownAddress) history.pushState(null, '', shownAddress);
}

function stopWaiting(): void {
  if (!pending) return;
  pending.request.abort();
  clearTimeout(pending.busyTimer);
  document.getElementById('answer')?.removeAttribute('aria-busy');
  pending = undefined;
}

async function show(url: string, { popped, visit }: Choice): Promise<void> {
  stopWaiting();
  // The browser scrolls for a step back only after its popstate event, so this is still the old position.
  const scroll = scrollY;
  const request = new AbortController();
  const busyTimer = setTimeout(
    () => document.getElementById('answer')?.setAttribute('aria-busy', 'true'),
    BUSY_AFTER,
  );
  pending = { url, address: address(), request, busyTimer };
  const result = await fetchPage(url, request.signal).catch(reasonOf);
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
  shownAddress = result.finalAddress;
  if (popped) restorePlace(popped.state);
  else if (visit && visit === lastVisit) history.replaceState(null, '', shownAddress);
  else history.pushState(null, '', shownAddress);
  lastVisit = visit;
  // The server may have redirected a step back to another address.
  if (address() !== shownAddress) history.replaceState(history.state, '', shownAddress);
}

/** Saves the place, but only if the current history entry is that of the answer on the screen. */
function saveShownPlace(): void {
  if (address() === shownAddress) savePlace();
}

interface FetchedPage {
  readonly page: Document;
  /** The card of an error page. */
  readonly fault: Element | undefined;
  /** The address after redirects. */
  readonly finalAddress: string;
}

/**
 * Fetches a page to show.
 *
 * @throws {Error} if the response cannot be shown.
 */
async function fetchPage(url: string, signal: AbortSignal): Promise<FetchedPage> {
  const response = await fetchHere(url, { signal, headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  await nextTask();
  if (response.ok) {
    const { pathname, search } = new URL(response.url);
    return { page, fault: undefined, finalAddress: pathname + search };
  }
  const fault = page.querySelector('#main > .card');
  // Without the card it is not this site's own error page but that of a server in between.
  if (!fault) throw new Error(`the server answered with ${response.status}`);
  return { page, fault, finalAddress: url };
}

/** A browser's own words for a request that failed ("Failed to fetch") help nobody. */
function reasonOf(error: unknown): string {
  if (error instanceof TypeError) return 'the server did not answer.';
  return error instanceof Error ? `${error.message.replace(/\.$/, '')}.` : '';
}
