import { LIGHT } from './pageColours.ts';

/**
 * Colours of lines. Those of highlights are safe for colour blindness, and each has a contrast of 3:1
 * with the light card (#ffffff) and the dark one (#17212b), so that one figure serves both.
 */
export const DECILE_COLOUR = LIGHT.decile;
export const MEDIAN_COLOUR = '#2f7fb0';
/** The median where nothing is highlighted: then it is the subject of the chart. */
export const LONE_MEDIAN_COLOUR = '#d92b2b';
/** Lines of groups that are not highlighted. */
export const CONTEXT_COLOUR = '#8795a1';
/** Lines of events at labs. */
export const EVENT_COLOUR = LIGHT.event;
/** Axes of a chart that is saved as an image. */
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

/** Marks in addition to colours, so that nothing depends on colour alone. The names are Plotly's. */
const MARKS = ['circle', 'square', 'diamond', 'triangle-up', 'x'] as const;
export type Mark = (typeof MARKS)[number];

export interface LineStyle {
  readonly colour: string;
  readonly mark: Mark;
}

/** The style of the `i`th highlighted group, counted from 0; the first 40 differ. */
export const lineStyle = (i: number): LineStyle => ({
  colour: LINE_COLOURS[i % LINE_COLOURS.length] ?? LINE_COLOURS[0],
  mark: MARKS[i % MARKS.length] ?? MARKS[0],
});

/** `#rrggbb` as a translucent colour. */
export function pale(colour: string, opacity: number): string {
  const channel = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${opacity})`;
}
