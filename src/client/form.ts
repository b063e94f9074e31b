import type { View } from '../state/chartState.ts';
import { buildUrl, parseForm } from '../state/codec.ts';
import { go, onStay, shown, wanted } from './navigate.ts';
import { copies, openPick, setUpPicks, takeBackPick, updatePick } from './picks.ts';
import { changedOnto } from './rebase.ts';
import { onSwap } from './swap.ts';

/** What the form said last, before the change that asks anew; undefined says what is shown. */
let saidBefore: string | undefined;

/** A changed word of the question asks it at once, in place. */
export function setUpForm(): void {
  const form = document.querySelector<HTMLFormElement>('[data-ask]');
  if (!form) return;
  setUpPicks(form);
  onSwap(updateForm);
  onStay(() => takeBack(form));
  form.addEventListener('change', event => {
    if (event.target instanceof HTMLElement && event.target.closest('.ts-wrapper')) return;
    ask(form);
    if (event.target instanceof HTMLSelectElement && event.target.value === 'tests') {
      openPick(form, 'denominator_tests');
    }
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    ask(form);
  });
  if (isTouched(form)) ask(form);
}

/** Whether a word was changed before this code was there to hear it. */
const isTouched = (form: HTMLFormElement): boolean =>
  [...form.querySelectorAll('option')].some(each => each.selected !== each.defaultSelected) ||
  [...form.querySelectorAll('input')].some(each => each.checked !== each.defaultChecked);

function ask(form: HTMLFormElement): void {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') query.append(name, value);
  }
  const view: View | string = new URL(form.action).pathname.split('/')[2] ?? '';
  const parsed = parseForm(view, query);
  if (!parsed.ok) return;
  const url = buildUrl(parsed.state);
  const asked = changedOnto(wanted(), url, saidBefore ?? shown());
  saidBefore = url;
  go(asked);
}

/** Brings the form back to the answer on the screen, which stays: what its options have by default. */
function takeBack(form: HTMLFormElement): void {
  saidBefore = undefined;
  for (const select of form.querySelectorAll<HTMLSelectElement>('select')) {
    if (select.multiple) takeBackPick(select);
    else select.value = [...select.options].find(each => each.defaultSelected)?.value ?? '';
  }
  for (const box of form.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')) {
    box.checked = box.defaultChecked;
  }
}

/**
 * Brings the form to the state of a fetched page: words, choices, and what is offered. Controls stay
 * the same elements, so that the focus and an open list stay where they are.
 */
function updateForm(page: Document): void {
  const [form, next] = [document, page].map(from =>
    from.querySelector<HTMLFormElement>('[data-ask]'),
  );
  if (!form || !next) return;
  saidBefore = undefined;
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

/** Copies, not the nodes: a select whose options leave one by one picks others in the meantime. */
function updateSelect(select: HTMLSelectElement, next: HTMLSelectElement): void {
  if (select.innerHTML !== next.innerHTML) select.replaceChildren(...copies(next));
  select.value = next.value;
}
