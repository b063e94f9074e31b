import { isoMonth } from '../../domain/month.ts';
import type { Series } from '../../domain/series.ts';
import { boundedAt, latestMonth } from '../../domain/standing.ts';
import { LINE_COLOURS, lineStyle } from '../palette.ts';
import type { EndLabel } from './figureTypes.ts';

/** Whether some lines have the same colour, so that each needs its own label. */
export const sharesColours = (lines: number): boolean => lines > LINE_COLOURS.length;

/** The label of the `i`th line, counted from 0, at its end and in the key. */
export const labelOfLine = (i: number): string => String(i + 1);

/** Labels closer together than this share of the axis would overlap. */
const MIN_DISTANCE = 0.055;

/**
 * A number at the end of each line where lines share colours. Numbers that would overlap are moved apart.
 *
 * @param groups the groups of the lines, in the order of their styles.
 */
export function endLabels(series: Series, groups: readonly number[], top: number): EndLabel[] {
  if (!sharesColours(groups.length)) return [];
  const ends = groups
    .map((group, i) => ({ i, month: latestMonth(series, group), group }))
    .filter(({ month }) => month >= 0)
    .map(({ i, month, group }) => ({ i, month, y: boundedAt(series, group, month).value }))
    .sort((a, b) => a.y - b.y);
  const distance = top * Math.min(MIN_DISTANCE, 1 / ends.length);
  let lowest = 0;
  const placed = ends.map(({ y }) => {
    const place = Math.max(y, lowest);
    lowest = place + distance;
    return place;
  });
  let highest = top;
  const lowered = placed.toReversed().map(y => {
    const place = Math.min(y, highest);
    highest = place - distance;
    return place;
  });
  return ends.map(({ i, month }, place) => ({
    x: isoMonth(series.months[month] ?? 0),
    xanchor: 'left',
    xshift: 5,
    yref: 'y',
    y: lowered[ends.length - 1 - place] ?? 0,
    yanchor: 'middle',
    yshift: 0,
    showarrow: false,
    text: labelOfLine(i),
    font: { size: 11, color: lineStyle(i).colour },
  }));
}
