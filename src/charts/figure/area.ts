import { roundValue } from '../lines.ts';

/**
 * The outline of the area between two lines, over these stretches of months. Between stretches there is a
 * gap.
 */
export function areaOf(
  x: readonly string[],
  low: readonly number[],
  high: readonly number[],
  stretches: readonly (readonly [from: number, to: number])[],
): { readonly x: readonly (string | null)[]; readonly y: readonly (number | null)[] } {
  const xs: (string | null)[] = [];
  const ys: (number | null)[] = [];
  for (const [from, to] of stretches) {
    if (xs.length > 0) {
      xs.push(null);
      ys.push(null);
    }
    const months = x.slice(from, to);
    xs.push(...months, ...[...months].reverse());
    ys.push(
      ...low.slice(from, to).map(roundValue),
      ...high.slice(from, to).reverse().map(roundValue),
    );
  }
  return { x: xs, y: ys };
}
