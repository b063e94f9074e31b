import { drawCharts, keepPlots } from './chart.ts';
import { setUpHeatmap } from './heatmap.ts';
import { nextTask } from './nextTask.ts';
import { placeIn } from './place.ts';

/** What a history entry remembers beside its address. */
interface Remembered {
  readonly scroll: number;
  /** The id of the control that had the focus. */
  readonly focus: string | undefined;
}

/** Longer than this and a person wonders whether anything happens. */
const QUIET_FOR = 250;

/** Who else has something to bring up to date from a fetched page. */
const updates: ((page: Document) => void)[] = [];
export const onSwap = (update: (page: Document) => void): void => {
  updates.push(update);
};

/** The address of the answer on the screen. */
let shownUrl = location.pathname + location.search;
let current: AbortController | undefined;

/**
 * Answers another question in place: fetches its page, swaps answer, form and navigation, and writes
 * a history entry. The old answer stays until the new one is here; a request that is overtaken by
 * another is dropped.
 */
export async function go(url: string): Promise<void> {
  if (url === shownUrl) return;
  remember();
  await show(url, arrived => history.pushState(null, '', arrived));
}

/** Takes over links and the back and forward buttons. */
export function setUpNavigation(): void {
  document.addEventListener('click', event => {
    if (!(event.target instanceof Element) || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest<HTMLAnchorElement>('a[data-swap]');
    if (!link || link.origin !== location.origin) return;
    event.preventDefault();
    void go(link.pathname + link.search);
  });
  addEventListener('popstate', event => {
    const url = location.pathname + location.search;
    // A jump to a #part of the page that is shown is the browser's own business.
    if (url !== shownUrl) void show(url, () => restore(event.state));
  });
  addEventListener('pagehide', remember);
}

function remember(): void {
  const focus = document.activeElement?.id || undefined;
  const entry: Remembered = { scroll: scrollY, focus };
  history.replaceState(entry, '');
}

function restore(state: unknown): void {
  if (typeof state !== 'object' || state === null) return;
  if ('focus' in state && typeof state.focus === 'string') {
    document.getElementById(state.focus)?.focus({ preventScroll: true });
  }
  if ('scroll' in state && typeof state.scroll === 'number') {
    scrollTo({ top: state.scroll, behavior: 'instant' });
  }
}

async function show(url: string, shown: (arrived: string) => void): Promise<void> {
  current?.abort();
  const request = new AbortController();
  current = request;
  const answer = document.getElementById('answer');
  const busy = setTimeout(() => answer?.setAttribute('aria-busy', 'true'), QUIET_FOR);
  try {
    const response = await fetch(url, {
      signal: request.signal,
      headers: { Accept: 'text/html' },
    });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    await nextTask();
    if (request.signal.aborted) return;
    const arrived = response.ok ? new URL(response.url) : new URL(url, location.href);
    if (!page.getElementById('answer') && response.ok) return location.assign(url);
    swap(page, response.ok);
    shownUrl = arrived.pathname + arrived.search;
    shown(arrived.pathname + arrived.search);
  } catch (error) {
    if (request.signal.aborted) return;
    say(`The answer did not come: ${reasonOf(error)} Check the connection and try again.`, true);
  } finally {
    clearTimeout(busy);
    if (current === request) answer?.removeAttribute('aria-busy');
  }
}

function swap(page: Document, ok: boolean): void {
  const old = document.getElementById('answer');
  if (!old) return;
  const goBack = placeIn(old);
  const found = page.getElementById('answer');
  if (!ok || !found) {
    // An error page: its card takes the answer's place, the form stays to be put right.
    const fault = page.querySelector('#main > .card');
    old.replaceChildren(...(fault ? [document.importNode(fault, true)] : []));
    say(fault?.textContent ?? 'That question cannot be answered.');
    return;
  }
  keepPlots(old, found);
  old.replaceChildren(...found.childNodes);
  document.title = page.title;
  for (const update of updates) update(page);
  for (const place of ['.bar nav', '#main > h1', '#main > .lead']) {
    const now = document.querySelector(place);
    const then = page.querySelector(place);
    if (now && then) now.replaceChildren(...then.childNodes);
  }
  goBack();
  say(saidBy(old));
  drawCharts(old);
  setUpHeatmap(old);
}

/** The heading and sentence of the first card, for those who hear the page. */
const saidBy = (answer: Element): string =>
  ['h1, h2', '.said'].map(part => answer.querySelector(part)?.textContent ?? '').join('. ');

/** Says it to those who hear the page; a fault, which changes nothing on the screen, to all. */
function say(text: string, isFault = false): void {
  const status = document.getElementById('said');
  if (!status) return;
  status.textContent = text;
  status.classList.toggle('visually-hidden', !isFault);
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.message.replace(/\.$/, '')}.` : '';
