import type { Answer } from '../../../charts/answer.ts';
import { highlightedGroups } from '../../../charts/lines.ts';
import { ccgIn } from '../../../domain/catalogue.ts';
import { isoMonth } from '../../../domain/month.ts';
import { isOwnGroup, type SeriesRow } from '../../../domain/series.ts';
import { type ChartState, columnsBy } from '../../../state/chartState.ts';
import { columnName } from '../../../state/parts.ts';

/** A cell of a row as CSV and JSON give it: text, a number, yes or no, or null where there is no such thing. */
export type Cell = string | number | boolean | null;

/** A row by the names of its columns, as JSON gives it. */
export const namedCells = (
  columns: readonly string[],
  cells: readonly Cell[],
): Record<string, Cell> =>
  Object.fromEntries(columns.map((name, place) => [name, cells[place] ?? null]));

/** What of a question decides the columns of its rows. */
export type RowsOf = Pick<ChartState, 'groupBy' | 'lastYear'>;

/** The columns of every row, in their order; the second one is what is compared. */
export const columnNames = ({ groupBy, lastYear }: RowsOf): string[] => [
  ...columnsBy(groupBy)
    .filter(column => lastYear || column !== 'calc_value_last_year')
    .map(column => columnName(column, groupBy)),
  'highlighted',
  'peer',
];

/** A number as CSV and JSON give it: null where there is none, or no bound. */
export const numberCell = (value = Number.NaN): number | null =>
  Number.isFinite(value) ? value : null;

/**
 * Returns what makes a row's cells, in the order of `columnNames`. Result categories are numbers; an
 * upper bound that does not exist (the denominator may be 0) is null, as a missing number is.
 * `highlighted` is whether the chart highlights the row's group, and `peer` whether the group is one of
 * those over which the chart's deciles and ranks are taken. Own groups are highlighted and nobody's peers.
 */
export function cellsBy({ state, series }: Answer): (row: SeriesRow) => Cell[] {
  const { groupBy } = state;
  const highlighted = new Set(
    highlightedGroups(series, state.highlight).map(group => series.groups[group]?.id),
  );
  const chosen = series.comparison?.chosen?.groups;
  const peers = chosen && new Set(chosen.map(group => series.groups[group]?.id));
  return row => [
    isoMonth(row.month),
    groupBy === 'result_category' ? Number(row.group.id) : row.group.id,
    ...(groupBy === 'practice_id' ? [ccgIn(row.group.memberships ?? [], row.month) ?? null] : []),
    row.group.name,
    numberCell(row.numerator),
    numberCell(row.numeratorError),
    numberCell(row.denominator),
    numberCell(row.denominatorError),
    numberCell(row.value),
    numberCell(row.low),
    numberCell(row.high),
    ...(state.lastYear ? [numberCell(row.lastYear)] : []),
    highlighted.has(row.group.id),
    // Result types are parts of one whole, so none is a peer of another.
    groupBy === 'result_category'
      ? null
      : !isOwnGroup(row.group) && (peers?.has(row.group.id) ?? true),
  ];
}
