import type { Config, Data, Layout } from 'plotly.js-dist';
import { monthsOf, type PageFigure, type PageTrace } from '../charts/figure/pageFigure.ts';
import { axesOf, type Sight, timeOf, timeText, wholeSight } from '../charts/figure/sight.ts';
import { onPage } from '../charts/pageColours.ts';
import { figureOf, plotsIn } from './pageFigure.ts';
import { type DrawnPlot, loadPlotly } from './plotly.ts';

// The server draws every chart. Plotly is loaded only when a person zooms or saves an image, and then draws
// that one chart. reading.ts shows the values in both cases, so Plotly's own tooltips are switched off.

const CONFIG: Partial<Config> = {
  displayModeBar: false,
  responsive: true,
  doubleClick: false,
  showTips: false,
};

/** The distance (pixels) of tick labels from the axes, as in the server's picture (styles/chart.css). */
const TICK_DISTANCE = 5;

/** In CSS pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** The plots that Plotly has drawn, with the visible part of each. */
const sights = new Map<HTMLElement, Sight>();

/** The visible part of a plot's figure: all of it until a person zooms. */
export const sightOf = (plot: HTMLElement, { layout }: PageFigure): Sight =>
  sights.get(plot) ?? wholeSight(layout);

export const isDrawn = (plot: HTMLElement): boolean => sights.has(plot);

/**
 * Lets Plotly draw a plot in place of the server's picture, or show another part of it.
 *
 * @throws {Error} if Plotly cannot be loaded; the server's picture then stays.
 */
export async function drawPlot(plot: HTMLElement, sight: Sight): Promise<void> {
  const plotly = await loadPlotly();
  const figure = figureOf(plot);
  if (!figure || !plot.isConnected) return;
  const isFirst = !isDrawn(plot);
  sights.set(plot, sight);
  const layout = layoutFor(figure, sight, isNarrow());
  const plotlyPlot = await plotly.react(plot, tracesOf(figure), layout, CONFIG);
  if (!isFirst) return;
  plot.querySelector('.picture')?.remove();
  plot.dataset.drawn = '';
  plotlyPlot.on('plotly_relayout', () => followSight(plotlyPlot));
  plotlyPlot.on('plotly_doubleclick', () => {
    const newFigure = figureOf(plotlyPlot);
    if (newFigure) void drawPlot(plotlyPlot, wholeSight(newFigure.layout));
  });
}

/** After a drag, changes the ticks to suit the visible part. */
function followSight(plot: DrawnPlot): void {
  const { xaxis, yaxis } = plot.layout;
  const sight = {
    from: timeOf(xaxis.range[0]),
    to: timeOf(xaxis.range[1]),
    low: yaxis.range[0],
    high: yaxis.range[1],
  };
  const knownSight = sights.get(plot);
  const isKnown =
    knownSight && Object.entries(knownSight).every(([end, at]) => Reflect.get(sight, end) === at);
  if (!isKnown) void drawPlot(plot, sight);
}

/** Draws the new figures of the plots that `keepPlots` kept. */
export function redrawKept(root: ParentNode): void {
  for (const plot of plotsIn(root)) {
    const figure = figureOf(plot);
    if (isDrawn(plot) && figure) void drawPlot(plot, wholeSight(figure.layout));
  }
}

/**
 * Moves each plot that Plotly has drawn from the old answer into the chart of the same name in the new one.
 * Plotly then updates it and does not start again, which would flicker.
 */
export function keepPlots(from: ParentNode, to: ParentNode): void {
  for (const plot of plotsIn(from)) {
    if (!isDrawn(plot)) continue;
    const place = to.querySelector(`[data-chart] > #${CSS.escape(plot.id)}`);
    if (place) place.replaceWith(plot);
    else discard(plot);
  }
}

function discard(plot: HTMLElement): void {
  sights.delete(plot);
  window.Plotly?.purge(plot);
}

/** Whether there is little room: the same width as in the style of the server's picture. */
export const isNarrow = (): boolean => matchMedia('(max-width: 720px)').matches;

/**
 * The traces that Plotly draws for a page's figure.
 *
 * @param colourOf gives the colour to draw for a figure's colour; by default the one for the page's
 *   background.
 */
export const tracesOf = (figure: PageFigure, colourOf = pageColour()): Data[] =>
  figure.data.map(trace => plotlyTrace(trace, figure, colourOf));

/** Gives the colours of figures from the page's custom properties, which depend on light or dark mode. */
function pageColour(): (colour: string) => string {
  const style = getComputedStyle(document.documentElement);
  return colour => {
    const [, name] = /^var\((.+)\)$/.exec(onPage(colour)) ?? [];
    return name === undefined ? colour : style.getPropertyValue(name).trim();
  };
}

/** Plotly's types require mutable arrays, so the figure's arrays are copied. */
function plotlyTrace(
  trace: PageTrace,
  figure: PageFigure,
  colourOf: (colour: string) => string,
): Data {
  const { monthPlaces: at, text, line, fillcolor, ...pageTrace } = trace;
  return {
    ...pageTrace,
    type: 'scatter',
    connectgaps: false,
    showlegend: false,
    line: { ...line, color: colourOf(line.color) },
    ...(fillcolor ? { fillcolor: colourOf(fillcolor) } : {}),
    x: monthsOf(trace, figure),
    y: [...trace.y],
  };
}

/** The layout in the page's colours, with the ticks of the server's picture. */
export function layoutFor(
  { layout }: PageFigure,
  sight: Sight,
  isNarrowPage: boolean,
): Partial<Layout> {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const whole = wholeSight(layout);
  const axes = axesOf(layout, sight, isNarrowPage);
  return {
    ...layout,
    autosize: true,
    hovermode: false,
    dragmode: 'zoom',
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: style.fontFamily, size: 13, color: colour('--soft') },
    xaxis: {
      ...layout.xaxis,
      ...axes.xaxis,
      fixedrange: false,
      minallowed: timeText(whole.from),
      maxallowed: timeText(whole.to),
      linecolor: colour('--rule'),
      ticklabelstandoff: TICK_DISTANCE,
    },
    yaxis: {
      ...layout.yaxis,
      ...axes.yaxis,
      fixedrange: false,
      minallowed: whole.low,
      maxallowed: whole.high,
      gridcolor: colour('--rule'),
      ticklabelstandoff: TICK_DISTANCE,
    },
    shapes: [...(layout.shapes ?? [])],
    annotations: [...(layout.annotations ?? [])],
  };
}

/** Redraws what Plotly has drawn, at a size or by default to fit its container. */
export function redrawCharts(size?: Size): void {
  for (const [plot, sight] of sights) {
    const figure = figureOf(plot);
    if (!figure || !window.Plotly) continue;
    const layout = layoutFor(figure, sight, size === undefined && isNarrow());
    void window.Plotly.react(plot, tracesOf(figure), { ...layout, ...size }, CONFIG);
  }
}

/** Charts change colours when the system switches between light and dark. */
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redrawCharts());
