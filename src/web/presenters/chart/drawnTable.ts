import type { Answer } from '../../../charts/answer.ts';
import { decileAt, decileName } from '../../../charts/figure/deciles.ts';
import { intervalText, valueText } from '../../../charts/number.ts';
import { shortMonth } from '../../../domain/month.ts';
import { boundedAt } from '../../../domain/standing.ts';

interface DrawnColumn {
  readonly text: string;
  readonly isNumber: boolean;
}

export const numberColumn = (text: string): DrawnColumn => ({ text, isNumber: true });

/** What a chart draws, as text: months down, drawn groups and deciles across. */
export interface DrawnTable {
  readonly caption: string;
  /** Those after the month. */
  readonly columns: readonly DrawnColumn[];
  readonly rows: readonly { readonly month: string; readonly cells: readonly string[] }[];
}

/** The latest month comes first: it is what most look for. */
export function drawnTable(
  { series, style }: Answer,
  drawn: readonly number[],
  caption: string,
): DrawnTable {
  const { deciles, months, lastYear } = series;
  // The same lines as the chart has (src/charts/figure/lastYear.ts).
  const before = lastYear ? drawn : [];
  const hasMedian = lastYear !== undefined && lastYear.median !== null && drawn.length === 0;
  const nameOf = (group: number): string => series.groups[group]?.name ?? '';
  const places = deciles === null ? [] : [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const rows = months.map((month, at) => ({
    month: shortMonth(month),
    cells: [
      ...drawn.map(group => intervalText(boundedAt(series, group, at), style)),
      ...before.map(group =>
        valueText(lastYear?.value[group * months.length + at] ?? Number.NaN, style),
      ),
      ...places.map(place => intervalText(decileAt(series, at, place), style)),
      ...(hasMedian ? [valueText(lastYear?.median?.[at] ?? Number.NaN, style)] : []),
    ],
  }));
  return {
    caption,
    columns: [
      ...drawn.map(nameOf),
      ...before.map(group => `${nameOf(group)} a year before`),
      ...places.map(decileName),
      ...(hasMedian ? ['Median a year before'] : []),
    ].map(numberColumn),
    rows: rows.reverse(),
  };
}
