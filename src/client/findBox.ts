import { Combobox, type Found } from './combobox.ts';
import { questionAt, rememberedPractice, withRemembered } from './remembered.ts';
import { fetchHere } from './request.ts';

/** Offers what a find box finds while a person types, and goes where it leads. */
export function setUpFindBox(form: HTMLFormElement): void {
  const page = new URL(form.action).pathname;
  const addressOf = (query: string): URLSearchParams => {
    const question = form.querySelector<HTMLInputElement>('input[name="question"]')?.value;
    return new URLSearchParams({ q: query, ...(question === undefined ? {} : { question }) });
  };
  Combobox.in(form, {
    isOpen: false,
    find: (query, signal) => foundAt(`${page}.json?${addressOf(query)}`, signal),
    choose: ({ href = '' }) => goTo(href),
    // The page of results says more, and what is wrong if something is.
    giveUp: () => form.submit(),
    rest: ({ query, total }) => ({
      id: '',
      name: `All ${total.toLocaleString('en-GB')} results`,
      more: '',
      href: `${page}?${addressOf(query)}`,
    }),
  });
}

/** @throws {Error} where the server cannot be reached or has no answer. */
export async function foundAt(url: string, signal: AbortSignal): Promise<Found> {
  const response = await fetchHere(url, { signal });
  if (!response.ok) throw new Error(`the server answered with ${response.status}`);
  return response.json();
}

/** A chart of practices has the remembered practice highlighted. */
function goTo(href: string): void {
  const practice = rememberedPractice();
  const mine = practice && withRemembered(questionAt(href), practice);
  location.assign(mine ?? href);
}
