import { fetchHere } from './request.ts';

/** The pause in typing (milliseconds) after which results are fetched. */
const PAUSE = 120;

/**
 * Narrows the list of practices while a person types. It fetches the page that the form would load, shows the
 * results from it, and updates the address bar.
 */
export function watchFinder(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[type="search"]');
  if (!input) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let request: AbortController | undefined;

  const find = async (): Promise<void> => {
    request?.abort();
    request = new AbortController();
    const query = input.value.trim();
    const path = new URL(form.action).pathname;
    // What else the form sends, in the order of its fields.
    const pairs = [...new FormData(form)].flatMap(([name, value]): [string, string][] =>
      name === input.name ? [] : [[name, String(value)]],
    );
    if (query !== '') pairs.push([input.name, query]);
    const url = pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
    try {
      const response = await fetchHere(url, { signal: request.signal });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const newResults = page.querySelector('[data-results]');
      const oldResults = document.querySelector('[data-results]');
      if (newResults && oldResults) oldResults.replaceWith(document.adoptNode(newResults));
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
  // The text may have been typed before this code ran, or restored by the browser on the way back to the
  // page.
  const readInput = (): void => {
    const answered = new URLSearchParams(location.search).get('q') ?? '';
    if (input.value.trim() !== answered.trim()) void find();
  };
  readInput();
  addEventListener('pageshow', readInput);
}
