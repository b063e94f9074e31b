import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, type Series } from '../../src/domain/series.ts';
import { seriesOf } from '../../src/measures/answer.ts';
import { type ChartState, DEFAULT_STATE } from '../../src/state/chartState.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { RANDOM_PRACTICES, randomData } from '../support/randomData.ts';
import { storeOf } from '../support/storeOf.ts';

/** Twice as many practices as one draw has, so that some peers are many and some few. */
const [one, two] = [randomData(7), randomData(8)];
const renamed = <T extends { practice: string }>(row: T): T => ({
  ...row,
  practice: `M${row.practice}`,
});
const data = {
  rows: [...one.rows, ...two.rows.map(renamed)],
  practiceMonths: [...one.reference.practiceMonths, ...two.reference.practiceMonths.map(renamed)],
};
const PRACTICES = RANDOM_PRACTICES.flatMap(id => [id, `M${id}`]);
let store: Store;
beforeAll(async () => {
  store = await openStore(await storeOf(data.rows, data));
});
afterAll(async () => {
  store.close();
  await rm(path.dirname(store.path), { recursive: true, force: true });
});

/** The lab and CCG of a practice's latest month, straight from the rows. */
function findHome(id: string): { lab: string | undefined; ccg: string | undefined } {
  const own = data.rows.filter(row => row.practice === id);
  // The store knows no practice that never sent a test.
  if (own.length === 0) return { lab: undefined, ccg: undefined };
  const listed = data.practiceMonths.filter(listing => listing.practice === id);
  const month = Math.max(...own.map(row => row.month), ...listed.map(listing => listing.month));
  const potassium = new Map<string, number>();
  for (const row of own.filter(row => row.month === month && row.test === 'K')) {
    potassium.set(row.lab, (potassium.get(row.lab) ?? 0) + row.n);
  }
  const [best] = [...potassium].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return {
    lab: best && best[1] >= 50 ? best[0] : undefined,
    ccg:
      listed.find(listing => listing.month === month)?.ccg ??
      own
        .filter(row => row.month === month)
        .map(row => row.ccg)
        .sort()[0],
  };
}

const homes = new Map(PRACTICES.map(id => [id, findHome(id)]));
const homeOf = (id: string) => homes.get(id) ?? { lab: undefined, ccg: undefined };

/** Deciles of a month's values as a text book has them. */
function decilesOf(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [1, 2, 3, 4, 5, 6, 7, 8, 9].map(tenth => {
    const rank = (tenth / 10) * (sorted.length - 1);
    const [below = Number.NaN, above = below] = sorted.slice(
      Math.floor(rank),
      Math.floor(rank) + 2,
    );
    return below + (rank % 1) * (above - below);
  });
}

const QUESTIONS: Partial<ChartState>[] = [
  { numerators: ['K'] },
  { numerators: ['CRP'], denominator: { kind: 'tests', codes: ['CRP', 'ESR'] } },
  { numerators: ['TSH'], denominator: { kind: 'raw' }, labIds: ['nd', 'plymouth'] },
  { denominator: { kind: 'raw' }, hideSparse: true, ccgIds: ['11N', '15N'] },
];

const ask = (change: Partial<ChartState>): Promise<Series> =>
  seriesOf(store, { ...DEFAULT_STATE, ...change });

describe('deciles over peers', () => {
  it('are those of the practices that share the first highlighted one’s lab or CCG', async () => {
    let drawn = 0;
    let few = 0;
    for (const question of QUESTIONS) {
      for (const id of PRACTICES) {
        for (const peers of ['lab', 'ccg'] as const) {
          const home = homeOf(id)[peers];
          if (home === undefined) continue;
          const series = await ask({ ...question, highlight: [id], peers });
          const rows = [...rowsOf(series)].filter(
            ({ group, value }) => homeOf(group.id)[peers] === home && !Number.isNaN(value),
          );
          const n = new Set(rows.map(({ group }) => group.id)).size;
          expect(series.comparison?.chosen?.n, `${id} ${peers}`).toBe(n);
          if (n < 10) {
            expect(series.deciles).toBeNull();
            few++;
            continue;
          }
          series.months.forEach((month, at) => {
            const values = rows.filter(row => row.month === month).map(({ value }) => value);
            const expected = decilesOf(values);
            series.deciles?.[at]?.forEach((decile, i) => {
              if (values.length === 0) expect(decile).toBeNaN();
              else expect(decile).toBeCloseTo(expected[i] ?? Number.NaN, 9);
            });
          });
          expect(series.deciles).not.toBeNull();
          drawn++;
        }
      }
    }
    expect(Math.min(drawn, few)).toBeGreaterThan(5);
  }, 60_000);

  it('do not change any row', async () => {
    const id = RANDOM_PRACTICES[3] ?? '';
    const [all, lab] = await Promise.all([
      ask({ highlight: [id] }),
      ask({ highlight: [id], peers: 'lab' }),
    ]);
    expect([...rowsOf(lab)]).toEqual([...rowsOf(all)]);
  });

  it('are over all practices without a highlight, when CCGs are compared, and where no lab is known', async () => {
    for (const change of [
      { peers: 'lab' },
      { peers: 'lab', groupBy: 'ccg_id', highlight: ['15N'] },
      { peers: 'lab', highlight: ['nobody'] },
    ] as const) {
      const { deciles, comparison } = await ask(change);
      expect(comparison?.chosen).toBeUndefined();
      const all = await ask({ ...change, highlight: [], peers: 'all' });
      expect(deciles).toEqual(all.deciles);
    }
  });
});
