import TomSelect from 'tom-select/base';
import removeButton from 'tom-select/plugins/remove_button/plugin.js';

TomSelect.define('remove_button', removeButton);

const searchable = new WeakMap<HTMLSelectElement, TomSelect>();

/**
 * Words of the question that stand for a set: opening one makes its list searchable by code or name.
 * That is done at the first opening, so that 500 practices cost nothing until someone looks for one.
 */
export function setUpPicks(form: HTMLFormElement): void {
  for (const pick of form.querySelectorAll<HTMLDetailsElement>('details.pick')) {
    pick.addEventListener('toggle', () => {
      if (pick.open) open(pick);
    });
    if (pick.open) open(pick);
  }
  document.addEventListener('click', event => {
    const inside = event.composedPath();
    for (const pick of form.querySelectorAll<HTMLDetailsElement>('details.pick[open]')) {
      if (!inside.includes(pick)) pick.open = false;
    }
  });
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !(event.target instanceof Element)) return;
    const pick = event.target.closest<HTMLDetailsElement>('details.pick[open]');
    if (!pick) return;
    pick.open = false;
    pick.querySelector('summary')?.focus();
  };
  // Before the list hears it, which would only close its own part.
  form.addEventListener('keydown', closeOnEscape, { capture: true });
}

/** Opens the list of a word, as if it had been clicked. */
export function openPick(form: HTMLFormElement, part: string): void {
  const pick = form.querySelector<HTMLDetailsElement>(`[data-part="${part}"] details.pick`);
  if (pick) pick.open = true;
}

function open(pick: HTMLDetailsElement): void {
  const select = pick.querySelector<HTMLSelectElement>('select[data-pick]');
  if (!select) return;
  const list = searchable.get(select) ?? enhance(select);
  list.focus();
}

function enhance(select: HTMLSelectElement): TomSelect {
  const list = new TomSelect(select, {
    plugins: { remove_button: { title: 'Remove' } },
    maxOptions: 200,
    // Enter right after the last letter must find what was typed.
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
  // The list speaks for it from now on.
  select.setAttribute('aria-hidden', 'true');
  searchable.set(select, list);
  return list;
}

/** Brings one word and its list to those of a fetched page; an open list stays as it is being used. */
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
    // What is used stays; what it would be taken back to is the fetched page's.
    for (const option of select.options) option.defaultSelected = option.selected;
    return;
  }
  anew(select, () => select.replaceChildren(...copies(next)));
}

/** Brings a list back to what its options have by default. */
export function takeBackPick(select: HTMLSelectElement): void {
  const byDefault = chosen(select, option => option.defaultSelected);
  if (chosen(select) === byDefault) return;
  const values = new Set(byDefault.split('\n'));
  anew(select, () => {
    // The list gave back the options as it had found them, which may be some answers ago.
    for (const option of select.options) {
      option.defaultSelected = values.has(option.value);
      option.selected = option.defaultSelected;
    }
  });
}

/** Changes the options of a list, of which its search has made its own. */
function anew(select: HTMLSelectElement, change: () => void): void {
  const list = searchable.get(select);
  const hasFocus = list?.wrapper.contains(document.activeElement) ?? false;
  list?.destroy();
  searchable.delete(select);
  select.removeAttribute('aria-hidden');
  change();
  if (!isOpen(select)) return;
  const next = enhance(select);
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

/** The options of a fetched page's select, for this page. */
export const copies = (select: HTMLSelectElement): Node[] =>
  [...select.children].map(option => document.importNode(option, true));
