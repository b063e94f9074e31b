import { fetchHere } from './request.ts';

/** A pause in typing after which the answer is asked for. */
const PAUSE = 120;

/**
 * Narrows the list of practices while a person types. The answer is the page that the form would
 * get, of which the results are taken over; its address takes the place of this one.
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
  // Typed before this code was there, or brought back by a browser that comes back to the page.
  const takeUp = (): void => {
    const answered = new URLSearchParams(location.search).get('q') ?? '';
    if (input.value.trim() !== answered.trim()) void find();
  };
  takeUp();
  addEventListener('pageshow', takeUp);
}
