import { stretchesWhere } from '../lines.ts';

// The paths of small charts. A page has hundreds of them, so they are written in few characters: a month is 1
// wide, a chart is 200 high, and coordinates are whole numbers and, after the first point, relative.

/** The height of a small chart; a value at the top of the scale is at 0. */
const SMALL_HEIGHT = 200;
/** The room above and below a line, so that it is not cut off at the top or the bottom. */
const MARGIN = 6;

/** Lines are drawn up to twice the scale, so that they have the right slope where they are cut off. */
const CUT_OFF = 2;

/** The distance of a value from the top of the chart. */
const heightOf = (value: number, top: number): number =>
  Math.round(SMALL_HEIGHT * (1 - Math.min(value / top, CUT_OFF)));

/** The viewBox of a chart with this many months. */
export const smallViewBox = (months: number): string =>
  `0 ${-MARGIN} ${Math.max(1, months - 1)} ${SMALL_HEIGHT + 2 * MARGIN}`;

/** The position of a value in the box, as shares of its width and height from the top left. */
export function smallPlace(
  month: number,
  value: number,
  { months, top }: { readonly months: number; readonly top: number },
): { readonly x: number; readonly y: number } {
  const y = (Math.max(0, heightOf(value, top)) + MARGIN) / (SMALL_HEIGHT + 2 * MARGIN);
  return { x: month / Math.max(1, months - 1), y };
}

/** The `d` of a line. NaN is a gap, and a value between two gaps is a dot. */
export function smallLine(values: readonly number[], top: number): string {
  return stretchesWhere(values.length, month => Number.isFinite(values[month]))
    .map(([from, to]) => {
      const heights = values.slice(from, to).map(value => heightOf(value, top));
      const start = `M${from} ${heights[0]}`;
      return heights.length === 1 ? `${start}h0` : start + steps(heights, 1);
    })
    .join('');
}

/** The `d` of the area between two lines over these stretches of months, each [first, after last). */
export function smallArea(
  low: readonly number[],
  high: readonly number[],
  stretches: readonly (readonly [number, number])[],
  top: number,
): string {
  return stretches
    .map(([from, to]) => {
      const upper = high.slice(from, to).map(value => heightOf(value, top));
      const lower = low.slice(from, to).map(value => heightOf(value, top));
      const down = (lower.at(-1) ?? 0) - (upper.at(-1) ?? 0);
      return `M${from} ${upper[0]}${steps(upper, 1)}v${down}${steps(lower.reverse(), -1)}z`;
    })
    .join('');
}

/** `l1-3 1 4`: the steps from each height to the next, a month forward or back. */
function steps(heights: readonly number[], direction: 1 | -1): string {
  let text = '';
  for (let i = 1; i < heights.length; i++) {
    const change = (heights[i] ?? 0) - (heights[i - 1] ?? 0);
    const separator = i === 1 ? 'l' : direction < 0 ? '' : ' ';
    text += `${separator}${direction}${change < 0 ? '' : ' '}${change}`;
  }
  return text;
}
