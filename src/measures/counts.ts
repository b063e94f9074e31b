import {
  categoriesOf,
  RESULT_CATEGORIES,
  type ResultCode,
  type ResultFilter,
} from '../domain/resultCategory.ts';
import { filledSql } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { type Cells, type DenseTable, denseTable } from './cells.ts';
import { type CountScan, scannedCounts } from './countScans.ts';
import { filtersOf } from './filters.ts';
import type { OrganisationSets, Selection } from './question.ts';
import { type RowColumn, sizeByResult } from './tables.ts';

/** The column that counts are grouped by; `0` groups by nothing: the month's total is group 0. */
export type CountGroup = Exclude<RowColumn, 'primary_lab_ix'>;

/** The pair of columns (`n_…`, `e_…`) with a filter's counts. */
export const COUNT_COLUMNS = {
  all: 'total',
  within_range: 'within',
  under_range: 'under',
  over_range: 'over',
  error: 'error',
  numeric: 'numeric',
  '-1': 'under',
  '0': 'within',
  '1': 'over',
  '2': '2',
  '3': '3',
  '4': '4',
  '5': '5',
  '6': '6',
  '7': '7',
} as const satisfies Record<ResultFilter, string>;

/** Rows of up to this many tests are read row by row; those of more tests are added up by the database. */
const UNSUMMED_TESTS = 2;

/**
 * The counts of these tests and results, from the smallest table that can answer.
 *
 * @returns tests sent ± the half-width of suppressed counts; no cell where the data has no row.
 */
export function countsBy(
  store: Store,
  group: CountGroup,
  tests: Selection,
  results: ResultFilter,
  organisations: OrganisationSets,
): Promise<DenseTable> {
  const table = tableFor(group, tests, organisations);
  const isUnsummed = group === 'practice_ix' && (tests?.length ?? 0) <= UNSUMMED_TESTS;
  const filters = filtersOf(filterSets(tests, organisations));
  const scan: CountScan = {
    store,
    group,
    table,
    filters: filters.sql,
    values: filters.values,
    statement: isUnsummed ? 'measures/counts' : 'measures/counts_summed',
  };
  return scannedCounts(scan, COUNT_COLUMNS[results]);
}

/** The counts of these tests and results by result category. A group’s number is its place in RESULT_CATEGORIES. */
export async function countsByResult(
  store: Store,
  tests: Selection,
  results: ResultFilter,
  organisations: OrganisationSets,
): Promise<DenseTable> {
  const filters = filtersOf(filterSets(tests, organisations));
  const sql = filledSql('measures/counts_by_result', {
    table: tableFor('0', tests, organisations),
    filters: filters.sql,
  });
  const columns = await store.columns(sql, filters.values);
  const month = columns.integers('month');
  const parts = categoriesOf(results).map(code => {
    const column = COUNT_COLUMNS[`${code}` as const];
    return withoutGaps(
      placeOf(code),
      month,
      columns.numbers(`n_${column}`),
      columns.numbers(`e_${column}`),
    );
  });
  const join = (numbersOf: (part: Cells) => Iterable<number>): number[] =>
    parts.flatMap(part => [...numbersOf(part)]);
  const cells = {
    group: Int32Array.from(join(part => part.group)),
    month: Int32Array.from(join(part => part.month)),
    n: Float64Array.from(join(part => part.n)),
    e: Float64Array.from(join(part => part.e)),
  };
  return denseTable(cells, sizeByResult(store.catalogue));
}

const placeOf = (code: ResultCode): number =>
  RESULT_CATEGORIES.findIndex(category => category.code === code);

function withoutGaps(group: number, month: Int32Array, n: Float64Array, e: Float64Array): Cells {
  const hasCount = (_: number, i: number): boolean => !Number.isNaN(n[i] ?? Number.NaN);
  const months = month.filter(hasCount);
  return {
    group: months.map(() => group),
    month: months,
    n: n.filter(hasCount),
    e: e.filter(hasCount),
  };
}

/** The filters on counts, each under its column. */
export const filterSets = (tests: Selection, { ccgs, labs, practices }: OrganisationSets) => ({
  test_ix: tests,
  ccg_ix: ccgs,
  lab_ix: labs,
  practice_ix: practices,
});

function tableFor(group: CountGroup, tests: Selection, { practices }: OrganisationSets): string {
  const needsPractice = group === 'practice_ix' || practices !== undefined;
  const needsTest = group === 'test_ix' || tests !== undefined;
  const base = needsPractice ? 'count_by_practice' : 'count_by_lab';
  return needsTest ? base : `${base}_all_tests`;
}
