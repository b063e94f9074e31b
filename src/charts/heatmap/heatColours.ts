/**
 * ColorBrewer's YlGnBu, whose lightness rises steadily, so that it works with any colour vision. On a light
 * background higher values are darker and on a dark one lighter: the lowest step is always closest to the
 * background.
 */
const LIGHT = [
  '#eef8c0',
  '#c7e9b4',
  '#7fcdbb',
  '#41b6c4',
  '#1d91c0',
  '#225ea8',
  '#253494',
  '#0b1f5c',
];
const DARK = [
  '#22356b',
  '#2a55a0',
  '#2472b0',
  '#2296bf',
  '#48b8c4',
  '#84cfbb',
  '#c4e8b4',
  '#f4fbc0',
];

export type Ground = 'light' | 'dark';

export type Colour = readonly [red: number, green: number, blue: number];

/** `steps` colours, from that of the lowest value to that of the highest. */
export function heatColours(steps: number, ground: Ground): Colour[] {
  const stops = (ground === 'light' ? LIGHT : DARK).map(channels);
  return Array.from({ length: steps }, (_, step) => {
    const position = (step / Math.max(1, steps - 1)) * (stops.length - 1);
    const below = stops[Math.floor(position)] ?? [0, 0, 0];
    const above = stops[Math.ceil(position)] ?? below;
    const mixed = (i: 0 | 1 | 2): number =>
      Math.round(below[i] + (above[i] - below[i]) * (position - Math.floor(position)));
    return [mixed(0), mixed(1), mixed(2)];
  });
}

function channels(colour: string): Colour {
  const channel = (start: number): number => Number.parseInt(colour.slice(start, start + 2), 16);
  return [channel(1), channel(3), channel(5)];
}
