import type { Catalogue, Entry } from '../../domain/catalogue.ts';
import type { Month } from '../../domain/month.ts';
import type { Series } from '../../domain/series.ts';
import { filledSql } from '../../store/sql.ts';
import type { Store } from '../../store/store.ts';
import { type Cells, cellsWithin, denseTable, type TableSize } from '../cells.ts';
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

const TABLES = {
  practice_id: { table: 'count_by_practice', group: 'practice_ix' },
  ccg_id: { table: 'count_by_lab', group: 'ccg_ix' },
  lab_id: { table: 'count_by_lab', group: 'lab_ix' },
} as const satisfies Record<OrganisationKind, object>;

/**
 * The same for tests per 1000 patients, straight from the store: reading only these months of every test
 * takes a tenth of the time of reading the charts. Calls `onNumbers` for every question about a test.
 */
export async function eachRecentTest(
  store: Store,
  kind: OrganisationKind,
  questions: readonly SignalQuestion[],
  run: MonthRun,
  onNumbers: (question: SignalQuestion, numbers: RecentNumbers) => void,
): Promise<void> {
  const { catalogue } = store;
  const groups = organisationsOf(catalogue, kind).length;
  const months = monthsOf(run);
  const size: TableSize = { groups, firstMonth: run.first, months: months.length };
  const axes = { ...size, groups: Array.from({ length: groups }, (_, ix) => ix) };
  const everyone = { ccgs: undefined, labs: undefined, practices: undefined };
  const denominator = cellsWithin(await listSizesBy(store, kind, everyone), axes);
  const atOnce = Math.max(1, Math.floor(MOST_CELLS / Math.max(1, groups * months.length)));
  const tests = questions.flatMap(question => (question.test ? [question.test.ix] : []));
  const sql = filledSql('measures/recent_counts', TABLES[kind]);
  for (let from = 0; from < tests.length; from += atOnce) {
    const some = tests.slice(from, from + atOnce);
    const columns = await store.columns(sql, {
      ...{ first_test: some[0] ?? 0, last_test: some.at(-1) ?? 0 },
      ...{ first_month: run.first, last_month: run.last },
    });
    const cells = cellsByTest(columns.integers('test_ix'), {
      group: columns.integers('grp'),
      month: columns.integers('month'),
      n: columns.numbers('n'),
      e: columns.numbers('e'),
    });
    for (const question of questions) {
      if (!question.test || !some.includes(question.test.ix)) continue;
      const own = cells.get(question.test.ix);
      await inTurn(() => {
        const numerator = denseTable(own ?? NO_CELLS, size);
        const numbers = seriesNumbers('per1000', false, { numerator, denominator });
        onNumbers(question, { months, denominatorKind: 'per1000', ...numbers });
      });
    }
  }
}

const NO_CELLS: Cells = {
  group: new Int32Array(),
  month: new Int32Array(),
  n: new Float64Array(),
  e: new Float64Array(),
};

/** The cells of each test. */
function cellsByTest(tests: Int32Array, all: Cells): Map<number, Cells> {
  const rows = new Map<number, number[]>();
  tests.forEach((test, row) => {
    const own = rows.get(test);
    if (own) own.push(row);
    else rows.set(test, [row]);
  });
  return new Map(
    [...rows].map(([test, own]) => [
      test,
      {
        group: Int32Array.from(own, row => all.group[row] ?? -1),
        month: Int32Array.from(own, row => all.month[row] ?? -1),
        n: Float64Array.from(own, row => all.n[row] ?? Number.NaN),
        e: Float64Array.from(own, row => all.e[row] ?? Number.NaN),
      },
    ]),
  );
}
