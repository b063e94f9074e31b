import type { Month } from '../domain/month.ts';
import type { MemberKind } from '../domain/ownGroup.ts';
import type { Columns } from '../store/columns.ts';
import { filledSql } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { cellsWithin, type DenseTable, placesIn, type TableSize, tableAt } from './cells.ts';
import { filtersOf } from './filters.ts';
import { listSizesBy } from './listSizes.ts';
import { EVERYONE } from './question.ts';
import { type SeriesNumbers, seriesNumbers } from './seriesNumbers.ts';
import { sizeOfTable } from './tables.ts';
import { inTurn } from './turns.ts';

/** The months from the first to the last, both included. */
export interface MonthRun {
  readonly first: Month;
  readonly last: Month;
}

export const monthsOf = ({ first, last }: MonthRun): Month[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);

/** The counts that questions about one test are made of, as the store’s columns name them. */
export type CountKind = 'total' | 'numeric' | 'under' | 'over' | 'error';

/** The counts of one test in a run of months, with a row for every organisation. */
export interface TestCounts {
  /** Its number in the store. */
  readonly test: number;
  readonly counts: ReadonlyMap<CountKind, Pick<DenseTable, 'n' | 'e'>>;
}

/** So many cells of organisations and months are read at once: at 7,000 practices four tests’ half year. */
const MOST_CELLS = 200_000;

const TABLES = {
  // Nearly one row a cell: those of the same cell are added up here, which costs less than grouping.
  practice_id: { table: 'count_by_practice', group: 'practice_ix', isSummed: false },
  ccg_id: { table: 'count_by_lab', group: 'ccg_ix', isSummed: true },
  lab_id: { table: 'count_by_lab', group: 'lab_ix', isSummed: true },
} as const satisfies Record<MemberKind, object>;

export interface TestSelection {
  readonly kind: MemberKind;
  /** By their numbers in the store, ascending. */
  readonly tests: readonly number[];
  readonly run: MonthRun;
  /**
   * The organisations to read, by their numbers in the store, ascending; undefined for all. The rows are in this
   * order.
   */
  readonly only?: readonly number[] | undefined;
}

/**
 * The counts of single tests straight from the store, a few tests at a time: reading only these months of every
 * test takes a tenth of the time of reading the charts.
 */
export async function* testCounts(
  store: Store,
  { kind, tests, run, only }: TestSelection,
  counted: readonly CountKind[],
): AsyncGenerator<TestCounts> {
  const { table, group, isSummed } = TABLES[kind];
  const organisations = only?.length ?? sizeOfTable(store.catalogue, group).groups;
  const months = monthsOf(run).length;
  const cells = organisations * months;
  const atOnce = Math.max(1, Math.floor(MOST_CELLS / Math.max(1, cells)));
  const columnNames = counted.flatMap(kind => [`n_${kind}`, `e_${kind}`]);
  for (let from = 0; from < tests.length; from += atOnce) {
    const testsAtOnce = tests.slice(from, from + atOnce);
    const filters = filtersOf({ test_ix: testsAtOnce, [group]: only });
    const sql = filledSql('measures/test_counts', {
      table,
      group,
      counts: columnNames.map(name => (isSummed ? `sum(${name}) AS ${name}` : name)).join(', '),
      filters: filters.sql,
      grouping: isSummed ? 'GROUP BY ALL' : '',
    });
    const columns = await store.columns(sql, {
      first_test: testsAtOnce[0] ?? 0,
      last_test: testsAtOnce.at(-1) ?? 0,
      first_month: run.first,
      last_month: run.last,
      ...filters.values,
    });
    const size: TableSize = {
      groups: testsAtOnce.length * organisations,
      firstMonth: run.first,
      months,
    };
    const rows = await inTurn(() => rowsOf(columns, testsAtOnce, organisations, only));
    const month = await inTurn(() => columns.integers('month'));
    const places = await inTurn(() => placesIn({ group: rows, month }, size));
    const tables = new Map<CountKind, DenseTable>();
    for (const countKind of counted) {
      const n = await inTurn(() => columns.numbers(`n_${countKind}`));
      const e = await inTurn(() => columns.numbers(`e_${countKind}`));
      tables.set(countKind, await inTurn(() => tableAt(places, { n, e }, size)));
    }
    for (const [slot, test] of testsAtOnce.entries()) {
      const ofTest = (cellsOfTests: Float64Array): Float64Array =>
        cellsOfTests.subarray(slot * cells, (slot + 1) * cells);
      yield {
        test,
        counts: new Map(
          [...tables].map(([kind, { n, e }]) => [kind, { n: ofTest(n), e: ofTest(e) }]),
        ),
      };
    }
  }
}

/** The row of each count in a table of some tests, one after the other. */
function rowsOf(
  columns: Columns,
  tests: readonly number[],
  organisations: number,
  only?: readonly number[],
): Int32Array {
  const slots = placesOfNumbers(tests);
  const places = only && placesOfNumbers(only);
  const test = columns.integers('test_ix');
  const rows = columns.integers('grp');
  for (let i = 0; i < rows.length; i++) {
    const slot = slots[test[i] ?? -1] ?? -1;
    const number = rows[i] ?? -1;
    rows[i] = slot * organisations + (places ? (places[number] ?? -1) : number);
  }
  return rows;
}

/** The place of each of these numbers among them, by the number. */
function placesOfNumbers(numbers: readonly number[]): Int32Array {
  const places = new Int32Array((numbers.at(-1) ?? -1) + 1).fill(-1);
  numbers.forEach((number, place) => {
    places[number] = place;
  });
  return places;
}

/** One test per 1000 patients in a run of months, with a row for every organisation. */
export interface TestRates {
  readonly test: number;
  readonly numbers: SeriesNumbers;
}

/** The same counts of tests, per 1000 patients. */
export async function* testRates(
  store: Store,
  selection: TestSelection,
): AsyncGenerator<TestRates> {
  const { kind, run, only } = selection;
  const sizes = await listSizesBy(store, kind, EVERYONE);
  const denominator = cellsWithin(sizes, {
    groups: only ?? Array.from({ length: sizes.groups }, (_, ix) => ix),
    firstMonth: run.first,
    months: monthsOf(run).length,
  });
  for await (const { test, counts } of testCounts(store, selection, ['total'])) {
    const numerator = counts.get('total');
    if (!numerator) continue;
    yield {
      test,
      numbers: await inTurn(() => seriesNumbers('per1000', false, { numerator, denominator })),
    };
  }
}
