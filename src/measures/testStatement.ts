import { filledSql } from '../store/sql.ts';
import { COUNT_COLUMNS } from './counts.ts';
import { filtersOf } from './filters.ts';
import type { Question, Selection } from './question.ts';
import { LEAST_MONTHS, WINDOW } from './sparse.ts';

/** A statement with the values to bind to it. */
interface Statement {
  readonly sql: string;
  readonly values: Record<string, number | readonly number[]>;
}

/** What a statement about tests reads. */
interface Wanted {
  readonly tests: readonly number[];
  /** The practices that are peers; undefined for all. */
  readonly among: Selection;
  /** The months that matter; undefined for all. */
  readonly months?: Selection;
}

/** More months than any data has. */
const ALL_MONTHS = 100_000;

/**
 * A statement over the charts by practice of some tests, with the denominators and filters of a question:
 * what `tail` (`sql/measures/<tail>.sql`) asks of the rows of these charts.
 */
export function testStatement(
  tail: 'test_deciles' | 'test_places',
  { organisations, results, denominator, hideSparse }: Question,
  { tests, among, months }: Wanted,
): Statement {
  const sets = {
    ...{ ccg_ix: organisations.ccgs, lab_ix: organisations.labs, month: months },
    // With the others a chart may last longer, and then other months are its last ones.
    practice_ix: hideSparse ? undefined : among,
  };
  const kept = filtersOf({ ...sets, test_ix: tests });
  const peers = filtersOf({ practice_ix: among });
  const { rows, values } = rowsOf(denominator, sets, kept.sql);
  return {
    sql: filledSql('measures/test_peers', {
      results: COUNT_COLUMNS[results],
      filters: kept.sql,
      rows,
      scale: denominator.kind === 'per1000' ? '1000' : '1',
      tail: filledSql(`measures/${tail}`, {
        peers: peers.sql,
        of_peers: hideSparse ? 'SEMI JOIN peers USING (test_ix, practice_ix)' : '',
      }),
    }),
    values: {
      ...kept.values,
      ...peers.values,
      ...values,
      window: hideSparse ? WINDOW : ALL_MONTHS,
      least: hideSparse ? LEAST_MONTHS : 1,
    },
  };
}

/** The rows that a chart by practice has with this denominator. */
function rowsOf(
  denominator: Question['denominator'],
  sets: Parameters<typeof filtersOf>[0],
  keptSql: string,
): { readonly rows: string; readonly values: Record<string, readonly number[]> } {
  if (denominator.kind !== 'tests') {
    return { rows: filledSql(`measures/test_peers_${denominator.kind}`, {}), values: {} };
  }
  const whole = COUNT_COLUMNS[denominator.numericOnly ? 'numeric' : 'all'];
  if (denominator.byGroup) {
    const rows = filledSql('measures/test_peers_own', { whole, filters: keptSql });
    return { rows, values: {} };
  }
  const others = filtersOf(sets).sql;
  const { tests } = denominator;
  if (tests === undefined) {
    const table = 'count_by_practice_all_tests';
    const places = { whole, table, filters: others, is_share: 'true' };
    return { rows: filledSql('measures/test_peers_shared', places), values: {} };
  }
  const inSet = filledSql('measures/filter', { column: 'test_ix', name: 'denominator_list' });
  const rows = filledSql('measures/test_peers_shared', {
    whole,
    table: 'count_by_practice',
    filters: `${others}\n${inSet}`,
    is_share: 'test_ix IN (SELECT unnest($denominator_list::USMALLINT[]))',
  });
  return { rows, values: { denominator_list: tests } };
}
