import { Combobox, type FindAnswer } from './combobox.ts';
import { questionAt, rememberedPractice, withRemembered } from './remembered.ts';
import { fetchHere } from './request.ts';

/** Shows results while a person types in a find box, and opens the page of the chosen one. */
export function setUpFindBox(form: HTMLFormElement): void {
  const page = new URL(form.action).pathname;
  const addressOf = (query: string): URLSearchParams => {
    const question = form.querySelector<HTMLInputElement>('input[name="question"]')?.value;
    return new URLSearchParams({ q: query, ...(question === undefined ? {} : { question }) });
  };
  Combobox.in(form, {
    isOpen: false,
    find: (query, signal) => fetchAnswer(`${page}.json?${addressOf(query)}`, signal),
    choose: ({ href = '' }) => goTo(href),
    // The page of results says more, and explains what is wrong if there is an error.
    submitText: () => form.submit(),
    remainder: ({ query, total }) => ({
      id: '',
      name: `All ${total.toLocaleString('en-GB')} results`,
      more: '',
      href: `${page}?${addressOf(query)}`,
    }),
  });
}

/**
 * Fetches the results for an address.
 *
 * @throws {Error} if the server cannot be reached or does not answer.
 */
export async function fetchAnswer(url: string, signal: AbortSignal): Promise<FindAnswer> {
  const response = await fetchHere(url, { signal });
  if (!response.ok) throw new Error(`the server answered with ${response.status}`);
  return response.json();
}

/** Opens an address. A chart of practices gets the remembered practice highlighted. */
function goTo(href: string): void {
  const practice = rememberedPractice();
  const mine = practice && withRemembered(questionAt(href), practice);
  location.assign(mine ?? href);
}
