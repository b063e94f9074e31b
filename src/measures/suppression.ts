import type { Suppression } from '../domain/series.ts';
import { filledSql } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { COUNT_COLUMNS, filterSets } from './counts.ts';
import { filtersOf } from './filters.ts';
import type { Question } from './question.ts';

/**
 * How many of the cells behind a question's numerators are suppressed, over all months (field guide,
 * section 2). The build counts them into tables without months, of about ten thousand rows, so that a
 * chart gets them at almost no cost.
 */
export async function suppressionOf(
  store: Store,
  { numerators, results, organisations }: Question,
): Promise<Suppression> {
  const filters = filtersOf(filterSets(numerators, organisations));
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
