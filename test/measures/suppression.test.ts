import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { categoriesOf } from '../../src/domain/resultCategory.ts';
import { computeSeries } from '../../src/measures/series.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { randomStates } from '../oracle/randomState.ts';
import { randomData } from '../support/randomData.ts';
import { storeOf } from '../support/storeOf.ts';

const data = randomData(11);
let store: Store;
beforeAll(async () => {
  store = await openStore(await storeOf(data.rows, data.reference));
});
afterAll(async () => {
  store.close();
  await rm(path.dirname(store.path), { recursive: true, force: true });
});

it('the suppressed cells behind a chart are those that one counts by hand', async () => {
  let some = 0;
  for (const state of randomStates(3)) {
    const within = (ids: readonly string[], id: string): boolean =>
      ids.length === 0 || ids.includes(id);
    const codes: readonly number[] = categoriesOf(state.filter);
    const cells = new Map<string, boolean>();
    for (const row of data.rows) {
      const isCounted =
        within(state.numerators, row.test) &&
        within(state.ccgIds, row.ccg) &&
        within(state.labIds, row.lab) &&
        within(state.practiceIds, row.practice) &&
        codes.includes(row.category);
      if (!isCounted) continue;
      const key = [row.month, row.practice, row.ccg, row.lab, row.test, row.category].join(' ');
      cells.set(key, (cells.get(key) ?? false) || (row.e ?? 0) > 0);
    }
    const suppressed = [...cells.values()].filter(Boolean).length;
    const { suppression } = await computeSeries(store, state);
    expect(suppression, buildUrl(state)).toEqual({ cells: cells.size, suppressed });
    if (suppressed > 0) some++;
  }
  expect(some).toBeGreaterThan(100);
}, 120_000);
