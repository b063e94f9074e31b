import { ccgIn } from '../../domain/catalogue.ts';
import type { GroupBy } from '../../domain/groupBy.ts';
import { isoMonth } from '../../domain/month.ts';
import type { SeriesRow } from '../../domain/series.ts';

/** A cell of a row as CSV and JSON give it: text, a number, or null where there is no such number. */
export type Cell = string | number | null;

/** The columns of every row, in their order; the second one is what is compared. */
export const columnNames = (groupBy: GroupBy): string[] => [
  'month',
  groupBy,
  ...(groupBy === 'practice_id' ? ['ccg_id'] : []),
  'name',
  'numerator',
  'numerator_error',
  'denominator',
  'denominator_error',
  'calc_value',
  'calc_value_low',
  'calc_value_high',
];

/**
 * A row's cells in the order of `columnNames`. Result categories are numbers; an upper bound that
 * does not exist (the denominator may be 0) is null, as a missing number is.
 */
export function cellsOf(row: SeriesRow, groupBy: GroupBy): Cell[] {
  const number = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return [
    isoMonth(row.month),
    groupBy === 'result_category' ? Number(row.group.id) : row.group.id,
    ...(groupBy === 'practice_id' ? [ccgIn(row.group.memberships ?? [], row.month) ?? null] : []),
    row.group.name,
    number(row.numerator),
    number(row.numeratorError),
    number(row.denominator),
    number(row.denominatorError),
    number(row.value),
    number(row.low),
    number(row.high),
  ];
}
