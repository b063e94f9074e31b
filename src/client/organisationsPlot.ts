import { type FunnelAxes, funnelPlace, type PlotPlace } from '../charts/figure/funnelAxes.ts';
import { type SlopeAxes, slopePlaces } from '../charts/figure/slopeAxes.ts';
import { buildUrl, parseUrl } from '../state/codec.ts';
import { toggleHighlight } from '../state/toggleHighlight.ts';
import { announce } from './announce.ts';
import { chosenUrl, goTo } from './navigate.ts';
import { hideTip, showTip } from './plotTip.ts';
import { fetchHere } from './request.ts';
import { onPageShown } from './showPage.ts';

/** An organisation in the plot: a point of a funnel, or a line between two periods. */
interface Mark {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  /** Its point, or the two ends of its line, in shares of the plot’s width and height. */
  readonly places: readonly PlotPlace[];
  /** Whether it is highlighted or stands out. */
  readonly isMarked: boolean;
}

type Row = Readonly<Record<string, unknown>>;

/** How a kind of plot is read. */
interface Kind {
  readonly description: string;
  readonly keys: string;
  /** Where rows lie on these axes; nowhere if one has no figures. */
  readonly placesOn: (axesJson: string) => (row: Row) => readonly PlotPlace[];
  /** The left and right arrows go by this. */
  readonly orderOf: (places: readonly PlotPlace[]) => number;
  readonly markedFindings: readonly string[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  funnel: {
    description: 'funnel plot',
    keys: 'Left and right arrows move by size, up and down between those that are marked; Enter highlights.',
    placesOn(axesJson) {
      const axes: FunnelAxes & { unit: number } = JSON.parse(axesJson);
      return row => [
        funnelPlace(axes, Number(row.denominator) / axes.unit, Number(row.calc_value)),
      ];
    },
    orderOf: ([point]) => point?.x ?? 0,
    markedFindings: ['high', 'low'],
  },
  slopes: {
    description: 'slope chart',
    keys: 'Left and right arrows move from the largest fall to the largest rise, up and down between those that changed most; Enter highlights.',
    placesOn(axesJson) {
      const axes: SlopeAxes = JSON.parse(axesJson);
      return ({ value_a, value_b }) =>
        typeof value_a === 'number' && typeof value_b === 'number'
          ? slopePlaces(axes, value_a, value_b)
          : [];
    },
    orderOf: ([first, second]) => (first?.y ?? 0) - (second?.y ?? 0),
    markedFindings: ['up', 'down'],
  },
};

const kindOf = ({ dataset }: HTMLElement): Kind | undefined => KINDS[dataset.organisations ?? ''];

/** The marks of each plot in their order, asked for when a person first points at it or comes to it by keys. */
const marksOf = new WeakMap<Element, Promise<readonly Mark[]>>();
/** The mark whose tip shows, and whether keys led to it. */
let reading:
  | { readonly plot: HTMLElement; readonly mark: Mark; readonly byKeys: boolean }
  | undefined;
/** Where the pointer is, while the marks are on their way. */
let pointer: PointerEvent | undefined;

/** A pointer reaches a mark within this distance, in pixels. */
const REACH = 30;

/**
 * Names every organisation of a funnel or a slope chart under the pointer and by arrow keys, and highlights it
 * by a click or Enter.
 */
export function watchOrganisationsPlots(): void {
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
    if (plot && !isLink && reading?.plot === plot) choose(reading.mark);
  });
  document.addEventListener('focusin', event => {
    const plot = plotAt(event.target);
    if (plot && plot === event.target && plot.matches(':focus-visible')) void enter(plot);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', event => void onKey(event));
}

const plotAt = (target: EventTarget | null): HTMLElement | undefined =>
  (target instanceof Element && target.closest<HTMLElement>('[data-organisations]')) || undefined;

/** Makes the plot one stop of the keyboard: its arrow keys reach every mark, and the links only some. */
function makeReadable(): void {
  for (const plot of document.querySelectorAll<HTMLElement>('[data-organisations]')) {
    const { description = '', keys = '' } = kindOf(plot) ?? {};
    const title = plot.closest('.answer')?.querySelector('h1')?.textContent ?? '';
    plot.tabIndex = 0;
    plot.setAttribute('role', 'application');
    plot.setAttribute('aria-roledescription', description);
    plot.setAttribute('aria-label', `${title}. ${keys}`);
    for (const link of plot.querySelectorAll<HTMLAnchorElement>('.points a')) {
      link.tabIndex = -1;
      link.removeAttribute('title');
    }
  }
}

function loaded(plot: HTMLElement): Promise<readonly Mark[]> {
  const cached = marksOf.get(plot);
  if (cached) return cached;
  const marks = load(plot).catch(() => {
    // The table has the same figures. The next visit asks again.
    marksOf.delete(plot);
    return [];
  });
  marksOf.set(plot, marks);
  return marks;
}

async function load(plot: HTMLElement): Promise<readonly Mark[]> {
  const kind = kindOf(plot);
  if (!kind) return [];
  const { rows = '', axes = '{}' } = plot.dataset;
  const response = await fetchHere(rows, { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(`the server answered with ${response.status}`);
  const answer: { state: { groupBy: string }; rows: readonly Row[] } = await response.json();
  const placesOf = kind.placesOn(axes);
  return answer.rows
    .map(
      (row): Mark => ({
        id: String(row[answer.state.groupBy]),
        name: String(row.name),
        label: String(row.label),
        places: placesOf(row),
        isMarked: row.highlighted === true || kind.markedFindings.includes(String(row.finding)),
      }),
    )
    .filter(({ places }) => places.length > 0)
    .sort((a, b) => kind.orderOf(a.places) - kind.orderOf(b.places) || endOf(a).y - endOf(b).y);
}

const endOf = ({ places }: Mark): PlotPlace => places.at(-1) ?? { x: 0, y: 0 };

async function hover(event: PointerEvent): Promise<void> {
  const plot = plotAt(event.target);
  pointer = event;
  if (!plot) {
    if (reading && !reading.byKeys) hide();
    return;
  }
  const marks = await loaded(plot);
  // The pointer may have gone on meanwhile.
  if (pointer !== event) return;
  const area = areaOf(plot);
  const { left, top } = plot.getBoundingClientRect();
  const at = { x: event.clientX - left - area.left, y: event.clientY - top - area.top };
  let [nearest, least]: [Mark | undefined, number] = [undefined, REACH];
  for (const mark of marks) {
    const distance = distanceTo(mark, at, area);
    if (distance < least) [nearest, least] = [mark, distance];
  }
  if (nearest) show(plot, nearest, false, shareAcross(nearest, at, area));
  else if (!reading?.byKeys) hide();
}

type Area = ReturnType<typeof areaOf>;

/** The distance in pixels from a position in the picture to a point or a line. */
function distanceTo(mark: Mark, at: PlotPlace, area: Area): number {
  const { x, y } = placeAt(mark, shareAcross(mark, at, area));
  return Math.hypot(x * area.width - at.x, y * area.height - at.y);
}

/** How far along a line its nearest place is: 0 at its beginning, 1 at its end and for a point. */
function shareAcross({ places: [first, last] }: Mark, at: PlotPlace, area: Area): number {
  if (!first || !last) return 1;
  const [x, y] = [first.x * area.width, first.y * area.height];
  const [across, down] = [(last.x - first.x) * area.width, (last.y - first.y) * area.height];
  const share = ((at.x - x) * across + (at.y - y) * down) / (across ** 2 + down ** 2);
  return Math.min(1, Math.max(0, share));
}

function placeAt(mark: Mark, share: number): PlotPlace {
  const last = endOf(mark);
  const first = mark.places[0] ?? last;
  return { x: first.x + (last.x - first.x) * share, y: first.y + (last.y - first.y) * share };
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

/** @param share how far along its line the tip is. */
function show(plot: HTMLElement, mark: Mark, byKeys: boolean, share = 1): void {
  const isShown = reading?.plot === plot && reading.mark === mark && reading.byKeys === byKeys;
  if (isShown && mark.places.length === 1) return;
  if (!isShown) emphasise(plot, mark);
  reading = { plot, mark, byKeys };
  const { left, top, width, height } = areaOf(plot);
  const { x, y } = placeAt(mark, share);
  showTip(
    plot,
    { x: left + x * width, y: top + y * height },
    {
      name: mark.name,
      text: mark.label,
      colour: 'var(--accent)',
      hasDot: true,
      hint: byKeys ? '' : 'Click to highlight, or to remove the highlight',
    },
  );
}

const SVG = 'http://www.w3.org/2000/svg';
const emphasis = document.createElementNS(SVG, 'svg');
const emphasised = document.createElementNS(SVG, 'path');
emphasis.classList.add('pointed-at', 'no-print');
emphasis.setAttribute('viewBox', '0 0 1 1');
emphasis.setAttribute('preserveAspectRatio', 'none');
emphasis.append(emphasised);

/** Draws the line that is pointed at over the others. */
function emphasise(plot: HTMLElement, { places: [first, last] }: Mark): void {
  emphasis.remove();
  if (!first || !last) return;
  emphasised.setAttribute('d', `M${first.x} ${first.y}L${last.x} ${last.y}`);
  plot.querySelector('.picture')?.append(emphasis);
}

async function enter(plot: HTMLElement): Promise<void> {
  const marks = await loaded(plot);
  if (document.activeElement !== plot) return;
  const first = marks.find(({ isMarked }) => isMarked) ?? marks[0];
  if (first) read(plot, first);
}

/** Shows a mark that keys have come to, and announces it. */
function read(plot: HTMLElement, mark: Mark): void {
  show(plot, mark, true);
  announce(`${mark.name}: ${mark.label}`);
}

async function onKey(event: KeyboardEvent): Promise<void> {
  if (event.key === 'Escape') return hide();
  const plot = plotAt(event.target);
  if (!plot || plot !== event.target || event.altKey || event.ctrlKey || event.metaKey) return;
  const { key } = event;
  if (key === 'Enter' && reading?.plot === plot) return choose(reading.mark);
  if (!KEYS.includes(key)) return;
  event.preventDefault();
  const marks = await loaded(plot);
  const at = reading?.plot === plot ? marks.indexOf(reading.mark) : -1;
  const isMeant = ({ isMarked }: Mark): boolean =>
    isMarked || (key !== 'ArrowUp' && key !== 'ArrowDown');
  const isForwards = key === 'ArrowRight' || key === 'ArrowDown' || key === 'Home';
  const next = isForwards
    ? marks.slice(key === 'Home' ? 0 : at + 1).find(isMeant)
    : marks.slice(0, key === 'End' ? undefined : Math.max(0, at)).findLast(isMeant);
  if (next) read(plot, next);
}

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

function choose({ id }: Mark): void {
  const parsed = parseUrl(chosenUrl());
  if (parsed.ok) goTo(buildUrl(toggleHighlight(parsed.state, id)));
}

function hide(): void {
  reading = undefined;
  emphasis.remove();
  hideTip();
}
