import type { Config, Data, Layout } from 'plotly.js-dist';
import type { FigureLayout, Trace } from '../charts/figureTypes.ts';
import { onPage } from '../charts/pageColours.ts';
import { monthStep } from '../charts/ticks.ts';
import { nextTask } from './nextTask.ts';
import { loadPlotly } from './plotly.ts';

/** A figure as it is in the page: the months that traces share are given once. */
interface PageFigure {
  readonly months: readonly string[];
  readonly data: readonly (Omit<Trace, 'x'> & { readonly x?: Trace['x'] })[];
  readonly layout: FigureLayout;
}

const CONFIG: Partial<Config> = { displayModeBar: false, responsive: true, doubleClick: false };

/** In CSS pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

const drawnPlots = new Set<HTMLElement>();

/** Draws charts as they come near the viewport. */
const viewportObserver = new IntersectionObserver(
  entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting || !(entry.target instanceof HTMLElement)) continue;
      viewportObserver.unobserve(entry.target);
      void draw(entry.target);
    }
  },
  { rootMargin: '600px 0px' },
);

/** Lets Plotly replace the server's pictures of all charts inside `root`. */
export function drawCharts(root: ParentNode): void {
  for (const chart of root.querySelectorAll<HTMLElement>('[data-chart]')) {
    if (chart.querySelector('[data-drawn]')) void draw(chart);
    else viewportObserver.observe(chart);
  }
}

/**
 * Moves each drawn plot from the old answer into the new answer's chart of the same name, so that Plotly
 * changes it instead of starting again, which would flicker.
 */
export function keepPlots(from: ParentNode, to: ParentNode): void {
  for (const chart of from.querySelectorAll<HTMLElement>('[data-chart]')) {
    const plot = chart.querySelector<HTMLElement>('[data-drawn]');
    if (!plot) continue;
    const place = to.querySelector(`[data-chart="${CSS.escape(chart.dataset.chart ?? '')}"] .plot`);
    if (place) place.replaceWith(plot);
    else discard(plot);
  }
}

function discard(plot: HTMLElement): void {
  drawnPlots.delete(plot);
  window.Plotly?.purge(plot);
}

async function draw(chart: HTMLElement): Promise<void> {
  const plot = chart.querySelector<HTMLElement>('.plot');
  const figure = figureOf(chart);
  if (!plot || !figure) return;
  // Without Plotly the server's picture stays.
  const plotly = await loadPlotly().catch(() => undefined);
  await nextTask();
  if (!plotly || !plot.isConnected) return;
  const picture = plot.querySelector('.picture');
  await plotly.react(plot, tracesOf(figure), layoutFor(figure, plot.clientWidth), CONFIG);
  picture?.remove();
  plot.dataset.drawn = '';
  drawnPlots.add(plot);
}

/** The figure that the page has for a chart. */
export function figureOf(chart: Element): PageFigure | undefined {
  const text = chart.querySelector('[data-figure]')?.textContent;
  return text ? JSON.parse(text) : undefined;
}

/** @param colourOf a figure's colour as it is to be drawn: by default, on the page's background. */
export const tracesOf = ({ data, months }: PageFigure, colourOf = pageColour()): Data[] =>
  data.map(trace => plotlyTrace(trace, months, colourOf));

/** The colours of figures as the page's custom properties have them now. */
function pageColour(): (colour: string) => string {
  const style = getComputedStyle(document.documentElement);
  return colour => {
    const [, name] = /^var\((.+)\)$/.exec(onPage(colour)) ?? [];
    return name === undefined ? colour : style.getPropertyValue(name).trim();
  };
}

/** Plotly's types require mutable arrays, so these are copied. */
function plotlyTrace(
  trace: PageFigure['data'][number],
  months: readonly string[],
  colourOf: (colour: string) => string,
): Data {
  const { text, line, fillcolor, ...rest } = trace;
  return {
    ...rest,
    line: { ...line, color: colourOf(line.color) },
    ...(fillcolor ? { fillcolor: colourOf(fillcolor) } : {}),
    x: [...(trace.x ?? months)],
    y: [...trace.y],
    ...(text ? { text: [...text] } : {}),
  };
}

/** The layout in the page's colours, with as many month ticks as fit. */
export function layoutFor({ layout, months }: PageFigure, width: number): Partial<Layout> {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const most = Math.max(2, Math.min(8, Math.floor((width - 60) / 80)));
  return {
    ...layout,
    autosize: true,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: style.fontFamily, size: 13, color: colour('--soft') },
    hoverlabel: {
      bgcolor: colour('--paper'),
      bordercolor: colour('--edge'),
      font: { family: style.fontFamily, size: 13, color: colour('--ink') },
      align: 'left',
    },
    xaxis: {
      ...layout.xaxis,
      range: [...layout.xaxis.range],
      dtick: `M${monthStep(months.length, most)}`,
      linecolor: colour('--rule'),
      tickcolor: colour('--rule'),
      ticks: 'outside',
    },
    yaxis: { ...layout.yaxis, range: [...layout.yaxis.range], gridcolor: colour('--rule') },
    shapes: [...(layout.shapes ?? [])],
    annotations: [...(layout.annotations ?? [])],
  };
}

/** Redraws all drawn charts at a size, or by default to fit their place. */
export function redrawCharts(size?: Size): void {
  for (const plot of drawnPlots) {
    const chart = plot.closest<HTMLElement>('[data-chart]');
    const figure = chart && figureOf(chart);
    if (!figure || !window.Plotly) continue;
    const layout = layoutFor(figure, size?.width ?? plot.clientWidth);
    void window.Plotly.react(plot, tracesOf(figure), { ...layout, ...size }, CONFIG);
  }
}

/** Charts follow when the system switches between light and dark. */
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redrawCharts());
