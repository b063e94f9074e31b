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
  }
  document.addEventListener('click', event => {
    const inside = event.composedPath();
    for (const pick of form.querySelectorAll<HTMLDetailsElement>('details.pick[open]')) {
      if (!inside.includes(pick)) pick.open = false;
    }
  });
  form.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !(event.target instanceof Element)) return;
    const pick = event.target.closest<HTMLDetailsElement>('details.pick[open]');
    if (!pick) return;
    pick.open = false;
    pick.querySelector('summary')?.focus();
  });
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
  if (part.querySelector('details')?.open && chosen(select) === chosen(next)) return;
  searchable.get(select)?.destroy();
  searchable.delete(select);
  select.replaceChildren(...next.childNodes);
  if (part.querySelector('details')?.open) enhance(select);
}

const chosen = (select: HTMLSelectElement): string =>
  [...select.selectedOptions]
    .map(option => option.value)
    .sort()
    .join('\n');
