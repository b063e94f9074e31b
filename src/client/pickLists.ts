import { announce } from './announce.ts';
import type { TomSelect } from './tomSelect.ts';

/** The searchable list of each select that has been opened. */
const listOf = new WeakMap<HTMLSelectElement, TomSelect>();

/** What makes lists searchable: two thirds of the browser's code, fetched for the first list. */
let library: typeof TomSelect | undefined;

async function loadLibrary(): Promise<typeof TomSelect> {
  library ??= (await import('./tomSelect.ts')).TomSelect;
  return library;
}

/** Fetches it for a person who is about to open a list; what goes wrong shows when the list is opened. */
const expectOpening = (): void => {
  loadLibrary().catch(() => undefined);
};

/**
 * Sets up the words of the question that stand for a set: opening one makes its list searchable by code
 * or name. This happens at the first opening, so that 500 practices cost nothing until then.
 */
export function setUpPicks(form: HTMLFormElement): void {
  for (const pick of form.querySelectorAll<HTMLDetailsElement>('details.pick')) {
    pick.addEventListener('pointerenter', expectOpening);
    pick.addEventListener('focusin', expectOpening);
    pick.addEventListener('toggle', () => {
      if (pick.open) void open(pick);
    });
    if (pick.open) void open(pick);
  }
  document.addEventListener('click', event => closeOutside(form, event.composedPath()));
  // With no target the focus has left the window, or a list has been made again (replaceOptions).
  form.addEventListener('focusout', event => {
    if (event.relatedTarget) closeOutside(form, [event.relatedTarget]);
  });
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing) return;
    for (const pick of openPicks(form)) {
      const hasFocus = pick.contains(document.activeElement);
      pick.open = false;
      // The focus would be lost with the list; where a click beside the list lost it, it returns.
      if (hasFocus || document.activeElement === document.body) {
        pick.querySelector('summary')?.focus();
      }
    }
  };
  // Captured before the list gets the event, which would close only its own drop-down.
  document.addEventListener('keydown', closeOnEscape, { capture: true });
}

const openPicks = (form: HTMLFormElement): NodeListOf<HTMLDetailsElement> =>
  form.querySelectorAll<HTMLDetailsElement>('details.pick[open]');

/** Closes the words in which none of these is. */
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

async function open(pick: HTMLDetailsElement): Promise<void> {
  const select = pick.querySelector<HTMLSelectElement>('select[data-pick]');
  if (!select) return;
  pick.classList.add('loading');
  try {
    const Library = await loadLibrary();
    // Closed again meanwhile.
    if (pick.open) (listOf.get(select) ?? enhance(select, Library)).focus();
  } catch {
    // The plain list can be used, too.
    select.focus();
    announce('The list could not be made searchable. Check the connection.', true);
  } finally {
    pick.classList.remove('loading');
  }
}

function enhance(select: HTMLSelectElement, Library: typeof TomSelect): TomSelect {
  const list = new Library(select, {
    plugins: { remove_button: { title: 'Remove' } },
    maxOptions: 200,
    // Without a delay, so that Enter right after the last letter finds what was typed.
    refreshThrottle: 0,
    hideSelected: true,
    closeAfterSelect: false,
    placeholder: 'Type a name or code',
    hidePlaceholder: false,
    searchField: ['text'],
    sortField: [{ field: '$order' }],
    onItemAdd: () => {
      list.setTextboxValue('');
      list.refreshOptions(true);
    },
  });
  // The list replaces the select for assistive technology.
  select.setAttribute('aria-hidden', 'true');
  listOf.set(select, list);
  return list;
}

/** Updates a word and its list from a fetched page; an open list that has the same choice stays open. */
export function updatePick(
  part: HTMLElement,
  select: HTMLSelectElement,
  then: HTMLElement,
  next: HTMLSelectElement,
): void {
  const [word, nextWord] = [part, then].map(from => from.querySelector('summary'));
  if (word && nextWord) word.replaceChildren(...nextWord.childNodes);
  const [label, nextLabel] = [part, then].map(from => from.querySelector('label'));
  if (label && nextLabel) label.textContent = nextLabel.textContent;
  select.disabled = next.disabled;
  if (isOpen(select) && chosen(select) === chosen(next)) {
    // The list stays as it is, with the fetched page's choice as its default.
    for (const option of select.options) option.defaultSelected = option.selected;
    return;
  }
  replaceOptions(select, () => select.replaceChildren(...copiedOptions(next)));
}

/** Resets a list to the defaults of its options. */
export function revertPick(select: HTMLSelectElement): void {
  const byDefault = chosen(select, option => option.defaultSelected);
  if (chosen(select) === byDefault) return;
  const values = new Set(byDefault.split('\n'));
  replaceOptions(select, () => {
    // Destroying the list restored the options that it was made from, which may be some answers old.
    for (const option of select.options) {
      option.defaultSelected = values.has(option.value);
      option.selected = option.defaultSelected;
    }
  });
}

/** Changes the options of a select; its searchable list keeps copies of these and is made again. */
function replaceOptions(select: HTMLSelectElement, change: () => void): void {
  const list = listOf.get(select);
  const hasFocus = list?.wrapper.contains(document.activeElement) ?? false;
  list?.destroy();
  listOf.delete(select);
  select.removeAttribute('aria-hidden');
  change();
  if (!isOpen(select) || !library) return;
  const next = enhance(select, library);
  if (hasFocus) next.focus();
}

const isOpen = (select: Element): boolean => select.closest('details')?.open ?? false;

const chosen = (
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
