import { sqlFile } from '../store/sql.ts';
import type { Kept } from './question.ts';

/** What sets can restrict: the name of a bound list, and the columns that it may apply to. */
type Column = 'test_ix' | 'ccg_ix' | 'lab_ix' | 'practice_ix' | 'primary_lab_ix';

/** A statement's text and the lists to bind; one set a column. */
export interface Filters {
  readonly sql: string;
  readonly values: Record<string, number[]>;
}

/** Conditions for the sets that are given, each a bound list. */
export function filtersOf(sets: Partial<Record<Column, Kept>>): Filters {
  const given = Object.entries(sets).flatMap(([column, kept]) =>
    kept === undefined ? [] : [{ column, kept }],
  );
  return {
    sql: given
      .map(({ column }) => filledIn('filter', { column, name: `${column}_list` }))
      .join('\n'),
    values: Object.fromEntries(given.map(({ column, kept }) => [`${column}_list`, [...kept]])),
  };
}

/**
 * The text of `sql/measures/<name>.sql` with its `{places}` filled in. Only identifiers from closed
 * sets of this folder and texts made by it go in; what people choose is bound.
 */
export function filledIn(name: string, places: Readonly<Record<string, string>>): string {
  return sqlFile(`measures/${name}`).replace(/\{(\w+)\}/g, (_, place: string) => {
    const text = places[place];
    if (text === undefined) throw new Error(`sql/measures/${name}.sql has a place for ${place}`);
    return text;
  });
}
