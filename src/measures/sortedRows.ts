import { ccgIn } from '../domain/catalogue.ts';
import { percentilesOf } from '../domain/percentile.ts';
import { rowAt, type Series, type SeriesRow } from '../domain/series.ts';
import type { SortColumn, SortKey } from '../state/chartState.ts';
import type { SeriesNumbers } from './seriesNumbers.ts';

/** Compares the cells `a` and `b` of a series by one column. */
type Comparison = (a: number, b: number) => number;

const NUMBERS: Partial<Record<SortColumn, keyof SeriesNumbers>> = {
  numerator: 'numerator',
  numerator_error: 'numeratorError',
  denominator: 'denominator',
  denominator_error: 'denominatorError',
  calc_value: 'value',
  calc_value_low: 'low',
  calc_value_high: 'high',
};

/** Which rows of a series to return; all by default. */
export interface RowSelection {
  /** The places of the groups, ascending. */
  readonly groups?: readonly number[] | undefined;
  /** Of the sorted rows, from this one up to but not including `to`. */
  readonly from?: number;
  readonly to?: number;
}

/**
 * The rows of a series in the order of a table: by the keys, one after the other, then by month and
 * group. Missing numbers come last in either direction. Rows are made one at a time, because all of them
 * at once would take ten times the memory of the series.
 */
export function* sortedRows(
  series: Series,
  keys: readonly SortKey[],
  { groups, from, to }: RowSelection = {},
): Generator<SeriesRow> {
  const span = series.months.length;
  for (const cell of sortedCells(series, keys, groups).slice(from, to)) {
    const row = rowAt(series, Math.floor(cell / span), cell % span);
    if (row) yield row;
  }
}

/** The number of rows of a series, or of some of its groups. */
export function rowCount(
  { numerator, months: { length }, groups }: Series,
  places: readonly number[] = [...groups.keys()],
): number {
  let rows = 0;
  for (const group of places) {
    for (let cell = group * length; cell < (group + 1) * length; cell++) {
      if (!Number.isNaN(numerator[cell] ?? Number.NaN)) rows++;
    }
  }
  return rows;
}

/** The places of the rows, as `group * months + month`. */
function sortedCells(
  series: Series,
  keys: readonly SortKey[],
  groups: readonly number[] = [...series.groups.keys()],
): number[] {
  const span = series.months.length;
  const months = [...series.months.keys()];
  // Most tables are sorted by month alone, which needs no comparisons of half a million cells.
  const [{ column, descending } = { column: 'month', descending: false }, ...furtherKeys] = keys;
  const isByMonth = column === 'month';
  if (isByMonth && descending) months.reverse();
  const cells: number[] = [];
  for (const month of months) {
    for (const group of groups) {
      const cell = group * span + month;
      if (!Number.isNaN(series.numerator[cell] ?? Number.NaN)) cells.push(cell);
    }
  }
  if (isByMonth && furtherKeys.length === 0) return cells;
  const comparisons = keys.map(key => comparisonOf(series, key));
  return cells.sort((a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function comparisonOf(series: Series, { column, descending }: SortKey): Comparison {
  const sign = descending ? -1 : 1;
  const span = series.months.length;
  const groupOf = (cell: number): number => Math.floor(cell / span);
  switch (column) {
    case 'month':
      return (a, b) => sign * ((a % span) - (b % span));
    case 'group':
      return (a, b) => sign * (groupOf(a) - groupOf(b));
    case 'ccg': {
      const months = series.months;
      const ids = series.groups.map(({ memberships = [] }) =>
        months.map(month => ccgIn(memberships, month) ?? ''),
      );
      const idOf = (cell: number): string => ids[groupOf(cell)]?.[cell % span] ?? '';
      return (a, b) => sign * (idOf(a) < idOf(b) ? -1 : idOf(a) > idOf(b) ? 1 : 0);
    }
    case 'name': {
      const rank = ranksOf(series.groups.map(group => group.name));
      return (a, b) => sign * ((rank[groupOf(a)] ?? 0) - (rank[groupOf(b)] ?? 0));
    }
    default: {
      const name = NUMBERS[column];
      const values =
        column === 'calc_value_last_year'
          ? series.lastYear?.value
          : column === 'percentile_low'
            ? percentilesOf(series).low
            : column === 'percentile_high'
              ? percentilesOf(series).high
              : name && series[name];
      // Rows of a month do not have the columns of other tables.
      if (!values) return () => 0;
      return (a, b) => missingLast(values[a] ?? Number.NaN, values[b] ?? Number.NaN, sign);
    }
  }
}

function missingLast(a: number, b: number, sign: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  // Compared, not subtracted: Infinity − Infinity is NaN.
  return a < b ? -sign : a > b ? sign : 0;
}

/** The place of each text in alphabetical order; equal texts share a place. */
function ranksOf(texts: readonly string[]): number[] {
  const collator = new Intl.Collator('en-GB', { numeric: true });
  const ranks = new Array<number>(texts.length).fill(0);
  const order = [...texts.keys()].sort((a, b) => collator.compare(texts[a] ?? '', texts[b] ?? ''));
  order.forEach((text, i) => {
    const previous = order[i - 1];
    const isSame = previous !== undefined && texts[previous] === texts[text];
    ranks[text] = isSame ? (ranks[previous] ?? 0) : i;
  });
  return ranks;
}
