import type { Catalogue, Entry } from '../../domain/catalogue.ts';
import type { Month } from '../../domain/month.ts';
import type { Series } from '../../domain/series.ts';
import type { Columns } from '../../store/columns.ts';
import { filledSql } from '../../store/sql.ts';
import type { Store } from '../../store/store.ts';
import { cellsWithin, type DenseTable, denseTable, type TableSize } from '../cells.ts';
import { filtersOf } from '../filters.ts';
import { listSizesBy } from '../listSizes.ts';
import { seriesNumbers } from '../seriesNumbers.ts';
import { inTurn } from '../turns.ts';
import type { OrganisationKind, SignalQuestion } from './questions.ts';

/** The numbers of a run of months; the place of a group is its number in the store. */
export type RecentNumbers = Pick<
  Series,
  | 'months'
  | 'denominatorKind'
  | 'numerator'
  | 'numeratorError'
  | 'denominator'
  | 'denominatorError'
  | 'value'
  | 'low'
  | 'high'
>;

/** The months from the first to the last, both included. */
export interface MonthRun {
  readonly first: Month;
  readonly last: Month;
}

const monthsOf = ({ first, last }: MonthRun): Month[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);

/** The organisations of a kind, by their number in the store. */
export function organisationsOf(
  { practices, ccgs, labs }: Catalogue,
  kind: OrganisationKind,
): readonly Entry[] {
  return { practice_id: practices, ccg_id: ccgs, lab_id: labs }[kind];
}

/** What an answer has in a run of months, with a row for every organisation of its kind. */
export function recentOf(
  series: Series,
  organisations: readonly Entry[],
  run: MonthRun,
): RecentNumbers {
  const months = monthsOf(run);
  const ixOf = new Map(organisations.map(({ id, ix }) => [id, ix]));
  const span = series.months.length;
  const offset = run.first - (series.months[0] ?? run.first);
  const recent = (all: Float64Array): Float64Array => {
    const some = new Float64Array(organisations.length * months.length).fill(Number.NaN);
    series.groups.forEach(({ id }, group) => {
      const ix = ixOf.get(id);
      if (ix === undefined) return;
      months.forEach((_, place) => {
        const from = offset + place;
        if (from < 0 || from >= span) return;
        some[ix * months.length + place] = all[group * span + from] ?? Number.NaN;
      });
    });
    return some;
  };
  return {
    months,
    denominatorKind: series.denominatorKind,
    numerator: recent(series.numerator),
    numeratorError: recent(series.numeratorError),
    denominator: recent(series.denominator),
    denominatorError: recent(series.denominatorError),
    value: recent(series.value),
    low: recent(series.low),
    high: recent(series.high),
  };
}

/** So many cells of organisations and months are read at once: at 7,000 practices eleven tests’. */
const MOST_CELLS = 500_000;

const ROW_BY_ROW = { counts: 'n_total AS n, e_total AS e', grouping: '' };
const SUMMED = { counts: 'sum(n_total) AS n, sum(e_total) AS e', grouping: 'GROUP BY ALL' };

const TABLES = {
  // Nearly one row a cell: those of the same cell are added up here, which costs less than grouping.
  practice_id: { table: 'count_by_practice', group: 'practice_ix', ...ROW_BY_ROW },
  ccg_id: { table: 'count_by_lab', group: 'ccg_ix', ...SUMMED },
  lab_id: { table: 'count_by_lab', group: 'lab_ix', ...SUMMED },
} as const satisfies Record<OrganisationKind, object>;

/**
 * The same for tests per 1000 patients, straight from the store: reading only these months of every test
 * takes a tenth of the time of reading the charts. Calls `onNumbers` for every question about a test.
 *
 * @param only the organisations to read, by their numbers in the store, ascending; all by default. Their numbers
 *   are in this order.
 */
export async function eachRecentTest(
  store: Store,
  kind: OrganisationKind,
  questions: readonly SignalQuestion[],
  run: MonthRun,
  onNumbers: (question: SignalQuestion, numbers: RecentNumbers) => void,
  only?: readonly number[],
): Promise<void> {
  const { catalogue } = store;
  const groups = only?.length ?? organisationsOf(catalogue, kind).length;
  const months = monthsOf(run);
  const size: TableSize = { groups, firstMonth: run.first, months: months.length };
  const axes = { ...size, groups: only ?? Array.from({ length: groups }, (_, ix) => ix) };
  const everyone = { ccgs: undefined, labs: undefined, practices: undefined };
  const denominator = cellsWithin(await listSizesBy(store, kind, everyone), axes);
  const atOnce = Math.max(1, Math.floor(MOST_CELLS / Math.max(1, groups * months.length)));
  const tests = questions.flatMap(question => (question.test ? [question.test.ix] : []));
  const filters = filtersOf({ [TABLES[kind].group]: only });
  const sql = filledSql('measures/recent_counts', { ...TABLES[kind], filters: filters.sql });
  for (let from = 0; from < tests.length; from += atOnce) {
    const some = tests.slice(from, from + atOnce);
    const columns = await store.columns(sql, {
      first_test: some[0] ?? 0,
      last_test: some.at(-1) ?? 0,
      first_month: run.first,
      last_month: run.last,
      ...filters.values,
    });
    const { n, e } = await inTurn(() => numbersOf(some, columns, size, only));
    const cells = groups * months.length;
    for (const question of questions) {
      const slot = question.test ? some.indexOf(question.test.ix) : -1;
      if (slot < 0) continue;
      await inTurn(() => {
        const own = (all: Float64Array): Float64Array =>
          all.subarray(slot * cells, (slot + 1) * cells);
        const numerator = { n: own(n), e: own(e) };
        const numbers = seriesNumbers('per1000', false, { numerator, denominator });
        onNumbers(question, { months, denominatorKind: 'per1000', ...numbers });
      });
    }
  }
}

/** One table after the other for some tests, in their order. */
function numbersOf(
  tests: readonly number[],
  columns: Columns,
  size: TableSize,
  only?: readonly number[],
): DenseTable {
  const places = only && new Map(only.map((number, place) => [number, place]));
  const slots = new Map(tests.map((test, slot) => [test, slot]));
  const testColumn = columns.integers('test_ix');
  const group = columns.integers('grp');
  for (let row = 0; row < group.length; row++) {
    // A test between the others that no question asks about is outside the table.
    const slot = slots.get(testColumn[row] ?? -1) ?? -1;
    const number = group[row] ?? -1;
    const place = places ? (places.get(number) ?? -1) : number;
    group[row] = slot < 0 || place < 0 ? -1 : slot * size.groups + place;
  }
  const cells = {
    group,
    month: columns.integers('month'),
    n: columns.numbers('n'),
    e: columns.numbers('e'),
  };
  return denseTable(cells, { ...size, groups: tests.length * size.groups });
}
