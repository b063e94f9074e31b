import { announce } from './announce.ts';
import { keepPlots, redrawKept } from './chart.ts';
import { setUpHeatmap } from './heatmap.ts';
import { placeIn } from './keepPlace.ts';
import { showZoomTools } from './zoom.ts';

/** Runs for each fetched page that is shown, to update other parts of this page from it. */
const updates: ((page: Document) => void)[] = [];
export const onPageShown = (update: (page: Document) => void): void => {
  updates.push(update);
};

/** Replaces this page's answer, form, heading and navigation by those of a fetched page. */
export function showPage(page: Document): void {
  const old = document.getElementById('answer');
  const found = page.getElementById('answer');
  if (!old || !found) return;
  const restore = placeIn(old);
  keepPlots(old, found);
  old.replaceChildren(...found.childNodes);
  showZoomTools(old);
  document.title = page.title;
  for (const update of updates) update(page);
  for (const place of ['.bar nav', '#main > h1', '#main > .lead']) {
    const [part, next] = [document, page].map(from => from.querySelector(place));
    if (part && next) part.replaceChildren(...next.childNodes);
  }
  restore();
  announce(announcementOf(old));
  redrawKept(old);
  setUpHeatmap(old);
}

/** Shows an error page's card instead of the answer; the form stays, so that it can be corrected. */
export function showFault(fault: Element): void {
  document.getElementById('answer')?.replaceChildren(document.importNode(fault, true));
  announce(fault.textContent ?? '');
}

/** The note on what is not in the data, and the heading and sentence of the first card, for screen readers. */
const announcementOf = (answer: Element): string =>
  ['.note p', 'h1, h2', '.said']
    .map(part => (answer.querySelector(part)?.textContent ?? '').trim().replace(/\.$/, ''))
    .filter(text => text !== '')
    .join('. ');
