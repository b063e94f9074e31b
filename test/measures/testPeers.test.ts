import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeAmong } from '../../src/domain/place.ts';
import type { Series } from '../../src/domain/series.ts';
import { boundedAt } from '../../src/domain/standing.ts';
import { placeOnTest, type TestPeers } from '../../src/domain/testPeers.ts';
import { amongPeers } from '../../src/measures/peers.ts';
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

let file: string;
let store: Store;
beforeAll(async () => {
  file = await storeOf(rowsOf(), {
    practiceMonths: MONTHS.flatMap(month =>
      PRACTICES.map((practice, p) => ({
        month,
        practice,
        ccg: p < 12 ? 'C1' : 'C2',
        listSize: p === 3 && month % 4 === 0 ? null : 100 + 10 * p,
      })),
    ),
  });
  store = await openStore(file);
});
afterAll(async () => {
  store.close();
  await rm(path.dirname(file), { recursive: true, force: true });
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
    const state: ChartState = {
      ...{ ...DEFAULT_STATE, groupBy: 'test_code', practiceIds: ['P13'], filter },
      ...{ denominator: DENOMINATORS[over] ?? DEFAULT_STATE.denominator, ...SHOWN[shown] },
    };
    const series = await computeSeries(store, state);
    const peers = await testPeersOf(store, state, series);
    expect(series.groups.length).toBeGreaterThan(0);
    for (const { id } of series.groups) {
      const asked = fullChartOf(state, id);
      const chart = await amongPeers(await computeSeries(store, asked), asked, store.catalogue);
      expectSame(peers.get(id), chart, series, 'P13');
    }
  });

  it('a test that fewer than ten practices ask for has none', async () => {
    const state: ChartState = { ...DEFAULT_STATE, groupBy: 'test_code', practiceIds: ['P13'] };
    const peers = await testPeersOf(store, state, await computeSeries(store, state));
    expect([...peers.keys()]).toEqual(['CRP', 'K', 'NA']);
  });
});

/** Deciles and rank of the statement are those of the chart's own numbers, month by month. */
function expectSame(
  peers: TestPeers | undefined,
  chart: Series,
  series: Series,
  practice: string,
): void {
  expect(peers === undefined).toBe(chart.deciles === null);
  if (!peers || !chart.deciles) return;
  const own = chart.groups.findIndex(group => group.id === practice);
  const among = chart.comparison?.chosen?.groups ?? [...chart.groups.keys()];
  series.months.forEach((month, at) => {
    const there = chart.months.indexOf(month);
    const deciles = chart.deciles?.[there] ?? [];
    [peers.p10, peers.p50, peers.p90].forEach((decile, i) => {
      const expected = deciles[[0, 4, 8][i] ?? -1] ?? Number.NaN;
      if (Number.isNaN(expected)) expect(decile[at]).toBeNaN();
      else expect(decile[at]).toBeCloseTo(expected, 9);
    });
    const valueThere = (group: number): number =>
      chart.value[group * chart.months.length + there] ?? Number.NaN;
    const values = among.map(valueThere);
    const value = valueThere(own);
    expect(peers.peers[at]).toBe(values.filter(Number.isFinite).length);
    expect(peers.higher[at]).toBe(values.filter(each => each > value).length);
    expect(peers.level[at]).toBe(values.filter(each => each === value).length);
    const bounds = [chart.decileBounds?.low, chart.decileBounds?.high].map(bound => bound?.[there]);
    const { p10_low, p10_high, p90_low, p90_high } = peers;
    [p10_low, p10_high, p90_low, p90_high].forEach((decile, i) => {
      const expected = bounds[i % 2]?.[i < 2 ? 0 : 8] ?? Number.NaN;
      if (Number.isFinite(expected)) expect(decile[at]).toBeCloseTo(expected, 9);
      else expect(decile[at]).toBe(expected);
    });
    if (Number.isNaN(value)) return;
    const { peers: n, ...place } = placeAmong(
      boundedAt(chart, own, there),
      among
        .filter(group => group !== own && Number.isFinite(boundedAt(chart, group, there).value))
        .map(group => boundedAt(chart, group, there)),
    );
    expect(placeOnTest(peers, at)).toEqual({ peers: n, ...place });
  });
}
