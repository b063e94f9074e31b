import { type FunnelAxes, funnelPlace } from '../charts/figure/funnelAxes.ts';
import { buildUrl, parseUrl } from '../state/codec.ts';
import { toggleHighlight } from '../state/toggleHighlight.ts';
import { announce } from './announce.ts';
import { chosenUrl, goTo } from './navigate.ts';
import { hideTip, showTip } from './plotTip.ts';
import { fetchHere } from './request.ts';
import { onPageShown } from './showPage.ts';

/** An organisation in the plot; its place is in shares of the plot’s width and height. */
interface Point {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /** Whether it is a link of the page: highlighted, or outside the limits. */
  readonly isMarked: boolean;
}

/** The points of each plot by size, asked for when a person first points at it or comes to it by keys. */
const pointsOf = new WeakMap<Element, Promise<readonly Point[]>>();
/** The point whose tip shows, and whether keys led to it. */
let shownPoint:
  | { readonly plot: HTMLElement; readonly point: Point; readonly byKeys: boolean }
  | undefined;
/** Where the pointer is, while the points are on their way. */
let pointer: PointerEvent | undefined;

/** A pointer reaches a point within this distance, in pixels. */
const REACH = 30;

/** Names every point of a funnel under the pointer and by arrow keys, and highlights it by a click or Enter. */
export function watchFunnel(): void {
  makeReadable();
  onPageShown(() => {
    hide();
    makeReadable();
  });
  document.addEventListener('pointermove', event => void hover(event));
  document.addEventListener('pointerdown', event => void hover(event));
  document.addEventListener('click', event => {
    const plot = plotAt(event.target);
    const isLink = event.target instanceof Element && event.target.closest('a') !== null;
    if (plot && !isLink && shownPoint?.plot === plot) choose(shownPoint.point);
  });
  document.addEventListener('focusin', event => {
    const plot = plotAt(event.target);
    if (plot && plot === event.target && plot.matches(':focus-visible')) void enter(plot);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', event => void onKey(event));
}

const plotAt = (target: EventTarget | null): HTMLElement | undefined =>
  (target instanceof Element && target.closest<HTMLElement>('[data-funnel]')) || undefined;

/** Makes the plot one stop of the keyboard: its arrow keys reach every point, and the links only some. */
function makeReadable(): void {
  for (const plot of document.querySelectorAll<HTMLElement>('[data-funnel]')) {
    const title = document.getElementById('funnel-title')?.textContent ?? '';
    plot.tabIndex = 0;
    plot.setAttribute('role', 'application');
    plot.setAttribute('aria-roledescription', 'funnel plot');
    plot.setAttribute(
      'aria-label',
      `${title}. Left and right arrows move by size, up and down between those that are marked; Enter highlights.`,
    );
    for (const link of plot.querySelectorAll<HTMLAnchorElement>('.points a')) {
      link.tabIndex = -1;
      link.removeAttribute('title');
    }
  }
}

function loaded(plot: HTMLElement): Promise<readonly Point[]> {
  const cached = pointsOf.get(plot);
  if (cached) return cached;
  const points = load(plot).catch(() => {
    // The table has the same figures. The next visit asks again.
    pointsOf.delete(plot);
    return [];
  });
  pointsOf.set(plot, points);
  return points;
}

async function load({ dataset }: HTMLElement): Promise<readonly Point[]> {
  const axes: FunnelAxes = JSON.parse(dataset.axes ?? '{}');
  const response = await fetchHere(dataset.rows ?? '', { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(`the server answered with ${response.status}`);
  const answer: { state: { groupBy: string }; rows: readonly Record<string, unknown>[] } =
    await response.json();
  return answer.rows
    .map((row): Point => {
      const size = Number(row.denominator) / Number(dataset.unit);
      return {
        id: String(row[answer.state.groupBy]),
        name: String(row.name),
        label: String(row.label),
        ...funnelPlace(axes, size, Number(row.calc_value)),
        isMarked: row.highlighted === true || row.finding === 'high' || row.finding === 'low',
      };
    })
    .sort((a, b) => a.x - b.x || a.y - b.y);
}

async function hover(event: PointerEvent): Promise<void> {
  const plot = plotAt(event.target);
  pointer = event;
  if (!plot) {
    if (shownPoint && !shownPoint.byKeys) hide();
    return;
  }
  const points = await loaded(plot);
  // The pointer may have gone on meanwhile.
  if (pointer !== event) return;
  const area = areaOf(plot);
  const { left, top } = plot.getBoundingClientRect();
  let [nearest, least]: [Point | undefined, number] = [undefined, REACH];
  for (const point of points) {
    const distance = Math.hypot(
      area.left + point.x * area.width - (event.clientX - left),
      area.top + point.y * area.height - (event.clientY - top),
    );
    if (distance < least) [nearest, least] = [point, distance];
  }
  if (nearest) show(plot, nearest, false);
  else if (!shownPoint?.byKeys) hide();
}

/** The picture’s place within its plot, in pixels. */
function areaOf(plot: HTMLElement) {
  const picture = plot.querySelector<HTMLElement>('.picture');
  return {
    left: picture?.offsetLeft ?? 0,
    top: picture?.offsetTop ?? 0,
    width: picture?.offsetWidth ?? 0,
    height: picture?.offsetHeight ?? 0,
  };
}

function show(plot: HTMLElement, point: Point, byKeys: boolean): void {
  if (shownPoint?.plot === plot && shownPoint.point === point && shownPoint.byKeys === byKeys)
    return;
  shownPoint = { plot, point, byKeys };
  const { left, top, width, height } = areaOf(plot);
  showTip(
    plot,
    { x: left + point.x * width, y: top + point.y * height },
    {
      name: point.name,
      text: point.label,
      colour: 'var(--accent)',
      hasDot: true,
      hint: byKeys ? '' : 'Click to highlight, or to remove the highlight',
    },
  );
}

async function enter(plot: HTMLElement): Promise<void> {
  const points = await loaded(plot);
  if (document.activeElement !== plot) return;
  const first = points.find(({ isMarked }) => isMarked) ?? points[0];
  if (first) read(plot, first);
}

/** Shows a point that keys have come to, and announces it. */
function read(plot: HTMLElement, point: Point): void {
  show(plot, point, true);
  announce(`${point.name}: ${point.label}`);
}

async function onKey(event: KeyboardEvent): Promise<void> {
  if (event.key === 'Escape') return hide();
  const plot = plotAt(event.target);
  if (!plot || plot !== event.target || event.altKey || event.ctrlKey || event.metaKey) return;
  const { key } = event;
  if (key === 'Enter' && shownPoint?.plot === plot) return choose(shownPoint.point);
  if (!KEYS.includes(key)) return;
  event.preventDefault();
  const all = await loaded(plot);
  const at = shownPoint?.plot === plot ? all.indexOf(shownPoint.point) : -1;
  const isMeant = (point: Point): boolean =>
    point.isMarked || (key !== 'ArrowUp' && key !== 'ArrowDown');
  const isForwards = key === 'ArrowRight' || key === 'ArrowDown' || key === 'Home';
  const next = isForwards
    ? all.slice(key === 'Home' ? 0 : at + 1).find(isMeant)
    : all.slice(0, key === 'End' ? undefined : Math.max(0, at)).findLast(isMeant);
  if (next) read(plot, next);
}

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

function choose({ id }: Point): void {
  const parsed = parseUrl(chosenUrl());
  if (parsed.ok) goTo(buildUrl(toggleHighlight(parsed.state, id)));
}

function hide(): void {
  shownPoint = undefined;
  hideTip();
}
