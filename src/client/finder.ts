import { fetchHere } from './request.ts';

/** The pause in typing, in milliseconds, after which results are fetched. */
const PAUSE = 120;

/**
 * Narrows the list of practices while a person types. It fetches the page that the form would load,
 * shows that page's results, and replaces the address by that page's.
 */
export function watchFinder(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[type="search"]');
  if (!input) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;

  const find = async (): Promise<void> => {
    running?.abort();
    running = new AbortController();
    const query = input.value.trim();
    const path = new URL(form.action).pathname;
    const url = query === '' ? path : `${path}?${new URLSearchParams({ q: query })}`;
    try {
      const response = await fetchHere(url, { signal: running.signal });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const fresh = page.querySelector('[data-results]');
      const old = document.querySelector('[data-results]');
      if (fresh && old) old.replaceWith(document.adoptNode(fresh));
      history.replaceState(history.state, '', url);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) form.requestSubmit();
    }
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void find(), PAUSE);
  });
  form.addEventListener('submit', event => {
    if (event.submitter === null) return;
    event.preventDefault();
    clearTimeout(timer);
    void find();
  });
  // Text typed before this code ran, or restored by the browser on the way back to the page.
  const readInput = (): void => {
    const answered = new URLSearchParams(location.search).get('q') ?? '';
    if (input.value.trim() !== answered.trim()) void find();
  };
  readInput();
  addEventListener('pageshow', readInput);
}
