import { LRUCache } from 'lru-cache';
import type { MeasureDefinition } from '../domain/measureDefinition.ts';
import type { Series } from '../domain/series.ts';
import { type ChartState, DEFAULT_STATE, stateOfMeasure } from '../state/chartState.ts';
import { buildUrl } from '../state/codec.ts';
import { type Store, storeKey } from '../store/store.ts';
import { amongPeers } from './peers.ts';
import { computeSeries } from './series.ts';

/** About 150 answers by practice at 500 practices and 60 months, or ten at 7,000 (24 MB each). */
const MOST_BYTES = 256 * 2 ** 20;

/** A question to a store. */
interface Asked {
  readonly store: Store;
  readonly state: ChartState;
}

/**
 * The latest answers of all stores, up to `maxBytes`; the one that was used longest ago goes first. A
 * question that is asked twice at once is computed once, and a failure is not kept. Stores never
 * change, so their answers stay valid; those of a store that is no longer served leave in their turn.
 */
export const seriesCache = (maxBytes: number, compute = computeSeries) =>
  new LRUCache<string, Series, Asked>({
    maxSize: maxBytes,
    sizeCalculation: bytesOf,
    fetchMethod: (_key, _stale, { context }) => compute(context.store, context.state),
    // An answer that is evicted before it is there is still awaited.
    ignoreFetchAbort: true,
  });

const ARRAYS = 7;
const BYTES_A_GROUP = 200;
const BYTES_A_MONTH = 100;

/** What a series takes in memory, roughly. */
export const bytesOf = ({ value, groups, months, lastYear }: Series): number =>
  (ARRAYS + (lastYear ? 1 : 0)) * value.byteLength +
  groups.length * BYTES_A_GROUP +
  months.length * BYTES_A_MONTH +
  1000;

const answers = seriesCache(MOST_BYTES);

/** How many answers are in memory, and roughly what they take. */
export const answersHeld = (): { readonly count: number; readonly bytes: number } => ({
  count: answers.size,
  bytes: answers.calculatedSize,
});

/**
 * The numbers that answer a state's question: what its page, table, JSON and CSV show, computed once for
 * all. Counts are tests, list sizes registered patients; the rules are in the field guide, section 3. A
 * question about nothing that is in the store has an answer without groups. The choice of peers changes
 * only deciles and ranks, which are worked out from the same rows.
 */
export async function seriesOf(store: Store, state: ChartState): Promise<Series> {
  const key = `${storeKey(store)} ${questionKey(state)}`;
  const series = await answers.forceFetch(key, { context: { store, state } });
  const { labels } = store.catalogue;
  // Two sites may call a CCG by different names and show the same store.
  const named = series.labels === labels ? series : { ...series, labels };
  return amongPeers(named, state, store.catalogue);
}

/** The canonical address of the question alone, without how it is shown, which changes no number. */
const questionKey = (state: ChartState): string =>
  buildUrl({
    ...{ ...state, view: 'chart', highlight: [], sort: [], page: 1 },
    ...{ baseline: null, rebase: null, withoutSeason: false },
    ...{ order: 'highest', equalColours: false, peers: 'all', onlyHighlighted: false },
  });

/** A predefined measure, its question about a state's groups, and the answer. */
export interface MeasureAnswer {
  readonly measure: MeasureDefinition;
  readonly state: ChartState;
  readonly series: Series;
}

/** What the pages of measures compare, in the order in which they are worked out ahead. */
const MOST_ASKED = ['practice_id', 'ccg_id', 'lab_id'] as const;

/** Works out what most people ask a new store first: the measures by practice, CCG and lab. */
export async function answerAhead(store: Store): Promise<void> {
  for (const groupBy of MOST_ASKED) await seriesOfMeasures(store, { ...DEFAULT_STATE, groupBy });
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
