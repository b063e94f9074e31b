import { LIGHT } from './pageColours.ts';

/** Lines of groups that are not highlighted. */
export const CONTEXT_COLOUR = '#8795a1';
/** Lines of events at labs. */
export const EVENT_COLOUR = LIGHT.event;
/** Axes of a chart that is saved as an image. */
export const AXIS_COLOUR = '#cfd7de';
/**
 * Colours of highlighted groups' lines. They are safe for colour blindness, and each has a contrast of 3:1
 * with the light card (#ffffff) and the dark one (#17212b), so that one figure serves both.
 */
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

/**
 * Marks that are added to colours, so that lines can be told apart without seeing colour. The names are
 * Plotly's.
 */
const MARKS = ['circle', 'square', 'diamond', 'triangle-up', 'x'] as const;
export type Mark = (typeof MARKS)[number];

/** The mark at the top of a chart where a band continues above it. */
export const SIGN_OF_CUT: Mark = 'triangle-up';

export interface LineStyle {
  readonly colour: string;
  readonly mark: Mark;
}

/** The style of the `i`th highlighted group, counted from 0; the first 40 differ. */
export const lineStyle = (i: number): LineStyle => ({
  colour: LINE_COLOURS[i % LINE_COLOURS.length] ?? LINE_COLOURS[0],
  mark: MARKS[i % MARKS.length] ?? MARKS[0],
});

/** The band where suppressed counts make a highlighted group's value uncertain. */
export const uncertainFill = ({ colour }: LineStyle): string => translucent(colour, 0.18);

/** `#rrggbb` as a translucent colour. */
export function translucent(colour: string, opacity: number): string {
  const channel = (start: number): number => Number.parseInt(colour.slice(start, start + 2), 16);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${opacity})`;
}
