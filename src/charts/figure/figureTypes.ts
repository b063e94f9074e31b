import type { Interval } from '../../domain/interval.ts';
import type { SeriesRow } from '../../domain/series.ts';
import type { DecileStyle } from '../../state/chartState.ts';
import type { ShownEvent } from '../events.ts';
import type { ValueStyle } from '../number.ts';
import type { Mark } from '../palette.ts';

/** The part of a Plotly figure that charts use. Its JSON can be passed to `Plotly.react` unchanged. */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: FigureLayout;
}

export interface Trace {
  readonly type: 'scatter';
  readonly mode: 'lines' | 'lines+markers';
  readonly name: string;
  /** The id of the group whose line this is. */
  readonly meta?: string;
  /** ISO dates. A page's figure leaves them out where they are the same as the chart's months. */
  readonly x: readonly (string | null)[];
  /** null is a gap; the line is not joined across it. */
  readonly y: readonly (number | null)[];
  readonly line: TraceLine;
  readonly marker?: TraceMarker;
  /** False, so that marks at the first and last month are not cut off. */
  readonly cliponaxis?: false;
  readonly connectgaps: false;
  readonly showlegend: false;
  readonly hoverinfo?: 'skip';
  readonly text?: readonly string[];
  readonly hovertemplate?: string;
  readonly fill?: 'toself';
  readonly fillcolor?: string;
}

export interface TraceLine {
  readonly color: string;
  readonly width: number;
  readonly dash?: 'dot' | 'dash';
}

export interface TraceMarker {
  readonly color: string;
  readonly symbol: Mark;
  readonly size: number;
  readonly maxdisplayed: number;
}

export interface FigureLayout {
  readonly showlegend: false;
  readonly hovermode: 'closest';
  readonly margin: {
    readonly l: number;
    readonly r: number;
    readonly t: number;
    readonly b: number;
  };
  readonly xaxis: {
    readonly type: 'date';
    readonly range: readonly [string, string];
    readonly tick0: string;
    readonly dtick: `M${number}`;
    readonly tickformat: string;
    readonly hoverformat: string;
    readonly showgrid: false;
    readonly fixedrange: true;
    readonly tickangle: 0;
  };
  readonly yaxis: {
    readonly range: readonly [0, number];
    readonly tick0: 0;
    readonly dtick: number;
    readonly tickformat: string;
    readonly zeroline: false;
    readonly fixedrange: true;
    /** False, so that the plot stays where the server's picture was. */
    readonly automargin: false;
  };
  /** Lines and letters of events, and labels at the ends of lines, where there are any. */
  readonly shapes?: readonly EventLine[];
  readonly annotations?: readonly (EventMark | EndLabel)[];
}

/** A vertical line through the plot at a month. */
export interface EventLine {
  readonly type: 'line';
  readonly layer: 'below';
  readonly x0: string;
  readonly x1: string;
  readonly yref: 'paper';
  readonly y0: 0;
  readonly y1: 1;
  readonly line: { readonly color: string; readonly width: number; readonly dash: 'dot' };
}

/** The letter at the top of an event's line. */
export interface EventMark {
  readonly x: string;
  readonly xanchor: 'left' | 'right';
  readonly xshift: number;
  readonly yref: 'paper';
  readonly y: 1;
  readonly yanchor: 'top';
  readonly yshift: number;
  readonly showarrow: false;
  readonly text: string;
}

/** The label at the end of a line; `y` is a value. */
export interface EndLabel {
  readonly x: string;
  readonly xanchor: 'left';
  readonly xshift: number;
  readonly yref: 'y';
  readonly y: number;
  readonly yanchor: 'middle';
  readonly yshift: 0;
  readonly showarrow: false;
  readonly text: string;
  readonly font: { readonly size: number; readonly color: string };
}

/** An entry of the key beside a chart, which the page shows instead of Plotly's legend. */
export interface KeyEntry {
  readonly kind: 'line' | 'median' | 'deciles' | 'context' | 'band' | 'cut' | 'before';
  readonly text: string;
  readonly colour: string;
  readonly dash?: 'dot' | 'dash';
  readonly mark?: Mark;
  /** A character instead of a mark. */
  readonly sign?: string;
  /** The label at the line's end. */
  readonly label?: string;
  /**
   * The colours of areas, where the entry stands for areas and not for a line. Each area lies within the one
   * before it.
   */
  readonly fills?: readonly string[];
}

/** A figure, and what the page shows around it. */
export interface Drawing {
  readonly figure: Figure;
  /** The months of every trace that is not a band. Traces share this array object as their `x`. */
  readonly months: readonly string[];
  readonly key: readonly KeyEntry[];
  /** The groups drawn as lines, highlighted ones first. */
  readonly lineGroups: readonly number[];
  /** True where any drawn value is uncertain, so that a band shows. */
  readonly hasBands: boolean;
}

/** What is needed to draw a figure, apart from the numbers. */
export interface DrawingOptions {
  /** Ids of highlighted groups; their order decides their colours. */
  readonly highlight: readonly string[];
  readonly style: ValueStyle;
  readonly deciles: DecileStyle;
  readonly events?: readonly ShownEvent[];
  /** The hover text of one drawn value; of a highlighted group among many, with its percentile. */
  readonly label: (row: SeriesRow, percentile?: Interval) => string;
}
