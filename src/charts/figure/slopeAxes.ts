import type { PlotPlace } from './funnelAxes.ts';

/** The axis of a slope chart: values from 0 up, at its left for the first period and at its right for the second. */
export interface SlopeAxes {
  readonly top: number;
}

/** Where the line from one value to the other begins and ends. */
export const slopePlaces = (
  { top }: SlopeAxes,
  first: number,
  second: number,
): readonly [PlotPlace, PlotPlace] => [
  { x: 0, y: 1 - first / top },
  { x: 1, y: 1 - second / top },
];
