import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriesOfMeasures } from '../../src/measures/answer.ts';
import { standOutsOf } from '../../src/measures/signals/standOuts.ts';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { StoreHolder } from '../../src/store/holder.ts';
import { QUERY_CHANNEL } from '../../src/store/reader.ts';
import { openStore } from '../../src/store/store.ts';
import { views } from '../../src/web/views.ts';
import { warmUp } from '../../src/web/warmUp.ts';
import { sampleStore } from '../support/sampleStore.ts';

let made: Awaited<ReturnType<typeof sampleStore>>;
beforeAll(async () => {
  made = await sampleStore();
});
afterAll(() => made.remove());

const KINDS = ['practice_id', 'ccg_id', 'lab_id'] as const;

/** How many statements some work needs. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  let statements = 0;
  const count = (): void => {
    statements++;
  };
  subscribe(QUERY_CHANNEL, count);
  await work();
  unsubscribe(QUERY_CHANNEL, count);
  return statements;
}

describe('what is done before somebody asks', () => {
  it('of each store that is served: the measures by practice, CCG and lab, and what stands out', async () => {
    const stores = new StoreHolder();
    const work = warmUp({ stores, log: pino({ level: 'silent' }), debug: false });
    const store = await openStore(made.path);
    stores.swap(store);
    await work.idle();
    for (const groupBy of KINDS) {
      const measures = () => seriesOfMeasures(store, { ...DEFAULT_STATE, groupBy });
      expect(await statementsOf(measures), groupBy).toBe(0);
      expect(await statementsOf(() => standOutsOf(store, groupBy)), groupBy).toBe(0);
    }
    stores.close();
  });

  it('the views that pages are made of', async () => {
    const stores = new StoreHolder();
    await warmUp({ stores, log: pino({ level: 'silent' }), debug: false }).idle();
    expect(views().names).toContain('pages/chart.pug');
    expect(views().names.filter(name => !views().isReady(name))).toEqual([]);
  });
});
