import { drawCharts, keepPlots } from './chart.ts';
import { setUpHeatmap } from './heatmap.ts';
import { placeIn } from './place.ts';

/** Who else has something to bring up to date from a fetched page. */
const updates: ((page: Document) => void)[] = [];
export const onSwap = (update: (page: Document) => void): void => {
  updates.push(update);
};

/** Shows a fetched page's answer, form, heading and navigation in the place of this one's. */
export function swap(page: Document): void {
  const old = document.getElementById('answer');
  const found = page.getElementById('answer');
  if (!old || !found) return;
  const goBack = placeIn(old);
  keepPlots(old, found);
  old.replaceChildren(...found.childNodes);
  document.title = page.title;
  for (const update of updates) update(page);
  for (const place of ['.bar nav', '#main > h1', '#main > .lead']) {
    const now = document.querySelector(place);
    const then = page.querySelector(place);
    if (now && then) now.replaceChildren(...then.childNodes);
  }
  goBack();
  say(saidBy(old));
  drawCharts(old);
  setUpHeatmap(old);
}

/** Shows an error page's card in the place of the answer; the form stays to be put right. */
export function swapFault(fault: Element): void {
  document.getElementById('answer')?.replaceChildren(document.importNode(fault, true));
  say(fault.textContent ?? '');
}

/** What is not in the data, and the heading and sentence of the first card, for those who hear the page. */
const saidBy = (answer: Element): string =>
  ['.note p', 'h1, h2', '.said']
    .map(part => (answer.querySelector(part)?.textContent ?? '').trim().replace(/\.$/, ''))
    .filter(text => text !== '')
    .join('. ');

/** Says it to those who hear the page; a fault, which changes nothing on the screen, to all. */
export function say(text: string, isFault = false): void {
  const status = document.getElementById('said');
  if (!status) return;
  status.textContent = text;
  status.classList.toggle('visually-hidden', !isFault);
}
