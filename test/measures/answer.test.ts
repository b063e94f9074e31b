import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResultFilter } from '../../src/domain/resultCategory.ts';
import type { Series } from '../../src/domain/series.ts';
import { seriesBytes, seriesCache, seriesOf, seriesOfMeasures } from '../../src/measures/answer.ts';
import { computeSeries } from '../../src/measures/series.ts';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { QUERY_CHANNEL } from '../../src/store/reader.ts';
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

  it('and another question has another', async () => {
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

  it('and what two questions share is read once', async () => {
    const read = async (numerators: string[]): Promise<number> => {
      let statements = 0;
      const count = (): void => {
        statements++;
      };
      subscribe(QUERY_CHANNEL, count);
      await computeSeries(store, { ...DEFAULT_STATE, groupBy: 'ccg_id', numerators });
      unsubscribe(QUERY_CHANNEL, count);
      return statements;
    };
    // The counts, the list sizes and the suppressed cells; then the same without the list sizes.
    expect(await read(['K'])).toBe(3);
    expect(await read(['CRP'])).toBe(2);
  });

  it('and all that is counted of a test is read in one scan', async () => {
    const copyOf = (name: string): Store => ({ ...store, path: `${store.path} ${name}` });
    const scans: string[] = [];
    const counting = (to: Store): Store => ({
      ...to,
      columns(sql, values) {
        if (/FROM count_/.test(sql)) scans.push(sql);
        return to.columns(sql, values);
      },
    });
    for (const groupBy of ['practice_id', 'ccg_id', 'lab_id'] as const) {
      const states = (['all', 'under_range', 'over_range', '2'] as const).map(filter => ({
        ...DEFAULT_STATE,
        groupBy,
        filter,
        numerators: ['K'],
        denominator: { kind: 'tests' as const, codes: ['K'] },
      }));
      scans.length = 0;
      const page = counting(copyOf(`page by ${groupBy}`));
      const together = await Promise.all(states.map(state => computeSeries(page, state)));
      expect(scans, groupBy).toHaveLength(1);
      for (const [i, state] of states.entries()) {
        const direct = await computeSeries(copyOf(`${groupBy} ${state.filter}`), state);
        expect(direct, `${groupBy} ${state.filter}`).toEqual(together[i]);
      }
    }
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

describe('the cache of answers', () => {
  /** A cache with room for `answers` of the default question's size, and the questions it computed. */
  async function cacheFor(answers: number) {
    const bytes = seriesBytes(await computeSeries(store, DEFAULT_STATE));
    const computed: string[] = [];
    const cache = seriesCache(answers * bytes, (_store, { filter }) => {
      computed.push(filter);
      return filter === 'error'
        ? Promise.reject(new Error('lost'))
        : computeSeries(store, DEFAULT_STATE);
    });
    const ask = (filter: ResultFilter): Promise<Series> =>
      cache.forceFetch(filter, { context: { store, state: { ...DEFAULT_STATE, filter } } });
    return { ask, computed, cache, bytes };
  }

  it('stays below its limit, and drops the answer used longest ago', async () => {
    const { ask, computed, cache, bytes } = await cacheFor(2.5);
    for (const filter of ['0', '1', '0', '2', '0', '1'] as const) await ask(filter);
    expect(computed).toEqual(['0', '1', '2', '1']);
    expect(cache.calculatedSize).toBe(2 * bytes);
  });

  it('gives, but does not keep, an answer that is larger than the limit', async () => {
    const { ask, computed, cache } = await cacheFor(0.5);
    expect((await ask('0')).groups.length).toBeGreaterThan(0);
    expect(cache.calculatedSize).toBe(0);
    await ask('0');
    expect(computed).toEqual(['0', '0']);
  });

  it('computes more questions at once than it has room for', async () => {
    const { ask } = await cacheFor(1.5);
    const filters = ['0', '1', '2', '3', '4'] as const;
    const answers = await Promise.all(filters.map(ask));
    expect(answers.map(({ groups }) => groups.length > 0)).toEqual(filters.map(() => true));
  });

  it('does not keep a failure', async () => {
    const { ask, computed } = await cacheFor(2);
    await expect(ask('error')).rejects.toThrow('lost');
    await expect(ask('error')).rejects.toThrow('lost');
    expect(computed).toEqual(['error', 'error']);
  });
});
