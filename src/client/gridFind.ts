import { onPageShown } from './showPage.ts';

/** The typed text. It is kept when another answer is shown. */
let typedText = '';

/** Shows only the small charts whose name or code contains the typed text. */
export function setUpFinding(): void {
  document.addEventListener('input', event => {
    if (event.target instanceof HTMLInputElement && event.target.matches('[data-find]')) {
      typedText = event.target.value;
      filterCharts();
    }
  });
  onPageShown(() => {
    const input = findInput();
    if (input) input.value = typedText;
    filterCharts();
  });
  // The text may have been typed before this code ran, or restored by the browser on the way back to the
  // page.
  readInput();
  addEventListener('pageshow', readInput);
}

function readInput(): void {
  typedText = findInput()?.value ?? '';
  if (typedText !== '') filterCharts();
}

const findInput = (): HTMLInputElement | null => document.querySelector('[data-find]');

function filterCharts(): void {
  const grid = document.querySelector<HTMLElement>('[data-multiples]');
  if (!grid) return;
  const words = searchable(typedText).split(/\s+/).filter(Boolean);
  let [matches, charts] = [0, 0];
  for (const list of grid.querySelectorAll('ul')) {
    let foundInList = 0;
    for (const cell of list.children) {
      const chart = cell.querySelector<HTMLElement>('a');
      if (!(cell instanceof HTMLElement) || !chart) continue;
      const text = searchable(`${chart.dataset.id} ${chart.querySelector('b')?.textContent}`);
      const fits = words.every(word => text.includes(word));
      cell.hidden = !fits;
      if (fits) foundInList++;
      charts++;
    }
    matches += foundInList;
    const section = list.closest('section');
    if (section && grid.contains(section)) section.hidden = foundInList === 0;
  }
  const nothingFound = grid.querySelector<HTMLElement>('[data-none]');
  if (nothingFound) nothingFound.hidden = matches > 0;
  const status = document.querySelector<HTMLElement>('[data-found]');
  const { one, many } = status?.dataset ?? {};
  if (status) {
    status.textContent =
      words.length === 0 ? '' : `${matches} of ${charts} ${charts === 1 ? one : many}`;
  }
}

/** A text in lower case and without accents. */
const searchable = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
