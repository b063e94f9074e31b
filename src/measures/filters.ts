import { filledSql } from '../store/sql.ts';
import type { Selection } from './question.ts';

/** The columns that a set of dictionary numbers can restrict. */
type Column = 'test_ix' | 'ccg_ix' | 'lab_ix' | 'practice_ix' | 'primary_lab_ix' | 'month';

/** Conditions as SQL, and the lists to bind to them. */
export interface Filters {
  readonly sql: string;
  readonly values: Record<string, number[]>;
}

/** A condition for each set that is given: the column's value is in the set. */
export function filtersOf(sets: Partial<Record<Column, Selection>>): Filters {
  const given = Object.entries(sets).flatMap(([column, kept]) =>
    kept === undefined ? [] : [{ column, kept }],
  );
  return {
    sql: given
      .map(({ column }) => filledSql('measures/filter', { column, name: `${column}_list` }))
      .join('\n'),
    values: Object.fromEntries(given.map(({ column, kept }) => [`${column}_list`, [...kept]])),
  };
}
