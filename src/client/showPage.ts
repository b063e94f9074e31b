import { announce } from './announce.ts';
import { keepPlots, redrawKept } from './chart.ts';
import { setUpHeatmap } from './heatmap.ts';
import { placeIn } from './keepPlace.ts';
import { showZoomTools } from './zoom.ts';

/** Called for each fetched page that is shown, to update other parts of the page from it. */
const updates: ((page: Document) => void)[] = [];
export const onPageShown = (update: (page: Document) => void): void => {
  updates.push(update);
};

/** Replaces the answer, form, heading and navigation by those of a fetched page. */
export function showPage(page: Document): void {
  const oldAnswer = document.getElementById('answer');
  const newAnswer = page.getElementById('answer');
  if (!oldAnswer || !newAnswer) return;
  const restore = placeIn(oldAnswer);
  keepPlots(oldAnswer, newAnswer);
  oldAnswer.replaceChildren(...newAnswer.childNodes);
  showZoomTools(oldAnswer);
  document.title = page.title;
  for (const update of updates) update(page);
  for (const place of ['.bar nav', '#main > h1', '#main > .lead']) {
    const [part, newPart] = [document, page].map(from => from.querySelector(place));
    if (part && newPart) part.replaceChildren(...newPart.childNodes);
  }
  restore();
  announce(announcementOf(oldAnswer));
  redrawKept(oldAnswer);
  setUpHeatmap(oldAnswer);
}

/** Shows the card of an error page in place of the answer. The form stays, so that it can be corrected. */
export function showFault(fault: Element): void {
  document.getElementById('answer')?.replaceChildren(document.importNode(fault, true));
  announce(fault.textContent ?? '');
}

/**
 * The text for screen readers: the note on what is not in the data, and the heading and first sentence of the
 * first card.
 */
const announcementOf = (answer: Element): string =>
  ['.note p', 'h1, h2', '.said']
    .map(part => (answer.querySelector(part)?.textContent ?? '').trim().replace(/\.$/, ''))
    .filter(text => text !== '')
    .join('. ');
