import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeAmong } from '../../src/domain/place.ts';
import type { Series } from '../../src/domain/series.ts';
import { boundedAt, latestMonth } from '../../src/domain/standing.ts';
import { placeOnTest, type TestPeers } from '../../src/domain/testPeers.ts';
import { compareWithPeers } from '../../src/measures/peers.ts';
import { computeSeries } from '../../src/measures/series.ts';
import { testPeersOf } from '../../src/measures/testPeers.ts';
import { type ChartState, DEFAULT_STATE, type Denominator } from '../../src/state/chartState.ts';
import { fullChartOf } from '../../src/state/fullChart.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { randomFrom } from '../support/randomData.ts';
import { type ProcessedRow, storeOf } from '../support/storeOf.ts';

const PRACTICES = Array.from({ length: 14 }, (_, i) => `P${10 + i}`);
const TESTS = ['CRP', 'ESR', 'K', 'NA'];
const MONTHS = Array.from({ length: 15 }, (_, i) => 24_200 + i);

/** Gaps, zeros, two labs to a practice, ties, unknown list sizes, suppressed counts, a test that too few ask for. */
function rowsOf(): ProcessedRow[] {
  const next = randomFrom(7);
  const rows: ProcessedRow[] = [];
  for (const month of MONTHS) {
    PRACTICES.forEach((practice, p) => {
      for (const test of TESTS) {
        if (test === 'ESR' && p > 8) continue;
        for (const category of [-1, 0, 1, 2]) {
          if (next() < 0.3) continue;
          const n = Math.floor(next() * 5);
          const ccg = p < 12 ? 'C1' : 'C2';
          const count = next() < 0.3 ? { n: 3, e: 2 } : { n };
          rows.push({ month, practice, ccg, lab: 'L1', test, category, ...count });
          if (next() < 0.2) rows.push({ month, practice, ccg, lab: 'L2', test, category, n: 2 });
        }
      }
    });
  }
  return rows;
}

const practiceMonths = MONTHS.flatMap(month =>
  PRACTICES.map((practice, p) => ({
    month,
    practice,
    ccg: p < 12 ? 'C1' : 'C2',
    listSize: p === 3 && month % 4 === 0 ? null : 100 + 10 * p,
  })),
);

/** The same with enough potassium tests that each practice has a primary lab. */
const withLabs = (): ProcessedRow[] => [
  ...rowsOf(),
  ...MONTHS.flatMap(month =>
    PRACTICES.map((practice, p) => ({
      month,
      practice,
      ccg: p < 12 ? 'C1' : 'C2',
      lab: p < 11 ? 'L1' : 'L2',
      test: 'K',
      category: 3,
      n: 50 + p,
    })),
  ),
];

let store: Store;
let ofLabs: Store;
let hidden: Store;
beforeAll(async () => {
  store = await openStore(await storeOf(rowsOf(), { practiceMonths }));
  ofLabs = await openStore(await storeOf(withLabs(), { practiceMonths }));
  hidden = await openStore(await storeOf(rowsOf(), { practiceMonths, anonymised: true }));
});
afterAll(async () => {
  for (const opened of [store, ofLabs, hidden]) {
    opened.close();
    await rm(path.dirname(opened.path), { recursive: true, force: true });
  }
});

const DENOMINATORS: Record<string, Denominator> = {
  'per 1000': { kind: 'per1000' },
  'as plain numbers': { kind: 'raw' },
  'over all tests': { kind: 'tests', codes: [] },
  'over some tests': { kind: 'tests', codes: ['CRP', 'NA'] },
};
const SHOWN: Record<string, Partial<ChartState>> = {
  'of all': {},
  'of a CCG and a lab': { ccgIds: ['C1'], labIds: ['L1'] },
  'without low numbers': { hideSparse: true },
  'of its CCG': { peers: 'ccg' },
  'of its lab, which is not known': { peers: 'lab' },
};

describe('the peers of one practice’s tests', () => {
  const cases = Object.keys(DENOMINATORS).flatMap(over =>
    Object.keys(SHOWN).flatMap(shown =>
      (['all', 'over_range', '0'] as const).map(filter => [over, shown, filter] as const),
    ),
  );
  it.each(cases)('%s, %s, with results %s, are those of each test’s chart', async (...named) => {
    const [over, shown, filter] = named;
    const denominator = DENOMINATORS[over] ?? DEFAULT_STATE.denominator;
    for (const practice of ['P13', 'P20', 'P22']) {
      await expectCharts(store, practice, { filter, denominator, ...SHOWN[shown] });
    }
  });

  it.each(Object.keys(DENOMINATORS))('%s, are those that share its lab', async over => {
    const denominator = DENOMINATORS[over] ?? DEFAULT_STATE.denominator;
    // The labs have eleven practices and three.
    for (const practice of ['P13', 'P22']) {
      await expectCharts(ofLabs, practice, { denominator, peers: 'lab' });
    }
  });

  it('are those of each test’s chart where list sizes are ranges', async () => {
    const practice = hidden.catalogue.practices[0]?.id ?? '';
    for (const peers of ['all', 'ccg'] as const) await expectCharts(hidden, practice, { peers });
  });

  it('a test that fewer than ten practices ask for has none', async () => {
    const state: ChartState = { ...DEFAULT_STATE, groupBy: 'test_code', practiceIds: ['P13'] };
    const peers = await testPeersOf(store, state, await computeSeries(store, state));
    expect([...peers.keys()]).toEqual(['CRP', 'K', 'NA']);
  });
});

/** The peers of each of a practice's tests are those that the chart of that test shows. */
async function expectCharts(
  from: Store,
  practice: string,
  question: Partial<ChartState>,
): Promise<void> {
  const state: ChartState = {
    ...DEFAULT_STATE,
    groupBy: 'test_code',
    practiceIds: [practice],
    ...question,
  };
  const series = await computeSeries(from, state);
  const peers = await testPeersOf(from, state, series);
  if (state.ccgIds.length === 0) expect(series.groups.length).toBeGreaterThan(0);
  for (const [group, { id }] of series.groups.entries()) {
    const chartState = fullChartOf(state, id);
    const chart = await compareWithPeers(
      await computeSeries(from, chartState),
      chartState,
      from.catalogue,
    );
    expectSame(peers.get(id), chart, series, { practice, group });
  }
}

/** Deciles are those of the chart's own numbers, month by month, and so is the place in the latest month. */
function expectSame(
  peers: TestPeers | undefined,
  chart: Series,
  series: Series,
  { practice, group }: { readonly practice: string; readonly group: number },
): void {
  expect(peers === undefined).toBe(chart.deciles === null);
  if (!peers || !chart.deciles) return;
  series.months.forEach((month, at) => {
    const deciles = chart.deciles?.[chart.months.indexOf(month)] ?? [];
    [peers.p10, peers.p50, peers.p90].forEach((decile, i) => {
      const expected = deciles[[0, 4, 8][i] ?? -1] ?? Number.NaN;
      if (Number.isNaN(expected)) expect(decile[at]).toBeNaN();
      else expect(decile[at]).toBeCloseTo(expected, 9);
    });
  });
  const at = latestMonth(series, group);
  if (at < 0) return;
  const own = chart.groups.findIndex(({ id }) => id === practice);
  const among = chart.comparison?.chosen?.groups ?? [...chart.groups.keys()];
  const monthIndex = chart.months.indexOf(series.months[at] ?? 0);
  const valueThere = (group: number): number =>
    chart.value[group * chart.months.length + monthIndex] ?? Number.NaN;
  const values = among.map(valueThere);
  const value = valueThere(own);
  expect(peers.peers[at]).toBe(values.filter(Number.isFinite).length);
  expect(peers.higher[at]).toBe(values.filter(candidate => candidate > value).length);
  expect(peers.level[at]).toBe(values.filter(candidate => candidate === value).length);
  const bounds = [chart.decileBounds?.low, chart.decileBounds?.high].map(
    bound => bound?.[monthIndex],
  );
  const { p10_low, p10_high, p90_low, p90_high } = peers;
  [p10_low, p10_high, p90_low, p90_high].forEach((decile, i) => {
    const expected = bounds[i % 2]?.[i < 2 ? 0 : 8] ?? Number.NaN;
    if (Number.isFinite(expected)) expect(decile[at]).toBeCloseTo(expected, 9);
    else expect(decile[at]).toBe(expected);
  });
  if (Number.isNaN(value)) return;
  const { peers: n, ...place } = placeAmong(
    boundedAt(chart, own, monthIndex),
    among
      .filter(group => group !== own && Number.isFinite(boundedAt(chart, group, monthIndex).value))
      .map(group => boundedAt(chart, group, monthIndex)),
  );
  expect(placeOnTest(peers, at)).toEqual({ peers: n, ...place });
}
