import { LRUCache } from 'lru-cache';
import type { Catalogue } from '../domain/catalogue.ts';
import { practicesSharing, type SharedPeers } from '../domain/peers.ts';
import type { Series } from '../domain/series.ts';
import type { TestPeers } from '../domain/testPeers.ts';
import type { ChartState } from '../state/chartState.ts';
import { filledSql } from '../store/sql.ts';
import { type Store, storeKey } from '../store/store.ts';
import { COUNT_COLUMNS } from './counts.ts';
import { filtersOf } from './filters.ts';
import { type Question, questionOf } from './question.ts';
import { LEAST_MONTHS, WINDOW } from './sparse.ts';

/**
 * What one practice's tests are compared with: for each test the deciles of its peers (all practices, or
 * those that share its lab or CCG) that pass the CCG and lab filters, as the chart of that test by
 * practice draws them. One statement answers for all
 * tests; a chart for each would compute some eighty answers for one page.
 *
 * @param series the answer to `state`, which compares tests and filters by one practice.
 * @returns by test code; tests with fewer than ten practices are left out.
 */
export function testPeersOf(store: Store, state: ChartState, series: Series): Promise<PeersByTest> {
  const question = questionOf(store.catalogue, state);
  const peers = sharedPeersOf(state, store.catalogue);
  const key = `${storeKey(store)} ${JSON.stringify(question)} ${peers?.kind}`;
  const among = peers?.practices.map(practice => practice.ix);
  return answers.forceFetch(key, { context: { store, question, series, among } });
}

/** The peers that are chosen for one practice's tests; undefined where they are all practices. */
export const sharedPeersOf = (state: ChartState, catalogue: Catalogue): SharedPeers | undefined =>
  state.peers === 'all'
    ? undefined
    : practicesSharing(state.peers, state.practiceIds[0] ?? '', catalogue);

type PeersByTest = ReadonlyMap<string, TestPeers>;

interface Asked {
  readonly store: Store;
  readonly question: Question;
  readonly series: Series;
  /** The peers' numbers in the store; undefined for all practices. */
  readonly among: readonly number[] | undefined;
}

/** Each takes about 200 kB in memory and a second to compute. */
const answers = new LRUCache<string, PeersByTest, Asked>({
  max: 24,
  fetchMethod: (_key, _stale, { context }) => computeTestPeers(context),
  // An answer that is evicted before it is there is still awaited.
  ignoreFetchAbort: true,
});

async function computeTestPeers({ store, question, series, among }: Asked): Promise<PeersByTest> {
  const [own] = question.organisations.practices ?? [];
  const codes = new Set(series.groups.map(group => group.id));
  const tests = store.catalogue.tests.filter(test => codes.has(test.id));
  if (own === undefined || tests.length === 0) return new Map();
  const { sql, values } = statementOf(
    question,
    tests.map(test => test.ix),
    among,
  );
  const columns = await store.columns(sql, {
    ...values,
    own,
    window: question.hideSparse ? WINDOW : ALL_MONTHS,
    least: question.hideSparse ? LEAST_MONTHS : 1,
  });

  const span = series.months.length;
  const first = series.months[0] ?? 0;
  const found = new Map(tests.map(test => [test.ix, { id: test.id, peers: noPeers(span) }]));
  const group = columns.numbers('grp');
  const month = columns.numbers('month');
  for (const name of NAMES) {
    const numbers = columns.numbers(name);
    group.forEach((ix, row) => {
      const at = (month[row] ?? Number.NaN) - first;
      const into = found.get(ix)?.peers[name];
      if (into && at >= 0 && at < span) into[at] = numbers[row] ?? Number.NaN;
    });
  }
  const compared = new Set(group);
  return new Map(
    [...found].filter(([ix]) => compared.has(ix)).map(([, { id, peers }]) => [id, peers]),
  );
}

/** More months than any data has. */
const ALL_MONTHS = 100_000;

const DECILES = ['p10', 'p50', 'p90', 'p10_low', 'p10_high', 'p90_low', 'p90_high'] as const;
const COUNTS = ['peers', 'higher', 'level', 'surely_higher', 'maybe_higher'] as const;
const NAMES = [...DECILES, ...COUNTS];

const noPeers = (span: number): TestPeers => {
  const blank = (): Float64Array => new Float64Array(span).fill(Number.NaN);
  const zeros = (): Float64Array => new Float64Array(span);
  return {
    ...{ p10: blank(), p50: blank(), p90: blank() },
    ...{ p10_low: blank(), p10_high: blank(), p90_low: blank(), p90_high: blank() },
    ...{ peers: zeros(), higher: zeros(), level: zeros() },
    ...{ surely_higher: zeros(), maybe_higher: zeros() },
  };
};

function statementOf(
  { organisations, results, denominator }: Question,
  tests: readonly number[],
  among: readonly number[] | undefined,
): { sql: string; values: Record<string, number[]> } {
  const { ccgs, labs } = organisations;
  const kept = filtersOf({ test_ix: tests, ccg_ix: ccgs, lab_ix: labs });
  const peers = filtersOf({ practice_ix: among });
  const whole =
    COUNT_COLUMNS[denominator.kind === 'tests' && denominator.numericOnly ? 'numeric' : 'all'];
  const statement = (rows: string): string =>
    filledSql('measures/test_peers', {
      results: COUNT_COLUMNS[results],
      filters: kept.sql,
      rows,
      peers: peers.sql,
      scale: denominator.kind === 'per1000' ? '1000' : '1',
    });
  if (denominator.kind !== 'tests') {
    return {
      sql: statement(filledSql(`measures/test_peers_${denominator.kind}`, {})),
      values: { ...kept.values, ...peers.values },
    };
  }
  if (denominator.byGroup) {
    const rows = filledSql('measures/test_peers_own', { whole, filters: kept.sql });
    return { sql: statement(rows), values: { ...kept.values, ...peers.values } };
  }
  const others = filtersOf({ ccg_ix: ccgs, lab_ix: labs });
  const inSet = filledSql('measures/filter', { column: 'test_ix', name: 'denominator_list' });
  const rows = filledSql('measures/test_peers_shared', {
    whole,
    table: denominator.tests ? 'count_by_practice' : 'count_by_practice_all_tests',
    filters: denominator.tests ? `${others.sql}\n${inSet}` : others.sql,
    is_share: denominator.tests
      ? 'test_ix IN (SELECT unnest($denominator_list::USMALLINT[]))'
      : 'true',
  });
  return {
    sql: statement(rows),
    values: {
      ...kept.values,
      ...peers.values,
      ...(denominator.tests ? { denominator_list: [...denominator.tests] } : {}),
    },
  };
}
