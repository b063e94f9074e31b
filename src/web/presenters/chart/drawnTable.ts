import type { Answer } from '../../../charts/answer.ts';
import { decileAt, decileName, MEDIAN_PLACE } from '../../../charts/figure/deciles.ts';
import { intervalText, valueText } from '../../../charts/number.ts';
import { shortMonth } from '../../../domain/month.ts';
import type { Bounded } from '../../../domain/place.ts';
import { boundedAt } from '../../../domain/standing.ts';
import type { Link } from '../links.ts';

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
  /** Where all months are, if these are only the latest. */
  readonly whole: Link | undefined;
}

/** How many months the tables of a page of many charts have. */
const LATEST_MONTHS = 12;

/**
 * The latest months of a table, with the way to all of them: with every month in each, tables would be a third
 * of the weight of the page of measures.
 */
export function latestMonths(table: DrawnTable, chartHref: string): DrawnTable {
  const { length } = table.rows;
  if (length <= LATEST_MONTHS) return table;
  return {
    ...table,
    caption: `${table.caption}, latest ${LATEST_MONTHS} months`,
    rows: table.rows.slice(0, LATEST_MONTHS),
    whole: { text: `All ${length} months`, href: `${chartHref}#chart-table` },
  };
}

/** The latest month comes first: it is what most look for. */
export function drawnTable(
  { series, style }: Answer,
  groups: readonly number[],
  caption: string,
): DrawnTable {
  const { deciles, months, lastYear } = series;
  // The same lines as the chart has (src/charts/figure/lastYear.ts).
  const before = lastYear ? groups : [];
  const hasMedian = lastYear !== undefined && lastYear.median !== null && groups.length === 0;
  const nameOf = (group: number): string => series.groups[group]?.name ?? '';
  const places = deciles === null ? [] : [0, 1, 2, 3, 4, 5, 6, 7, 8];
  // Of the deciles the median alone has its bounds: all nine would make the table too wide to read, and the
  // page of measures a third heavier. The files have them.
  const decileText = (decile: Bounded, place: number): string =>
    place === MEDIAN_PLACE ? intervalText(decile, style) : valueText(decile.value, style);
  const rows = months.map((month, at) => ({
    month: shortMonth(month),
    cells: [
      ...groups.map(group => intervalText(boundedAt(series, group, at), style)),
      ...before.map(group =>
        valueText(lastYear?.value[group * months.length + at] ?? Number.NaN, style),
      ),
      ...places.map(place => decileText(decileAt(series, at, place), place)),
      ...(hasMedian ? [valueText(lastYear?.median?.[at] ?? Number.NaN, style)] : []),
    ],
  }));
  return {
    caption,
    columns: [
      ...groups.map(nameOf),
      ...before.map(group => `${nameOf(group)} a year before`),
      ...places.map(decileName),
      ...(hasMedian ? ['Median a year before'] : []),
    ].map(numberColumn),
    rows: rows.reverse(),
    whole: undefined,
  };
}
