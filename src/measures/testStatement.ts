import { filledSql } from '../store/sql.ts';
import { COUNT_COLUMNS } from './counts.ts';
import { filtersOf } from './filters.ts';
import type { Question, Selection } from './question.ts';
import { MIN_MONTHS, WINDOW } from './sparse.ts';

/** A statement with the values to bind to it. */
interface Statement {
  readonly sql: string;
  readonly values: Record<string, number | readonly number[]>;
}

/** The rows that a statement about tests reads. */
interface ReadRows {
  readonly tests: readonly number[];
  /** The practices that are peers; undefined for all. */
  readonly peers: Selection;
  /** The months to read; undefined for all. */
  readonly months?: Selection;
}

/** More months than any data has. */
const ALL_MONTHS = 100_000;

/**
 * A statement about the charts of some tests by practice, with the denominators and filters of a question.
 * `tail` (`sql/measures/<tail>.sql`) selects from the rows of these charts.
 */
export function testStatement(
  tail: 'test_deciles' | 'test_places',
  { organisations, results, denominator, hideSparse }: Question,
  { tests, peers, months }: ReadRows,
): Statement {
  const sets = {
    ccg_ix: organisations.ccgs,
    lab_ix: organisations.labs,
    month: months,
    // Other practices may have later rows, which decide which months are a chart’s last ones.
    practice_ix: hideSparse ? undefined : peers,
  };
  const filters = filtersOf({ ...sets, test_ix: tests });
  const peerFilters = filtersOf({ practice_ix: peers });
  const { rows, values } = rowsOf(denominator, sets, filters.sql);
  return {
    sql: filledSql('measures/test_peers', {
      results: COUNT_COLUMNS[results],
      filters: filters.sql,
      rows,
      scale: denominator.kind === 'per1000' ? '1000' : '1',
      tail: filledSql(`measures/${tail}`, {
        peers: peerFilters.sql,
        peers_only: hideSparse ? 'SEMI JOIN peers USING (test_ix, practice_ix)' : '',
      }),
    }),
    values: {
      ...filters.values,
      ...peerFilters.values,
      ...values,
      window: hideSparse ? WINDOW : ALL_MONTHS,
      min_months: hideSparse ? MIN_MONTHS : 1,
    },
  };
}

/** The rows that a chart by practice has with this denominator. */
function rowsOf(
  denominator: Question['denominator'],
  sets: Parameters<typeof filtersOf>[0],
  filterSql: string,
): { readonly rows: string; readonly values: Record<string, readonly number[]> } {
  if (denominator.kind !== 'tests') {
    return { rows: filledSql(`measures/test_peers_${denominator.kind}`, {}), values: {} };
  }
  const total = COUNT_COLUMNS[denominator.numericOnly ? 'numeric' : 'all'];
  if (denominator.byGroup) {
    const rows = filledSql('measures/test_peers_own', { total, filters: filterSql });
    return { rows, values: {} };
  }
  const otherFilters = filtersOf(sets).sql;
  const { tests } = denominator;
  if (tests === undefined) {
    const table = 'count_by_practice_all_tests';
    const places = { total, table, filters: otherFilters, is_share: 'true' };
    return { rows: filledSql('measures/test_peers_shared', places), values: {} };
  }
  const inSet = filledSql('measures/filter', { column: 'test_ix', name: 'denominator_list' });
  const rows = filledSql('measures/test_peers_shared', {
    total,
    table: 'count_by_practice',
    filters: `${otherFilters}\n${inSet}`,
    is_share: 'test_ix IN (SELECT unnest($denominator_list::USMALLINT[]))',
  });
  return { rows, values: { denominator_list: tests } };
}
