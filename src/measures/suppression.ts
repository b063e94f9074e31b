import type { Suppression } from '../domain/series.ts';
import { filledSql } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { COUNT_COLUMNS, setsOf } from './counts.ts';
import { filtersOf } from './filters.ts';
import type { Question } from './question.ts';

/**
 * How much of what a question counts is suppressed (field guide, section 2): the cells behind its
 * numerators, all months together. Counted at the build into tables without months, of some ten
 * thousand rows, so that it costs a chart next to nothing.
 */
export async function suppressionOf(
  store: Store,
  { numerators, results, organisations }: Question,
): Promise<Suppression> {
  const filters = filtersOf(setsOf(numerators, organisations));
  const sql = filledSql('measures/cells', {
    results: COUNT_COLUMNS[results],
    table: organisations.practices === undefined ? 'cells_by_lab' : 'cells_by_practice',
    filters: filters.sql,
  });
  const columns = await store.columns(sql, filters.values);
  // A sum over no rows is NULL.
  const [cells = 0, suppressed = 0] = ['cells', 'suppressed'].map(
    name => columns.numbers(name)[0] || 0,
  );
  return { cells, suppressed };
}
