import { cellLabel, type HeatCells } from '../charts/heatmap/heatCells.ts';
import { oncePer } from '../domain/oncePer.ts';

/** The tooltip of the heatmap: one element, which is filled in when a person points at a cell. */
const tip = document.createElement('div');
tip.className = 'heat-tip';
tip.setAttribute('role', 'status');
tip.hidden = true;

/**
 * Shows the value of the cell under the pointer. The arrow keys move from row to row and from month to month.
 * A click or Enter follows the row's link.
 */
export function setUpHeatmap(root: ParentNode): void {
  const map = root.querySelector<HTMLElement>('[data-heatmap]');
  const rows = map?.querySelector<HTMLElement>('.heat-rows');
  hide();
  if (!map || !rows) return;
  const links = [...rows.querySelectorAll<HTMLAnchorElement>('li a')];
  // The tab key stops only once: at the row with the focus, the first highlighted row or the first row.
  const focusedLink = links.find(link => link === document.activeElement);
  const stop = focusedLink ?? links.find(link => link.ariaCurrent === 'true') ?? links[0];
  for (const link of links) {
    link.tabIndex = link === stop ? 0 : -1;
    // The tooltip shows the name with the value, so the link needs no title of its own.
    link.dataset.name = link.title;
    link.removeAttribute('title');
  }
  rows.addEventListener('pointermove', event => {
    const link = linkAt(event.target);
    if (!link) return hide();
    const { left, width } = picturePlace(link);
    const month = Math.floor(((event.clientX - left) / width) * heatCells(map).months);
    show(map, links, link, month, event.clientX, event.clientY);
  });
  rows.addEventListener('pointerleave', hide);
  rows.addEventListener('scroll', hide, { passive: true });
  rows.addEventListener('focusout', hide);
  rows.addEventListener('keydown', event => move(event, map, links));
}

/** Scrolls the heatmap to its first highlighted row, without scrolling the page. */
export function scrollToHighlighted(root: ParentNode): void {
  const rows = root.querySelector<HTMLElement>('.heat-rows');
  const row = rows?.querySelector<HTMLElement>('.highlighted');
  if (!rows || !row) return;
  const offset = row.getBoundingClientRect().top - rows.getBoundingClientRect().top;
  if (offset > rows.clientHeight - 40) rows.scrollTop = offset - rows.clientHeight / 2;
}

const linkAt = (target: EventTarget | null): HTMLAnchorElement | null =>
  target instanceof Element ? (target.closest('li')?.querySelector('a') ?? null) : null;

const picturePlace = (link: Element): DOMRect =>
  link.closest('.heat-block')?.querySelector('picture')?.getBoundingClientRect() ?? new DOMRect();

/** The cells of a heatmap, parsed from the page when they are first needed. */
const heatCells = oncePer(
  (map: Element): HeatCells => JSON.parse(map.querySelector('[data-cells]')?.textContent ?? '{}'),
);

/** The index of the month that the arrow keys have reached. */
let monthAt: number | undefined;

function move(event: KeyboardEvent, map: HTMLElement, links: readonly HTMLAnchorElement[]): void {
  const link = linkAt(event.target);
  if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = heatCells(map).months - 1;
  const row = links.indexOf(link);
  const month = monthAt ?? last;
  const to: Record<string, [row: number, month: number]> = {
    ArrowDown: [row + 1, month],
    ArrowUp: [row - 1, month],
    Home: [0, month],
    End: [links.length - 1, month],
    ArrowLeft: [row, monthAt === undefined ? last : month - 1],
    ArrowRight: [row, month + 1],
  };
  const next = to[event.key];
  if (event.key === 'Escape') hide();
  if (!next) return;
  event.preventDefault();
  const target = links[Math.max(0, Math.min(links.length - 1, next[0]))] ?? link;
  monthAt = Math.max(0, Math.min(last, next[1]));
  link.tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
  const { left, width } = picturePlace(target);
  const { bottom } = target.getBoundingClientRect();
  const x = left + ((monthAt + 0.5) / (last + 1)) * width;
  show(map, links, target, monthAt, x, bottom);
}

function show(
  map: Element,
  links: readonly HTMLAnchorElement[],
  link: HTMLAnchorElement,
  month: number,
  x: number,
  y: number,
): void {
  const cells = heatCells(map);
  const name = document.createElement('b');
  name.textContent = link.dataset.name ?? '';
  const label = month >= 0 ? cellLabel(cells, links.indexOf(link), month) : '';
  tip.replaceChildren(name, label ?? 'No figure in this month');
  if (!tip.isConnected) document.body.append(tip);
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const isLow = y + height + 24 > innerHeight;
  tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - width - 8))}px`;
  tip.style.top = `${isLow ? y - height - 12 : y + 16}px`;
}

function hide(): void {
  tip.hidden = true;
}
