import type { View } from '../state/chartState.ts';
import { buildUrl, parseForm } from '../state/codec.ts';
import { chosenUrl, goTo, onRevert, shownUrl, type Visit } from './navigate.ts';
import { copiedOptions, openPick, revertPick, setUpPicks, updatePick } from './pickLists.ts';
import { combineChanges } from './rebase.ts';
import { onPageShown } from './showPage.ts';

/**
 * The question of the form before its latest change; undefined where it is the question of the answer on the
 * screen.
 */
let lastFormUrl: string | undefined;

/** Shows the new answer as soon as a control of the form changes, without a reload. */
export function setUpForm(): void {
  const form = document.querySelector<HTMLFormElement>('[data-ask]');
  if (!form) return;
  setUpPicks(form);
  onPageShown(updateForm);
  onRevert(() => revert(form));
  const visitOfPassingChoice = watchPassingChoices(form);
  form.addEventListener('change', event => {
    // Typing in a search box does not change the question until something is chosen.
    if (event.target instanceof HTMLInputElement && event.target.type === 'search') return;
    submit(form, visitOfPassingChoice());
    if (event.target instanceof HTMLSelectElement && event.target.value === 'tests') {
      openPick(form, 'denominator_tests');
    }
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    submit(form);
  });
  if (hasChanges(form)) submit(form);
}

/** Whether a control was changed before this code ran. */
const hasChanges = (form: HTMLFormElement): boolean =>
  [...form.querySelectorAll('option')].some(option => option.selected !== option.defaultSelected) ||
  [...form.querySelectorAll('input')].some(input => input.checked !== input.defaultChecked);

function submit(form: HTMLFormElement, visit?: Visit): void {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') query.append(name, value);
  }
  const view: View | string = new URL(form.action).pathname.split('/')[2] ?? '';
  const parsed = parseForm(view, query);
  if (!parsed.ok) return;
  const url = buildUrl(parsed.state);
  const combinedUrl = combineChanges(chosenUrl(), url, lastFormUrl ?? shownUrl());
  lastFormUrl = url;
  goTo(combinedUrl, visit);
}

/**
 * Watches for choices made in passing. In a closed list, each arrow key or letter chooses at once, on the way
 * to the choice that a person wants. Enter and a click are final choices.
 *
 * @returns a function that gives the visit in which the latest choice was made in passing; undefined if it
 *   was a final choice.
 */
function watchPassingChoices(form: HTMLFormElement): () => Visit | undefined {
  let visit: Visit | undefined;
  let isPassing = false;
  form.addEventListener('focusin', () => {
    visit = {};
    isPassing = false;
  });
  form.addEventListener('focusout', () => {
    visit = undefined;
  });
  form.addEventListener('pointerdown', () => {
    isPassing = false;
  });
  form.addEventListener('keydown', ({ key, target }) => {
    isPassing = target instanceof HTMLSelectElement && key !== 'Enter' && key !== ' ';
  });
  return () => (isPassing ? visit : undefined);
}

/** Resets the form to the answer on the screen, which its options have as defaults. */
function revert(form: HTMLFormElement): void {
  lastFormUrl = undefined;
  for (const select of form.querySelectorAll<HTMLSelectElement>('select')) {
    if (select.multiple) revertPick(select);
    else select.value = [...select.options].find(option => option.defaultSelected)?.value ?? '';
  }
  for (const box of form.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')) {
    box.checked = box.defaultChecked;
  }
}

/**
 * Updates the form from a fetched page: its words, choices and options. The controls stay the same elements,
 * so that the focus and an open list are kept.
 */
function updateForm(page: Document): void {
  const [form, next] = [document, page].map(from =>
    from.querySelector<HTMLFormElement>('[data-ask]'),
  );
  if (!form || !next) return;
  lastFormUrl = undefined;
  form.action = next.action;
  for (const part of form.querySelectorAll<HTMLElement>('[data-part]')) {
    const newPart = next.querySelector<HTMLElement>(
      `[data-part="${CSS.escape(part.dataset.part ?? '')}"]`,
    );
    if (newPart) updatePart(part, newPart);
  }
  for (const part of form.querySelectorAll<HTMLElement>('[data-replaced]')) {
    const newPart = next.querySelector(`[data-replaced="${part.dataset.replaced}"]`);
    if (newPart) part.replaceChildren(...newPart.childNodes);
  }
}

function updatePart(part: HTMLElement, newPart: HTMLElement): void {
  part.hidden = newPart.hidden;
  const [before, nextBefore] = [part, newPart].map(from => from.querySelector('.before'));
  if (before && nextBefore) before.textContent = nextBefore.textContent;
  const [box, nextBox] = [part, newPart].map(from => from.querySelector('input'));
  if (box?.type === 'checkbox' && nextBox) {
    box.defaultChecked = nextBox.defaultChecked;
    box.checked = nextBox.checked;
  }
  const [select, nextSelect] = [part, newPart].map(from => from.querySelector('select'));
  if (!select || !nextSelect) return;
  if (select.multiple) updatePick(part, select, newPart, nextSelect);
  else updateSelect(select, nextSelect);
}

/**
 * Options are copied and not moved: a select that loses options one by one selects others in the meantime.
 */
function updateSelect(select: HTMLSelectElement, next: HTMLSelectElement): void {
  if (select.innerHTML !== next.innerHTML) select.replaceChildren(...copiedOptions(next));
  select.value = next.value;
}
