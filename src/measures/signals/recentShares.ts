import { filledSql } from '../../store/sql.ts';
import type { Store } from '../../store/store.ts';
import { type DenseTable, placesIn, type TableSize, tableAt } from '../cells.ts';
import { seriesNumbers } from '../seriesNumbers.ts';
import { inTurn } from '../turns.ts';
import { type OrganisationKind, type SignalQuestion, shareOf } from './questions.ts';
import { type MonthRun, organisationsOf, type RecentNumbers } from './recentNumbers.ts';

/** So many cells of organisations and months are read at once, each with five counts. */
const MOST_CELLS = 50_000;

const TABLES = {
  practice_id: { table: 'count_by_practice', group: 'practice_ix' },
  ccg_id: { table: 'count_by_lab', group: 'ccg_ix' },
  lab_id: { table: 'count_by_lab', group: 'lab_ix' },
} as const satisfies Record<OrganisationKind, object>;

/** The counts that shares of results are made of, as the store’s columns name them. */
const KINDS = ['under', 'over', 'error', 'numeric', 'total'] as const;
type Kind = (typeof KINDS)[number];

/** What a share is of: a share under or over range is of the results with a number, one of errors is of all. */
const HALVES = {
  under_range: ['under', 'numeric'],
  over_range: ['over', 'numeric'],
  error: ['error', 'total'],
} as const satisfies Record<string, readonly [Kind, Kind]>;

/**
 * The numbers of questions about the results of single tests in a run of months, straight from the store, a
 * few tests at a time. Calls `onNumbers` for every question and waits for it.
 */
export async function eachRecentShare(
  store: Store,
  kind: OrganisationKind,
  questions: readonly SignalQuestion[],
  run: MonthRun,
  onNumbers: (question: SignalQuestion, numbers: RecentNumbers) => void,
): Promise<void> {
  const groups = organisationsOf(store.catalogue, kind).length;
  const months = Array.from(
    { length: Math.max(0, run.last - run.first + 1) },
    (_, i) => run.first + i,
  );
  const size: TableSize = { groups, firstMonth: run.first, months: months.length };
  const cells = groups * months.length;
  const atOnce = Math.max(1, Math.floor(MOST_CELLS / Math.max(1, cells)));
  const isSummed = kind !== 'practice_id';
  const counts = KINDS.flatMap(each => [`n_${each}`, `e_${each}`])
    .map(column => (isSummed ? `sum(${column}) AS ${column}` : column))
    .join(', ');
  const sql = filledSql('measures/recent_results', {
    ...TABLES[kind],
    counts,
    grouping: isSummed ? 'GROUP BY ALL' : '',
  });
  const tests = [...new Set(questions.flatMap(({ test }) => (test ? [test.ix] : [])))];
  for (let from = 0; from < tests.length; from += atOnce) {
    const some = tests.slice(from, from + atOnce);
    const columns = await store.columns(sql, {
      first_test: some[0] ?? 0,
      last_test: some.at(-1) ?? 0,
      first_month: run.first,
      last_month: run.last,
    });
    const slots = new Map(some.map((test, slot) => [test, slot]));
    const tables = await inTurn(() => {
      const testColumn = columns.integers('test_ix');
      const group = columns
        .integers('grp')
        .map((each, row) => slotted(slots.get(testColumn[row] ?? -1), each, groups));
      const whole = { ...size, groups: some.length * groups };
      const places = placesIn({ group, month: columns.integers('month') }, whole);
      const tableOf = (each: Kind): DenseTable =>
        tableAt(
          places,
          { n: columns.numbers(`n_${each}`), e: columns.numbers(`e_${each}`) },
          whole,
        );
      return new Map(KINDS.map(each => [each, tableOf(each)]));
    });
    for (const question of questions) {
      const slot = slots.get(question.test?.ix ?? -1);
      const share = shareOf(question);
      if (slot === undefined || share === undefined) continue;
      await inTurn(() => {
        const half = (each: Kind): Pick<DenseTable, 'n' | 'e'> => {
          const { n, e } = tables.get(each) ?? { n: new Float64Array(), e: new Float64Array() };
          const own = (all: Float64Array): Float64Array =>
            all.subarray(slot * cells, (slot + 1) * cells);
          return { n: own(n), e: own(e) };
        };
        const [above, below] = HALVES[share];
        const numbers = seriesNumbers('tests', true, {
          numerator: half(above),
          denominator: half(below),
        });
        onNumbers(question, { months, denominatorKind: 'tests', ...numbers });
      });
    }
  }
}

/** A test between the others that no question asks about is outside the table. */
const slotted = (slot: number | undefined, group: number, groups: number): number =>
  slot === undefined ? -1 : slot * groups + group;
