import type { View } from '../state/chartState.ts';
import { buildUrl, parseForm } from '../state/codec.ts';
import { chosenUrl, goTo, onRevert, shownUrl, type Visit } from './navigate.ts';
import { copiedOptions, openPick, revertPick, setUpPicks, updatePick } from './pickLists.ts';
import { changedOnto } from './rebase.ts';
import { onPageShown } from './showPage.ts';

/** The question of the form before its latest change; undefined where it is the shown one. */
let lastFormUrl: string | undefined;

/** Answers the question as soon as a word of the form changes, without a reload. */
export function setUpForm(): void {
  const form = document.querySelector<HTMLFormElement>('[data-ask]');
  if (!form) return;
  setUpPicks(form);
  onPageShown(updateForm);
  onRevert(() => revert(form));
  const passing = passingVisits(form);
  form.addEventListener('change', event => {
    // Text that finds more for a word is no change of the question yet.
    if (event.target instanceof HTMLInputElement && event.target.type === 'search') return;
    submit(form, passing());
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

/** Whether a word was changed before this code ran. */
const hasChanges = (form: HTMLFormElement): boolean =>
  [...form.querySelectorAll('option')].some(each => each.selected !== each.defaultSelected) ||
  [...form.querySelectorAll('input')].some(each => each.checked !== each.defaultChecked);

function submit(form: HTMLFormElement, visit?: Visit): void {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') query.append(name, value);
  }
  const view: View | string = new URL(form.action).pathname.split('/')[2] ?? '';
  const parsed = parseForm(view, query);
  if (!parsed.ok) return;
  const url = buildUrl(parsed.state);
  const next = changedOnto(chosenUrl(), url, lastFormUrl ?? shownUrl());
  lastFormUrl = url;
  goTo(next, visit);
}

/**
 * Watches for choices made in passing: an arrow key or a letter in a closed list chooses at once, on the
 * way to another choice. Enter and a click choose for good.
 *
 * @returns a function that gives the visit in which the latest choice was made in passing, if it was.
 */
function passingVisits(form: HTMLFormElement): () => Visit | undefined {
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

/** Resets the form to the answer on the screen, which its options have as their defaults. */
function revert(form: HTMLFormElement): void {
  lastFormUrl = undefined;
  for (const select of form.querySelectorAll<HTMLSelectElement>('select')) {
    if (select.multiple) revertPick(select);
    else select.value = [...select.options].find(each => each.defaultSelected)?.value ?? '';
  }
  for (const box of form.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')) {
    box.checked = box.defaultChecked;
  }
}

/**
 * Updates the form from a fetched page: words, choices and offered options. Controls stay the same
 * elements, so that the focus and an open list are kept.
 */
function updateForm(page: Document): void {
  const [form, next] = [document, page].map(from =>
    from.querySelector<HTMLFormElement>('[data-ask]'),
  );
  if (!form || !next) return;
  lastFormUrl = undefined;
  form.action = next.action;
  for (const part of form.querySelectorAll<HTMLElement>('[data-part]')) {
    const then = next.querySelector<HTMLElement>(
      `[data-part="${CSS.escape(part.dataset.part ?? '')}"]`,
    );
    if (then) updatePart(part, then);
  }
  const [kept, nextKept] = [form, next].map(from => from.querySelector('[data-kept]'));
  if (kept && nextKept) kept.replaceChildren(...nextKept.childNodes);
}

function updatePart(part: HTMLElement, then: HTMLElement): void {
  part.hidden = then.hidden;
  const [before, nextBefore] = [part, then].map(from => from.querySelector('.before'));
  if (before && nextBefore) before.textContent = nextBefore.textContent;
  const [box, nextBox] = [part, then].map(from => from.querySelector('input'));
  if (box?.type === 'checkbox' && nextBox) {
    box.defaultChecked = nextBox.defaultChecked;
    box.checked = nextBox.checked;
  }
  const [select, nextSelect] = [part, then].map(from => from.querySelector('select'));
  if (!select || !nextSelect) return;
  if (select.multiple) updatePick(part, select, then, nextSelect);
  else updateSelect(select, nextSelect);
}

/** Options are copied, not moved: a select that loses its options one by one selects others meanwhile. */
function updateSelect(select: HTMLSelectElement, next: HTMLSelectElement): void {
  if (select.innerHTML !== next.innerHTML) select.replaceChildren(...copiedOptions(next));
  select.value = next.value;
}
