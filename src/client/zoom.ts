import {
  changedSight,
  SIGHT_CHANGES,
  type Sight,
  type SightChange,
  sightBetween,
  wholeSight,
} from '../charts/figure/sight.ts';
import { announce } from './announce.ts';
import { drawPlot, isDrawn, sightOf } from './chart.ts';
import { figureOf, plotAt, plotsIn } from './pageFigure.ts';
import { loadPlotly } from './plotly.ts';

/**
 * Lets Plotly take over a chart when a person first zooms: with the button, by dragging over a stretch of
 * months or by a double click. Nothing else on a page waits for Plotly.
 */
export function setUpZoom(): void {
  document.addEventListener('click', event => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest<HTMLButtonElement>('button[data-zoom]');
    const plot = button?.closest('[data-chart]')?.querySelector<HTMLElement>('.plot');
    if (!plot) return;
    const change = changeOf(button?.dataset.zoom);
    void zoom(plot, (sight, whole) => (change ? changedSight(sight, whole, change) : sight));
  });
  document.addEventListener('dblclick', event => {
    const plot = plotAt(event.target);
    if (plot && !isDrawn(plot)) void zoom(plot, sight => sight);
  });
  document.addEventListener('pointerdown', event => {
    const plot = plotAt(event.target);
    if (plot && !isDrawn(plot) && event.button === 0 && event.pointerType !== 'touch') {
      followDrag(plot, event);
    }
  });
}

const changeOf = (text: string | undefined): SightChange | undefined =>
  Object.keys(SIGHT_CHANGES).find((change): change is SightChange => change === text);

/** Shows the buttons that suit each chart: one to start zooming, or those that change the visible part. */
export function showZoomTools(root: ParentNode): void {
  for (const plot of plotsIn(root)) {
    for (const button of toolsOf(plot)) {
      button.hidden = (button.dataset.zoom === 'begin') === isDrawn(plot);
    }
  }
}

const toolsOf = (plot: HTMLElement): HTMLButtonElement[] => [
  ...(plot.parentElement?.querySelectorAll<HTMLButtonElement>('button[data-zoom]') ?? []),
];

/** Changes the visible part of a chart. The first time, Plotly is loaded for it. */
async function zoom(
  plot: HTMLElement,
  sightAfter: (sight: Sight, whole: Sight) => Sight,
): Promise<void> {
  const figure = figureOf(plot);
  const [beginButton, ...changes] = toolsOf(plot);
  if (!figure || beginButton?.disabled) return;
  const hadFocus = document.activeElement === beginButton;
  const sight = sightAfter(sightOf(plot, figure), wholeSight(figure.layout));
  if (beginButton) beginButton.disabled = true;
  try {
    await drawPlot(plot, sight);
  } catch {
    announce(
      'The chart could not be prepared for zooming. Check the connection and try again.',
      true,
    );
  } finally {
    if (beginButton) beginButton.disabled = false;
    showZoomTools(document);
    // The button that had the focus has been replaced by the others.
    if (hadFocus) (isDrawn(plot) ? changes[0] : beginButton)?.focus();
  }
}

/** A drag shorter than this, in pixels, is a click. */
const LEAST = 8;

/** Marks the stretch that a person drags over on the server's picture, and then zooms into it. */
function followDrag(plot: HTMLElement, { clientX: start }: PointerEvent): void {
  const figure = figureOf(plot);
  if (!figure) return;
  const { l, r } = figure.layout.margin;
  const width = plot.clientWidth - l - r;
  const from = plot.getBoundingClientRect().left + l;
  const share = (x: number): number => Math.min(1, Math.max(0, (x - from) / width));
  const band = document.createElement('i');
  band.className = 'zoom-band';
  const end = new AbortController();

  const mark = ({ clientX }: PointerEvent): void => {
    if (!band.isConnected && Math.abs(clientX - start) < LEAST) return;
    if (!band.isConnected) {
      plot.append(band);
      // Plotly is loaded while the person is still dragging.
      loadPlotly().catch(() => undefined);
    }
    const [a, b] = [share(start), share(clientX)];
    band.style.left = `${l + Math.min(a, b) * width}px`;
    band.style.width = `${Math.abs(b - a) * width}px`;
  };
  const release = async ({ clientX }: PointerEvent): Promise<void> => {
    end.abort();
    if (!band.isConnected) return;
    await zoom(plot, (sight, whole) => sightBetween(sight, whole, share(start), share(clientX)));
    band.remove();
  };
  const cancel = (): void => {
    end.abort();
    band.remove();
  };
  document.addEventListener('pointermove', mark, end);
  document.addEventListener('pointerup', event => void release(event), end);
  document.addEventListener('pointercancel', cancel, end);
}
