import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Series } from '../../src/domain/series.ts';
import { seriesOf, seriesOfMeasures } from '../../src/measures/answer.ts';
import { SeriesCache } from '../../src/measures/cache.ts';
import { computeSeries } from '../../src/measures/series.ts';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { sampleStore } from '../support/sampleStore.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore((await sampleStore()).path);
});
afterAll(async () => {
  store.close();
  await rm(path.dirname(store.path), { recursive: true, force: true });
});

describe('one question has one answer', () => {
  it('however it is shown', async () => {
    const page = await seriesOf(store, DEFAULT_STATE);
    const table = await seriesOf(store, {
      ...DEFAULT_STATE,
      view: 'datatable',
      highlight: ['A01'],
      sort: [{ column: 'name', descending: true }],
      page: 3,
    });
    expect(table.value).toBe(page.value);
  });

  it('and another question another', async () => {
    const [all, some] = await Promise.all([
      seriesOf(store, DEFAULT_STATE),
      seriesOf(store, { ...DEFAULT_STATE, hideSparse: true }),
    ]);
    expect(some).not.toBe(all);
  });

  it('also where it is asked twice at once', async () => {
    const state = { ...DEFAULT_STATE, numerators: ['CRP'] };
    const [a, b] = await Promise.all([seriesOf(store, state), seriesOf(store, state)]);
    expect(a).toBe(b);
  });

  it('for every predefined measure, with the state’s own groups', async () => {
    const answers = await seriesOfMeasures(store, { ...DEFAULT_STATE, groupBy: 'ccg_id' });
    expect(answers.map(({ measure }) => measure.id)).toEqual([
      'potassium',
      'potassium-over',
      'crp',
    ]);
    for (const { state, series } of answers) {
      expect(series.groups.map(group => group.id)).toEqual(['11N', '15N']);
      expect(series).toEqual(await computeSeries(store, state));
    }
  });
});

describe('the answers that are kept', () => {
  const answer = async (): Promise<Series> => computeSeries(store, DEFAULT_STATE);

  it('stay below their limit; the one asked for longest ago goes first', async () => {
    const probe = new SeriesCache(Number.POSITIVE_INFINITY);
    await probe.answer('probe', answer);
    const cache = new SeriesCache(2.5 * probe.bytes);
    const computed: string[] = [];
    const ask = (question: string) =>
      cache.answer(question, () => {
        computed.push(question);
        return answer();
      });
    for (const question of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(question);
    expect(computed).toEqual(['a', 'b', 'c', 'b']);
    expect(cache.bytes).toBe(2 * probe.bytes);
  });

  it('do not include one that is larger than the limit, or one that failed', async () => {
    const cache = new SeriesCache(10);
    await cache.answer('large', answer);
    expect(cache.bytes).toBe(0);
    await expect(cache.answer('x', () => Promise.reject(new Error('lost')))).rejects.toThrow(
      'lost',
    );
    expect((await cache.answer('x', answer)).groups.length).toBeGreaterThan(0);
  });
});
