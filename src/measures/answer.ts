import type { MeasureDefinition } from '../domain/measureDefinition.ts';
import type { Series } from '../domain/series.ts';
import { type ChartState, stateOfMeasure } from '../state/chartState.ts';
import { buildUrl } from '../state/codec.ts';
import type { Store } from '../store/store.ts';
import { SeriesCache } from './cache.ts';
import { amongPeers } from './peers.ts';
import { computeSeries } from './series.ts';

/** Some 55 answers by practice at 500 practices and 60 months (1.7 MB each). */
const CACHE_BYTES = 96 * 2 ** 20;

/** A store never changes, so its answers last as long as it is open. */
const caches = new WeakMap<Store, SeriesCache>();

/**
 * The answer to a state's question: what its page, table, JSON and CSV show, computed once for all.
 * Counts are tests, list sizes registered patients; the rules are the field guide's, section 3. A
 * question about nothing that the store knows has an answer without groups. Whose peers it is seen
 * among changes deciles and ranks, and is worked out from the same rows.
 */
export async function seriesOf(store: Store, state: ChartState): Promise<Series> {
  const cache = caches.get(store) ?? new SeriesCache(CACHE_BYTES);
  caches.set(store, cache);
  const answer = await cache.answer(questionKey(state), () => computeSeries(store, state));
  return amongPeers(answer, state, store.catalogue);
}

/** The canonical address of the question alone: how it is shown changes no number. */
const questionKey = (state: ChartState): string =>
  buildUrl({
    ...{ ...state, view: 'chart', highlight: [], sort: [], page: 1 },
    ...{ order: 'highest', equalColours: false, peers: 'all' },
  });

/** A predefined measure with the question that it asks of this state's groups, and the answer. */
export interface MeasureAnswer {
  readonly measure: MeasureDefinition;
  readonly state: ChartState;
  readonly series: Series;
}

/** The answers to all predefined measures, in the order of their page. */
export function seriesOfMeasures(store: Store, state: ChartState): Promise<MeasureAnswer[]> {
  return Promise.all(
    store.catalogue.measures.map(async measure => {
      const asked = stateOfMeasure(state, measure);
      return { measure, state: asked, series: await seriesOf(store, asked) };
    }),
  );
}
