import { LRUCache } from 'lru-cache';
import { SerialQueue } from '../domain/backgroundWork.ts';
import type { Month } from '../domain/month.ts';
import type { SharedPeers } from '../domain/peers.ts';
import type { Columns } from '../store/columns.ts';
import { filledSql } from '../store/sql.ts';
import { type Store, storeKey } from '../store/store.ts';
import { decilesByMonth } from './deciles.ts';
import { filtersOf } from './filters.ts';
import type { Question } from './question.ts';
import { type MonthRun, monthsOf, testRates } from './testCounts.ts';
import { testStatement } from './testStatement.ts';
import { inTurn } from './turns.ts';

/** The deciles of the practices that are compared on one test, by month. */
export interface TestDeciles {
  readonly p10: ReadonlyMap<Month, number>;
  readonly p50: ReadonlyMap<Month, number>;
  readonly p90: ReadonlyMap<Month, number>;
  /** The last month of the test's chart by practice. */
  readonly lastMonth: Month;
}

/** By the test's number in the store; none where fewer than ten practices are compared. */
export type DecilesByTest = ReadonlyMap<number, TestDeciles>;

interface DecilesQuestion {
  readonly store: Store;
  readonly question: Question;
  readonly peers: SharedPeers | undefined;
}

/**
 * The deciles of each test over all practices, or over peers that share a lab or CCG or are an own group, as the
 * chart of that test by practice draws them. They are the same whichever practice is compared. Those of tests per
 * 1000 patients are in the store, or for own groups quickly worked out. Those of other questions are computed on
 * the first request, which takes 8 s at 7,000 practices and 130 tests.
 */
export function decilesOfTests(
  store: Store,
  question: Question,
  peers: SharedPeers | undefined,
): Promise<DecilesByTest> {
  const { groupBy: _, organisations, ...anyPractice } = question;
  const { ccgs, labs } = organisations;
  const key = `${storeKey(store)} ${JSON.stringify([anyPractice, ccgs, labs, peerKey(peers)])}`;
  return answers.forceFetch(key, { context: { store, question, peers } });
}

/** Own groups of the same name differ. */
const peerKey = (peers: SharedPeers | undefined): unknown =>
  peers?.kind === 'group' ? peers.practices.map(({ ix }) => ix) : [peers?.kind, peers?.id];

/** Each takes about 500 kB in memory at 130 tests. */
const answers = new LRUCache<string, DecilesByTest, DecilesQuestion>({
  max: 48,
  fetchMethod: (_key, _stale, { context }) => {
    if (!isOfRates(context.question)) return computeDeciles(context);
    return context.peers?.kind === 'group'
      ? decilesAmong(context, context.peers)
      : readFromStore(context);
  },
  // A question that is evicted while it is computed still gets its answer.
  ignoreFetchAbort: true,
});

/** Whether a question is one that the store answers (sql/pipeline/labs/fill_test_deciles.sql), but for own groups. */
const isOfRates = ({
  denominator,
  results,
  hideSparse,
  organisations: { ccgs, labs },
}: Question): boolean =>
  denominator.kind === 'per1000' &&
  results === 'all' &&
  !hideSparse &&
  ccgs === undefined &&
  labs === undefined;

/** The deciles over the members of an own group, of which only the rows are read. */
async function decilesAmong(
  { store, question }: DecilesQuestion,
  { practices }: SharedPeers,
): Promise<DecilesByTest> {
  const { tests, firstMonth = 0, lastMonth = -1 } = store.catalogue;
  const run: MonthRun = { first: firstMonth, last: lastMonth };
  const months = monthsOf(run);
  const byTest = new Map<number, TestDeciles>();
  const selection = {
    kind: 'practice_id',
    tests: question.numerators ?? tests.map(({ ix }) => ix),
    run,
    only: practices.map(({ ix }) => ix),
  } as const;
  for await (const { test, numbers } of testRates(store, selection)) {
    const deciles = await inTurn(() =>
      decilesByMonth(numbers.value, practices.length, months.length),
    );
    if (deciles) byTest.set(test, decilesIn(months, deciles));
  }
  return byTest;
}

function decilesIn(months: readonly Month[], deciles: readonly (readonly number[])[]): TestDeciles {
  const rows = months.flatMap((month, place) => {
    const [p10, , , , p50, , , , p90] = deciles[place] ?? [];
    return p10 === undefined || p50 === undefined || p90 === undefined || Number.isNaN(p50)
      ? []
      : [{ month, p10, p50, p90 }];
  });
  return {
    p10: new Map(rows.map(({ month, p10 }) => [month, p10])),
    p50: new Map(rows.map(({ month, p50 }) => [month, p50])),
    p90: new Map(rows.map(({ month, p90 }) => [month, p90])),
    lastMonth: rows.at(-1)?.month ?? 0,
  };
}

async function readFromStore({ store, question, peers }: DecilesQuestion): Promise<DecilesByTest> {
  const filters = filtersOf({ test_ix: question.numerators });
  const sql = filledSql('measures/test_deciles_ahead', { filters: filters.sql });
  return groupByTest([
    await store.columns(sql, {
      ...filters.values,
      peers: peers?.kind ?? 'all',
      peers_ix: peers ? numberOf(store, peers) : 0,
    }),
  ]);
}

const numberOf = ({ catalogue }: Store, { kind, id }: SharedPeers): number =>
  catalogue[kind === 'lab' ? 'labs' : 'ccgs'].find(entry => entry.id === id)?.ix ?? -1;

/** How many cells of practices and months are read at once: some 200 MB in the database. */
const MAX_CELLS = 2_000_000;

/** These questions take seconds, so they are computed one at a time and other requests are still answered. */
const slowQuestions = new SerialQueue();

function computeDeciles({ store, question, peers }: DecilesQuestion): Promise<DecilesByTest> {
  const { practices, tests, firstMonth = 0, lastMonth = 0 } = store.catalogue;
  const numbers = question.numerators ?? tests.map(test => test.ix);
  const cells = practices.length * (lastMonth - firstMonth + 1);
  const batchSize = Math.max(1, Math.floor(MAX_CELLS / Math.max(1, cells)));
  const peerNumbers = peers?.practices.map(practice => practice.ix);
  return slowQuestions.run(async () => {
    const parts: Columns[] = [];
    for (let from = 0; from < numbers.length; from += batchSize) {
      const batch = numbers.slice(from, from + batchSize);
      const { sql, values } = testStatement('test_deciles', question, {
        tests: batch,
        peers: peerNumbers,
      });
      parts.push(await store.columns(sql, values));
    }
    return groupByTest(parts);
  });
}

function groupByTest(parts: readonly Columns[]): DecilesByTest {
  const byTest = new Map<number, Record<Decile, Map<Month, number>> & { lastMonth: Month }>();
  for (const columns of parts) {
    const month = columns.integers('month');
    const lastMonths = columns.integers('last_month');
    const deciles = DECILES.map(name => ({ name, values: columns.numbers(name) }));
    columns.integers('test_ix').forEach((ix, row) => {
      const test = byTest.get(ix) ?? {
        p10: new Map(),
        p50: new Map(),
        p90: new Map(),
        lastMonth: 0,
      };
      byTest.set(ix, test);
      test.lastMonth = Math.max(test.lastMonth, lastMonths[row] ?? 0);
      for (const { name, values } of deciles) {
        test[name].set(month[row] ?? 0, values[row] ?? Number.NaN);
      }
    });
  }
  return byTest;
}

type Decile = 'p10' | 'p50' | 'p90';
const DECILES: readonly Decile[] = ['p10', 'p50', 'p90'];
