import type { PageFigure } from '../charts/figure/pageFigure.ts';
import { type Readings, readingsOf } from '../charts/figure/readings.ts';

/** The elements of a page that hold a chart, each with its plot. */
export const plotsIn = (root: ParentNode): NodeListOf<HTMLElement> =>
  root.querySelectorAll<HTMLElement>('[data-chart] > .plot');

/** The plot of a chart in which an event happened. */
export const plotAt = (target: EventTarget | null): HTMLElement | undefined =>
  (target instanceof Element && target.closest<HTMLElement>('[data-chart] > .plot')) || undefined;

const figures = new WeakMap<Element, PageFigure>();
const readings = new WeakMap<PageFigure, Readings>();

/** The figure of a chart or its plot, parsed from the page when it is first needed. */
export function figureOf(place: Element): PageFigure | undefined {
  const source = place.closest('[data-chart]')?.querySelector('[data-figure]');
  if (!source?.textContent) return undefined;
  const cached = figures.get(source);
  if (cached) return cached;
  const figure: PageFigure = JSON.parse(source.textContent);
  figures.set(source, figure);
  return figure;
}

/** The values of a figure, collected when they are first needed. */
export function readingsIn(figure: PageFigure): Readings {
  const figureReadings = readings.get(figure) ?? readingsOf(figure);
  readings.set(figure, figureReadings);
  return figureReadings;
}
