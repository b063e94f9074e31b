import { LIGHT } from './pageColours.ts';

/**
 * Colours of drawn lines. The highlights are a colour-blind-safe cycle whose every colour keeps 3:1
 * against the light card (#ffffff) and the dark one (#17212b), so that one figure serves both.
 */
export const DECILE_COLOUR = LIGHT.decile;
export const MEDIAN_COLOUR = '#2f7fb0';
/** The median's where nothing is highlighted: then it is the chart's subject. */
export const LONE_MEDIAN_COLOUR = '#d92b2b';
/** Lines that are drawn beside highlighted ones. */
export const CONTEXT_COLOUR = '#8795a1';
/** Lines of what happened at a lab. */
export const EVENT_COLOUR = LIGHT.event;
/** The axes of a chart that is saved as an image. */
export const AXIS_COLOUR = '#cfd7de';
export const LINE_COLOURS = [
  '#D55E00',
  '#009E73',
  '#0072B2',
  '#B0528C',
  '#9A7400',
  '#7A5AC8',
  '#B04A3A',
  '#4A7F96',
] as const;

/** Marks beside the colours, because colour never tells alone. Names are Plotly's. */
const MARKS = ['circle', 'square', 'diamond', 'triangle-up', 'x'] as const;
export type Mark = (typeof MARKS)[number];

export interface LineStyle {
  readonly colour: string;
  readonly mark: Mark;
}

/** The style of the `i`th drawn organisation, counted from 0; 40 differ before one repeats. */
export const lineStyle = (i: number): LineStyle => ({
  colour: LINE_COLOURS[i % LINE_COLOURS.length] ?? LINE_COLOURS[0],
  mark: MARKS[i % MARKS.length] ?? MARKS[0],
});

/** `#rrggbb` as a see-through fill. */
export function pale(colour: string, opacity: number): string {
  const channel = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${opacity})`;
}
