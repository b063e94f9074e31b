import { search as foundIn } from '../domain/search.ts';
import { announce } from './announce.ts';
import { Combobox, type FindAnswer, type Hit } from './combobox.ts';
import { fetchAnswer } from './findBox.ts';
import { chosenUrl } from './navigate.ts';

/** The open or once opened list of each select. */
const pickerOf = new WeakMap<HTMLSelectElement, Picker>();

/**
 * Sets up the words of the question that stand for a set. Opening one shows what is chosen and finds more by
 * code or name: in the page if it holds all choices, and otherwise on the server.
 */
export function setUpPicks(form: HTMLFormElement): void {
  for (const pick of form.querySelectorAll<HTMLDetailsElement>('details.pick')) {
    pick.addEventListener('toggle', () => {
      if (pick.open) open(pick);
    });
    if (pick.open) open(pick);
  }
  document.addEventListener('click', event => closeOutside(form, event.composedPath()));
  // Without a target the focus has left the window, and the list stays open.
  form.addEventListener('focusout', event => {
    if (event.relatedTarget) closeOutside(form, [event.relatedTarget]);
  });
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing) return;
    for (const pick of openPicks(form)) {
      const hasFocus = pick.contains(document.activeElement);
      pick.open = false;
      // The focus would be lost with the list, so it goes back to the word, also after a click beside the
      // list.
      if (hasFocus || document.activeElement === document.body) {
        pick.querySelector('summary')?.focus();
      }
    }
  };
  // The event is captured before the list gets it, because the list would only close its hits.
  document.addEventListener('keydown', closeOnEscape, { capture: true });
}

const openPicks = (form: HTMLFormElement): NodeListOf<HTMLDetailsElement> =>
  form.querySelectorAll<HTMLDetailsElement>('details.pick[open]');

/** Closes every word that contains none of these elements. */
function closeOutside(form: HTMLFormElement, places: readonly EventTarget[]): void {
  for (const pick of openPicks(form)) {
    if (!places.some(place => place instanceof Node && pick.contains(place))) pick.open = false;
  }
}

/** Opens the list of a word, as a click does. */
export function openPick(form: HTMLFormElement, part: string): void {
  const pick = form.querySelector<HTMLDetailsElement>(`[data-part="${part}"] details.pick`);
  if (pick) pick.open = true;
}

function open(pick: HTMLDetailsElement): void {
  const panel = pick.querySelector<HTMLElement>('.panel');
  const select = panel?.querySelector<HTMLSelectElement>('select[data-pick]');
  if (!panel || !select) return;
  const existing = pickerOf.get(select);
  const picker = existing ?? new Picker(panel, select);
  pickerOf.set(select, picker);
  picker.open();
}

/** Shows what is chosen of a set, and a box that finds more. The form still sends the select's value. */
class Picker {
  readonly #select: HTMLSelectElement;
  readonly #chosen: HTMLElement | null;
  readonly #box: Combobox | undefined;

  constructor(panel: HTMLElement, select: HTMLSelectElement) {
    this.#select = select;
    this.#chosen = panel.querySelector<HTMLElement>('[data-chosen]');
    this.#box = Combobox.in(panel, {
      isOpen: true,
      find: (query, signal) =>
        select.dataset.pick === 'whole'
          ? Promise.resolve(findAmongOptions(select, query))
          : fetchAnswer(
              `/find/${select.name}.json?${new URLSearchParams({ q: query, question: chosenUrl() })}`,
              signal,
            ),
      choose: hit => this.#add(hit),
      submitText: answer => {
        if (!answer) announce('The list could not be loaded. Check the connection.', true);
      },
      remainder: ({ total, hits }) =>
        `The first ${hits.length} of ${total.toLocaleString('en-GB')}. Type more to find others.`,
    });
    // A press beside the controls would move the focus to the page, which closes the list.
    panel.addEventListener('mousedown', event => {
      const isControl = event.target instanceof Element && event.target.closest('input, button');
      if (!isControl) event.preventDefault();
    });
    // The box replaces the select on the screen.
    select.hidden = true;
    const box = this.#box?.input;
    if (!box) return;
    box.closest<HTMLElement>('.find-in')?.removeAttribute('hidden');
    const label = panel.querySelector('label');
    if (label) label.htmlFor = box.id;
    box.addEventListener('keydown', event => {
      const last = [...select.selectedOptions].at(-1);
      if (event.key === 'Backspace' && box.value === '' && last) this.#remove(last.value);
    });
  }

  open(): void {
    this.refresh();
    this.#box?.input.focus();
  }

  /** Shows the select's current options. */
  refresh(): void {
    this.#showChosen();
    this.#box?.refresh();
  }

  #showChosen(): void {
    const options = [...this.#select.selectedOptions];
    this.#chosen?.replaceChildren(...options.map(option => this.#chosenItem(option)));
    if (this.#chosen) this.#chosen.hidden = options.length === 0;
  }

  #chosenItem(option: HTMLOptionElement): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = option.text;
    button.dataset.value = option.value;
    button.setAttribute('aria-label', `Remove ${option.text}`);
    button.addEventListener('click', () => {
      this.#remove(option.value);
      this.#box?.input.focus();
    });
    const item = document.createElement('li');
    item.append(button);
    return item;
  }

  /** A new choice goes after the earlier ones, because the order decides the colours. */
  #add({ id, name }: Hit): void {
    const { options } = this.#select;
    const existing = [...options].find(({ value }) => value === id);
    const option = existing ?? new Option(name, id);
    const before =
      [...options].find(candidate => !candidate.selected && candidate !== option) ?? null;
    this.#select.insertBefore(option, before);
    option.selected = true;
    this.#tell();
  }

  /** Options are matched by value, because a later answer has its own option elements for the same choice. */
  #remove(value: string): void {
    const option = [...this.#select.options].find(candidate => candidate.value === value);
    if (!option) return;
    option.selected = false;
    this.#tell();
  }

  #tell(): void {
    this.#select.dispatchEvent(new Event('change', { bubbles: true }));
    this.refresh();
  }
}

/** Searches the options of a select that are not chosen. */
function findAmongOptions(select: HTMLSelectElement, query: string): FindAnswer {
  const entries = [...select.options]
    .filter(option => !option.selected)
    .map(({ value, text }) => ({ id: value, name: text }));
  const { entries: hits, isGuess } =
    query === '' ? { entries, isGuess: false } : foundIn(query, entries);
  const words = isGuess
    ? `Nothing matches “${query}”.${hits.length > 0 ? ' Did you mean:' : ''}`
    : `${hits.length} to choose from`;
  return {
    query,
    total: hits.length,
    near: isGuess,
    words,
    hits: hits.map(hit => ({ ...hit, more: '' })),
  };
}

/** Updates a word and its list from a fetched page; an open list stays open. */
export function updatePick(
  part: HTMLElement,
  select: HTMLSelectElement,
  newWord: HTMLElement,
  next: HTMLSelectElement,
): void {
  const [word, nextWord] = [part, newWord].map(from => from.querySelector('summary'));
  if (word && nextWord) word.replaceChildren(...nextWord.childNodes);
  const [label, nextLabel] = [part, newWord].map(from => from.querySelector('label'));
  if (label && nextLabel) label.textContent = nextLabel.textContent;
  select.disabled = next.disabled;
  select.dataset.pick = next.dataset.pick;
  const isSame = chosenValues(select) === chosenValues(next);
  if (select.innerHTML !== next.innerHTML || !isSame) {
    select.replaceChildren(...copiedOptions(next));
  }
  // The text that a person has typed in an open list is kept if the new answer has the same choices.
  if (isOpen(select) && !isSame) pickerOf.get(select)?.refresh();
}

/** Resets a list to the defaults of its options. */
export function revertPick(select: HTMLSelectElement): void {
  if (chosenValues(select) === chosenValues(select, option => option.defaultSelected)) return;
  for (const option of [...select.options]) {
    option.selected = option.defaultSelected;
    if (!option.selected && select.dataset.pick === 'found') option.remove();
  }
  if (isOpen(select)) pickerOf.get(select)?.refresh();
}

const isOpen = (select: Element): boolean => select.closest('details')?.open ?? false;

const chosenValues = (
  select: HTMLSelectElement,
  isChosen = (option: HTMLOptionElement): boolean => option.selected,
): string =>
  [...select.options]
    .filter(isChosen)
    .map(option => option.value)
    .sort()
    .join('\n');

/** The options of a fetched page's select, copied for this page. */
export const copiedOptions = (select: HTMLSelectElement): Node[] =>
  [...select.children].map(option => document.importNode(option, true));
