import type { Drawing, FigureLayout, Trace } from './figureTypes.ts';

/**
 * A figure as it is written into its page. To keep pages small, the months are written once, and what is the
 * same in every trace, or only used by Plotly's own tooltips, is left out.
 */
export interface PageFigure {
  readonly months: readonly string[];
  readonly data: readonly PageTrace[];
  readonly layout: FigureLayout;
}

type PageTraceKey =
  | 'mode'
  | 'name'
  | 'meta'
  | 'y'
  | 'text'
  | 'line'
  | 'marker'
  | 'cliponaxis'
  | 'fill'
  | 'fillcolor';

export interface PageTrace extends Pick<Trace, PageTraceKey> {
  /**
   * The index of each of the trace's months in the figure's months; left out where the trace has each month
   * once.
   */
  readonly monthPlaces?: readonly (number | null)[];
}

/** The figure of a drawing for its page. */
export function pageFigureOf({ figure, months }: Drawing): PageFigure {
  const places = new Map(months.map((month, place) => [month, place]));
  return {
    months,
    data: figure.data.map(trace => {
      const { x, type, connectgaps, showlegend, hoverinfo, hovertemplate, ...pageTrace } = trace;
      if (x === months) return pageTrace;
      return {
        ...pageTrace,
        at: x.map(month => (month === null ? null : (places.get(month) ?? null))),
      };
    }),
    layout: figure.layout,
  };
}

/** The months of a trace of a page's figure; null is a gap. */
export const monthsOf = (
  { monthPlaces: at }: PageTrace,
  { months }: PageFigure,
): (string | null)[] =>
  at ? at.map(place => (place === null ? null : (months[place] ?? null))) : [...months];
