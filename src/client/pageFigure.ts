import type { PageFigure } from '../charts/figure/pageFigure.ts';
import { type Readings, readingsOf } from '../charts/figure/readings.ts';
import { oncePer } from '../domain/oncePer.ts';

/** The elements of a page that hold a chart, each with its plot. */
export const plotsIn = (root: ParentNode): NodeListOf<HTMLElement> =>
  root.querySelectorAll<HTMLElement>('[data-chart] > .plot');

/** The plot of a chart in which an event happened. */
export const plotAt = (target: EventTarget | null): HTMLElement | undefined =>
  (target instanceof Element && target.closest<HTMLElement>('[data-chart] > .plot')) || undefined;

/** The figure of a chart or its plot, parsed from the page when it is first needed. */
export function figureOf(place: Element): PageFigure | undefined {
  const script = place.closest('[data-chart]')?.querySelector('[data-figure]');
  return script ? figureIn(script) : undefined;
}

const figureIn = oncePer((script: Element): PageFigure | undefined =>
  script.textContent ? JSON.parse(script.textContent) : undefined,
);

/** The values of a figure, collected when they are first needed. */
export const readingsIn = oncePer((figure: PageFigure): Readings => readingsOf(figure));
