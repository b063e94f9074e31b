import type { Catalogue } from '../domain/catalogue.ts';
import type { Month } from '../domain/month.ts';
import { practicesOfGroup, practicesSharing, type SharedPeers } from '../domain/peers.ts';
import type { Series } from '../domain/series.ts';
import { latestMonth } from '../domain/standing.ts';
import type { TestPeers } from '../domain/testPeers.ts';
import type { ChartState } from '../state/chartState.ts';
import type { Columns } from '../store/columns.ts';
import type { Store } from '../store/store.ts';
import { type Question, questionOf } from './question.ts';
import { WINDOW } from './sparse.ts';
import { decilesOfTests, type TestDeciles } from './testDeciles.ts';
import { testStatement } from './testStatement.ts';

/**
 * What one practice's tests are compared with: for each test the deciles of its peers (all practices, or those
 * that share its lab or CCG, or an own group) that pass the CCG and lab filters, as the chart of that test by
 * practice draws them, and the practice's place in its latest month.
 *
 * @param series the answer to `state`, which compares tests and filters by one practice.
 * @returns by test code; tests with fewer than ten practices are left out.
 */
export async function testPeersOf(
  store: Store,
  state: ChartState,
  series: Series,
): Promise<ReadonlyMap<string, TestPeers>> {
  const question = questionOf(store.catalogue, state);
  const [practice] = question.organisations.practices ?? [];
  if (practice === undefined || series.groups.length === 0 || !areComparable(state))
    return new Map();
  const sharedPeers = sharedPeersOf(state, store.catalogue);
  const deciles = await decilesOfTests(store, question, sharedPeers);
  const { tests } = store.catalogue;
  const peersByTest = new Map<number, { readonly id: string; readonly peers: NumbersOfPeers }>();
  const placeQueries: PlaceQuery[] = [];
  series.groups.forEach(({ id }, group) => {
    const test = tests.find(entry => entry.id === id);
    const testDeciles = test && deciles.get(test.ix);
    if (!testDeciles) return;
    peersByTest.set(test.ix, { id, peers: peersIn(series, testDeciles) });
    const month = series.months[latestMonth(series, group)];
    if (month !== undefined)
      placeQueries.push({ test: test.ix, month, lastMonth: testDeciles.lastMonth });
  });
  const peerNumbers = sharedPeers?.practices.map(practice => practice.ix);
  const places =
    placeQueries.length > 0 &&
    (await placesOf(store, question, { practice, peers: peerNumbers }, placeQueries));
  if (places) writePlaces(places, series, ix => peersByTest.get(ix)?.peers);
  return new Map([...peersByTest.values()].map(({ id, peers }) => [id, peers]));
}

/**
 * Peers on tests are computed by month, with low numbers judged by the last month of the data. So there are
 * none for 12-month averages, or where low numbers are hidden in a chart that ends earlier.
 */
const areComparable = ({ window, hideSparse, to }: ChartState): boolean =>
  window === 1 && !(hideSparse && to !== null);

/** The peers that are chosen for one practice's tests; undefined where they are all practices. */
export function sharedPeersOf(state: ChartState, catalogue: Catalogue): SharedPeers | undefined {
  const [group] = state.groups;
  if (state.peers === 'group') return group && practicesOfGroup(group, catalogue);
  return state.peers === 'all'
    ? undefined
    : practicesSharing(state.peers, state.practiceIds[0] ?? '', catalogue);
}

const PLACE_COLUMNS = [
  ...(['p10_low', 'p10_high', 'p90_low', 'p90_high'] as const),
  ...(['peers', 'higher', 'level', 'surely_higher', 'maybe_higher'] as const),
];

type NumbersOfPeers = Record<keyof TestPeers, Float64Array>;

/** The deciles in the months of a series, with nothing yet about the practice's place. */
function peersIn({ months }: Series, { p10, p50, p90 }: TestDeciles): NumbersOfPeers {
  const values = (decile: ReadonlyMap<Month, number>): Float64Array =>
    Float64Array.from(months, month => decile.get(month) ?? Number.NaN);
  const blank = (): Float64Array => new Float64Array(months.length).fill(Number.NaN);
  const zeros = (): Float64Array => new Float64Array(months.length);
  return {
    p10: values(p10),
    p50: values(p50),
    p90: values(p90),
    p10_low: blank(),
    p10_high: blank(),
    p90_low: blank(),
    p90_high: blank(),
    peers: zeros(),
    higher: zeros(),
    level: zeros(),
    surely_higher: zeros(),
    maybe_higher: zeros(),
  };
}

/** The month for which to find a practice’s place on a test, and the last month of that test’s chart. */
interface PlaceQuery {
  readonly test: number;
  readonly month: Month;
  readonly lastMonth: Month;
}

/** Runs one statement, which reads only the months that it needs: usually the last one. */
function placesOf(
  store: Store,
  question: Question,
  { practice, peers }: { readonly practice: number; readonly peers: readonly number[] | undefined },
  placeQueries: readonly PlaceQuery[],
): Promise<Columns> {
  const window = question.hideSparse ? WINDOW : 0;
  const lastMonths = placeQueries.flatMap(({ lastMonth }) =>
    Array.from({ length: window }, (_, i) => lastMonth - i),
  );
  const { sql, values } = testStatement('test_places', question, {
    tests: placeQueries.map(({ test }) => test),
    months: [...new Set([...placeQueries.map(({ month }) => month), ...lastMonths])],
    peers,
  });
  return store.columns(sql, {
    ...values,
    practice,
    query_tests: placeQueries.map(({ test }) => test),
    query_months: placeQueries.map(({ month }) => month),
    query_last_months: placeQueries.map(({ lastMonth }) => lastMonth),
  });
}

function writePlaces(
  places: Columns,
  { months }: Series,
  peersOf: (test: number) => NumbersOfPeers | undefined,
): void {
  const tests = places.integers('test_ix');
  const month = places.integers('month');
  for (const name of PLACE_COLUMNS) {
    const numbers = places.numbers(name);
    tests.forEach((test, row) => {
      const column = peersOf(test)?.[name];
      if (column) column[(month[row] ?? 0) - (months[0] ?? 0)] = numbers[row] ?? Number.NaN;
    });
  }
}
