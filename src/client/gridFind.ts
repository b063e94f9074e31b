import { onSwap } from './swap.ts';

/** What was typed, which stays when the answer is exchanged for another. */
let typed = '';

/** Typing a part of a name or code leaves only the small charts that have it. */
export function setUpFinding(): void {
  document.addEventListener('input', event => {
    if (event.target instanceof HTMLInputElement && event.target.matches('[data-find]')) {
      typed = event.target.value;
      narrow();
    }
  });
  onSwap(() => {
    const input = inputOf();
    if (input) input.value = typed;
    narrow();
  });
  // Typed before this code was there, or brought back by a browser that comes back to the page.
  takeUp();
  addEventListener('pageshow', takeUp);
}

function takeUp(): void {
  typed = inputOf()?.value ?? '';
  if (typed !== '') narrow();
}

const inputOf = (): HTMLInputElement | null => document.querySelector('[data-find]');

function narrow(): void {
  const grid = document.querySelector<HTMLElement>('[data-multiples]');
  if (!grid) return;
  const words = plain(typed).split(/\s+/).filter(Boolean);
  let [found, all] = [0, 0];
  for (const list of grid.querySelectorAll('ul')) {
    let here = 0;
    for (const cell of list.children) {
      const chart = cell.querySelector<HTMLElement>('a');
      if (!(cell instanceof HTMLElement) || !chart) continue;
      const text = plain(`${chart.dataset.id} ${chart.querySelector('b')?.textContent}`);
      const fits = words.every(word => text.includes(word));
      cell.hidden = !fits;
      if (fits) here++;
      all++;
    }
    found += here;
    const section = list.closest('section');
    if (section && grid.contains(section)) section.hidden = here === 0;
  }
  const none = grid.querySelector<HTMLElement>('[data-none]');
  if (none) none.hidden = found > 0;
  const said = document.querySelector<HTMLElement>('[data-found]');
  const { one, many } = said?.dataset ?? {};
  if (said) {
    said.textContent = words.length === 0 ? '' : `${found} of ${all} ${all === 1 ? one : many}`;
  }
}

/** Lower case, without accents. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
