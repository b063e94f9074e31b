import type { Drawing, FigureLayout, Trace } from './figureTypes.ts';

/** A figure as its page has it: the months that traces share stand once. */
export interface PageFigure {
  readonly months: readonly string[];
  readonly data: readonly PageTrace[];
  readonly layout: FigureLayout;
}

/** Without `x` where that is the figure's months. */
export type PageTrace = Omit<Trace, 'x'> & { readonly x?: Trace['x'] };

/** The figure of a drawing for its page. */
export const pageFigureOf = ({ figure, months }: Drawing): PageFigure => ({
  months,
  data: figure.data.map(({ x, ...trace }) => (x === months ? trace : { ...trace, x })),
  layout: figure.layout,
});
