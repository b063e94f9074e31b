import type { PageFigure } from '../charts/figure/pageFigure.ts';
import {
  firstReading,
  type NearReading,
  nearestReading,
  nextReading,
  type Pixels,
  pixelsOf,
  type Reading,
  sameReading,
  wordsOf,
} from '../charts/figure/readings.ts';
import type { ChartState } from '../state/chartState.ts';
import { buildUrl, parseUrl } from '../state/codec.ts';
import { toggleHighlight } from '../state/toggleHighlight.ts';
import { announce } from './announce.ts';
import { sightOf } from './chart.ts';
import { chosenUrl, goTo } from './navigate.ts';
import { figureOf, plotAt, plotsIn, readingsIn } from './pageFigure.ts';
import { hideTip, showTip } from './plotTip.ts';
import { onPageShown } from './showPage.ts';

/** The reading on the screen. */
interface ShownReading {
  readonly plot: HTMLElement;
  readonly reading: Reading;
  /** Whether it was reached by keys. It then stays while its plot has the focus, wherever the pointer is. */
  readonly byKeys: boolean;
  /** What a click would do; empty where it does nothing. */
  readonly hint: string;
}

let shownReading: ShownReading | undefined;
/** The latest reading of a plot. The next visit by keyboard starts there. */
let latest: { readonly plot: string; readonly reading: Reading } | undefined;

/** The distance (pixels) from a line within which a click is meant for it. */
const CLICK_REACH = 14;
/** The distance (pixels) that a pointer can move between press and release of a click; more is a drag. */
const CLICK_TOLERANCE = 5;

/**
 * Shows the values of a chart's lines under the pointer, at a touch and by arrow keys. A click or Enter
 * highlights a line. Only the figure in the page is needed, so this works both on the server's picture and on
 * Plotly's drawing.
 */
export function setUpReading(): void {
  onPageShown(() => {
    hide();
    makeReadable(document);
  });
  makeReadable(document);
  document.addEventListener('pointermove', event => {
    if (event.pointerType === 'touch') touch(event);
    else if (event.buttons === 0) hover(event);
    else hide();
  });
  document.documentElement.addEventListener('pointerleave', event => {
    // A finger also leaves the page whenever it is lifted; the value then stays.
    if (event.pointerType !== 'touch') leave();
  });
  setUpPresses();
  document.addEventListener('focusin', event => {
    const plot = plotAt(event.target);
    if (plot && plot === event.target && plot.matches(':focus-visible')) enter(plot);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', onKey);
}

/** Makes the plots of an answer reachable by keyboard. */
function makeReadable(root: ParentNode): void {
  for (const plot of plotsIn(root)) {
    const title = plot.closest('.answer')?.querySelector('h1, h2, h3')?.textContent ?? '';
    plot.tabIndex = 0;
    // With this role screen readers pass the arrow keys to the chart.
    plot.setAttribute('role', 'application');
    plot.setAttribute('aria-roledescription', 'chart');
    plot.setAttribute(
      'aria-label',
      `${title}. Left and right arrows move by month, up and down by line.`,
    );
  }
}

function setUpPresses(): void {
  let press: PointerEvent | undefined;
  document.addEventListener('pointerdown', event => {
    press = event;
    if (event.pointerType !== 'touch') return;
    if (plotAt(event.target)) touch(event);
    else hide();
  });
  // There is no click event where Plotly handles the press.
  document.addEventListener('pointerup', event => {
    const start = press;
    press = undefined;
    if (!start || event.button !== 0 || event.pointerType === 'touch') return;
    const plot = plotAt(start.target);
    const distance = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
    if (!plot || distance > CLICK_TOLERANCE || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    const nearest = readingNear(plot, event);
    if (nearest && nearest.distance <= CLICK_REACH) choose(nearest.reading);
  });
}

function hover(event: PointerEvent): void {
  const plot = plotAt(event.target);
  const nearest = plot && readingNear(plot, event);
  if (!nearest) {
    leave();
    return;
  }
  const id = nearest.distance <= CLICK_REACH ? nearest.reading.line.id : undefined;
  plot.classList.toggle('on-line', id !== undefined);
  show(plot, nearest.reading, { byKeys: false, hint: id === undefined ? '' : hintFor(id) });
}

/** What a click on a line does. */
const hintFor = (id: string): string =>
  chosenState()?.highlight.includes(id) ? 'Click to remove the highlight' : 'Click to highlight';

function touch(event: PointerEvent): void {
  const plot = plotAt(event.target);
  const nearest = plot && readingNear(plot, event);
  if (nearest) show(plot, nearest.reading, { byKeys: false, hint: '' });
}

/** Called when the pointer leaves the chart. */
function leave(): void {
  if (shownReading && !shownReading.byKeys) hide();
}

/** Called when a plot gets the focus by keyboard. */
function enter(plot: HTMLElement): void {
  const figure = figureOf(plot);
  if (!figure) return;
  const readings = readingsIn(figure);
  const before = latest?.plot === plot.id ? sameReading(readings, latest.reading) : undefined;
  const reading = before ?? firstReading(readings);
  if (reading) showAndAnnounce(plot, reading);
}

/** Shows a reading that was reached by keys, and announces it. */
function showAndAnnounce(plot: HTMLElement, reading: Reading): void {
  show(plot, reading, { byKeys: true, hint: '' });
  const { name, text } = wordsOf(reading);
  announce(`${name}: ${text}`);
}

function onKey(event: KeyboardEvent): void {
  if (event.key === 'Escape') hide();
  const plot = plotAt(event.target);
  if (!plot || plot !== event.target || event.altKey || event.ctrlKey || event.metaKey) return;
  const figure = figureOf(plot);
  const reading = shownReading?.plot === plot ? shownReading.reading : undefined;
  if (!figure) return;
  if (event.key === 'Enter' && reading) choose(reading);
  const readings = readingsIn(figure);
  const from = reading ?? firstReading(readings);
  const next = from && nextReading(readings, from, event.key);
  if (!next) return;
  event.preventDefault();
  showAndAnnounce(plot, reading ? next : (from ?? next));
}

/** Highlights the line's organisation, or removes its highlight. */
function choose({ line: { id } }: Reading): void {
  const state = chosenState();
  if (id !== undefined && state) goTo(buildUrl(toggleHighlight(state, id)));
}

function chosenState(): ChartState | undefined {
  const parsed = parseUrl(chosenUrl());
  return parsed.ok ? parsed.state : undefined;
}

function readingNear(
  plot: HTMLElement,
  { clientX, clientY }: PointerEvent,
): NearReading | undefined {
  const figure = figureOf(plot);
  if (!figure) return undefined;
  const { left, top } = plot.getBoundingClientRect();
  const { l, t } = figure.layout.margin;
  const place = { x: clientX - left - l, y: clientY - top - t };
  return nearestReading(readingsIn(figure), sightOf(plot, figure), sizeOf(plot, figure), place);
}

/** The size of the plot between its margins. */
function sizeOf({ clientWidth, clientHeight }: HTMLElement, { layout }: PageFigure): Pixels {
  const { l, r, t, b } = layout.margin;
  return { x: clientWidth - l - r, y: clientHeight - t - b };
}

function show(
  plot: HTMLElement,
  reading: Reading,
  manner: Pick<ShownReading, 'byKeys' | 'hint'>,
): void {
  const figure = figureOf(plot);
  if (!figure) return;
  const { hint } = manner;
  const isSame =
    shownReading?.plot === plot &&
    shownReading.hint === hint &&
    shownReading.reading.line === reading.line &&
    shownReading.reading.month === reading.month;
  shownReading = { plot, reading, ...manner };
  latest = { plot: plot.id, reading };
  if (isSame) return;
  const { name, text } = wordsOf(reading);
  const { l, t } = figure.layout.margin;
  const size = sizeOf(plot, figure);
  const point = pixelsOf(readingsIn(figure), reading, sightOf(plot, figure), size);
  // A reading outside the visible part is marked at the edge.
  const x = l + Math.min(size.x, Math.max(0, point.x));
  const y = t + Math.min(size.y, Math.max(0, point.y));

  showTip(
    plot,
    { x, y },
    {
      name,
      text,
      hint,
      colour: reading.line.colour,
      hasDot: (reading.line.values[reading.month] ?? null) !== null,
    },
  );
}

function hide(): void {
  shownReading = undefined;
  hideTip();
}
