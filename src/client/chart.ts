import type { Config, Data, Layout } from 'plotly.js-dist';
import { monthsOf, type PageFigure, type PageTrace } from '../charts/figure/pageFigure.ts';
import { axesOf, type Sight, timeOf, timeText, wholeSight } from '../charts/figure/sight.ts';
import { onPage } from '../charts/pageColours.ts';
import { figureOf, plotsIn } from './pageFigure.ts';
import { type DrawnPlot, loadPlotly } from './plotly.ts';

// The server draws every chart. Plotly is fetched when a person wants to zoom or to save an image, and then
// draws that chart alone. Values are shown by reading.ts in either case, so Plotly's own are switched off.

const CONFIG: Partial<Config> = {
  displayModeBar: false,
  responsive: true,
  doubleClick: false,
  showTips: false,
};

/** The texts of ticks are as far from the axes as in the server's picture (styles/chart.css), in pixels. */
const TICK_DISTANCE = 5;

/** In CSS pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** The plots that Plotly has drawn, and what of each is in sight. */
const sights = new Map<HTMLElement, Sight>();

/** What of a plot's figure is in sight: all of it, until a person zooms. */
export const sightOf = (plot: HTMLElement, { layout }: PageFigure): Sight =>
  sights.get(plot) ?? wholeSight(layout);

export const isDrawn = (plot: HTMLElement): boolean => sights.has(plot);

/**
 * Lets Plotly draw a plot in place of the server's picture, or show another sight of it.
 *
 * @throws {Error} where Plotly cannot be loaded; the server's picture stays.
 */
export async function drawPlot(plot: HTMLElement, sight: Sight): Promise<void> {
  const plotly = await loadPlotly();
  const figure = figureOf(plot);
  if (!figure || !plot.isConnected) return;
  const isFirst = !isDrawn(plot);
  sights.set(plot, sight);
  const layout = layoutFor(figure, sight, isNarrow());
  const drawn = await plotly.react(plot, tracesOf(figure), layout, CONFIG);
  if (!isFirst) return;
  plot.querySelector('.picture')?.remove();
  plot.dataset.drawn = '';
  drawn.on('plotly_relayout', () => followSight(drawn));
  drawn.on('plotly_doubleclick', () => {
    const shown = figureOf(drawn);
    if (shown) void drawPlot(drawn, wholeSight(shown.layout));
  });
}

/** After a person's drag, suits the ticks to what is in sight. */
function followSight(drawn: DrawnPlot): void {
  const { xaxis, yaxis } = drawn.layout;
  const sight = {
    from: timeOf(xaxis.range[0]),
    to: timeOf(xaxis.range[1]),
    low: yaxis.range[0],
    high: yaxis.range[1],
  };
  const known = sights.get(drawn);
  const isKnown =
    known && Object.entries(known).every(([end, at]) => Reflect.get(sight, end) === at);
  if (!isKnown) void drawPlot(drawn, sight);
}

/** Draws the new figures of the plots that Plotly has drawn before (keepPlots). */
export function redrawKept(root: ParentNode): void {
  for (const plot of plotsIn(root)) {
    const figure = figureOf(plot);
    if (isDrawn(plot) && figure) void drawPlot(plot, wholeSight(figure.layout));
  }
}

/**
 * Moves each drawn plot from the old answer into the new answer's chart of the same name, so that Plotly
 * changes it instead of starting again, which would flicker.
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

/** Where there is little room, as in the style of the server's picture. */
export const isNarrow = (): boolean => matchMedia('(max-width: 720px)').matches;

/** @param colourOf a figure's colour as it is to be drawn: by default, on the page's background. */
export const tracesOf = (figure: PageFigure, colourOf = pageColour()): Data[] =>
  figure.data.map(trace => plotlyTrace(trace, figure, colourOf));

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
  trace: PageTrace,
  figure: PageFigure,
  colourOf: (colour: string) => string,
): Data {
  const { monthPlaces: at, text, line, fillcolor, ...rest } = trace;
  return {
    ...rest,
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

/** Draws again what Plotly has drawn, at a size or by default to fit its place. */
export function redrawCharts(size?: Size): void {
  for (const [plot, sight] of sights) {
    const figure = figureOf(plot);
    if (!figure || !window.Plotly) continue;
    const layout = layoutFor(figure, sight, size === undefined && isNarrow());
    void window.Plotly.react(plot, tracesOf(figure), { ...layout, ...size }, CONFIG);
  }
}

/** Charts follow when the system switches between light and dark. */
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redrawCharts());
