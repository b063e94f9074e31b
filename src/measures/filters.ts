import { filledSql } from '../store/sql.ts';
import type { Selection } from './question.ts';

/** The columns that a set of dictionary numbers can restrict. */
type FilterColumn = 'test_ix' | 'ccg_ix' | 'lab_ix' | 'practice_ix' | 'primary_lab_ix' | 'month';

/** Conditions as SQL, and the lists to bind to them. */
export interface Filters {
  readonly sql: string;
  readonly values: Record<string, number[]>;
}

/** A condition for each set that is given: the column's value is in the set. */
export function filtersOf(sets: Partial<Record<FilterColumn, Selection>>): Filters {
  const restrictions = Object.entries(sets).flatMap(([column, numbers]) =>
    numbers === undefined ? [] : [{ column, numbers }],
  );
  return {
    sql: restrictions
      .map(({ column }) => filledSql('measures/filter', { column, name: `${column}_list` }))
      .join('\n'),
    values: Object.fromEntries(
      restrictions.map(({ column, numbers }) => [`${column}_list`, [...numbers]]),
    ),
  };
}
