import { LRUCache } from 'lru-cache';
import type { MeasureDefinition } from '../domain/measureDefinition.ts';
import type { Series } from '../domain/series.ts';
import { type ChartState, DEFAULT_STATE, stateOfMeasure } from '../state/chartState.ts';
import { buildUrl } from '../state/codec.ts';
import { type Store, storeKey } from '../store/store.ts';
import { withOwnGroups } from './ownGroups.ts';
import { compareWithPeers } from './peers.ts';
import { computeSeries } from './series.ts';

/** About 150 answers by practice at 500 practices and 60 months, or ten at 7,000 (24 MB each). */
const MAX_BYTES = 256 * 2 ** 20;

/** A question to a store. */
interface StoreQuestion {
  readonly store: Store;
  readonly state: ChartState;
}

/**
 * The latest answers of all stores, up to `maxBytes`; the least recently used is evicted first. A question
 * that is asked twice at once is computed once, and a failure is not kept. Stores never change, so answers
 * stay valid; those of a store that is no longer served are evicted as others come in.
 */
export const seriesCache = (maxBytes: number, compute = computeSeries) =>
  new LRUCache<string, Series, StoreQuestion>({
    maxSize: maxBytes,
    sizeCalculation: seriesBytes,
    fetchMethod: (_key, _stale, { context }) => compute(context.store, context.state),
    // A question that is evicted while it is computed still gets its answer.
    ignoreFetchAbort: true,
  });

const ARRAYS = 7;
const BYTES_A_GROUP = 200;
const BYTES_A_MONTH = 100;

/** What a series takes in memory, roughly. */
export const seriesBytes = ({ value, groups, months, lastYear }: Series): number =>
  (ARRAYS + (lastYear ? 1 : 0)) * value.byteLength +
  groups.length * BYTES_A_GROUP +
  months.length * BYTES_A_MONTH +
  1000;

const answers = seriesCache(MAX_BYTES);

/** How many answers are in memory, and roughly what they take. */
export const cachedAnswers = (): { readonly count: number; readonly bytes: number } => ({
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
  const labelled = series.labels === labels ? series : { ...series, labels };
  return compareWithPeers(await withOwnGroups(store, state, labelled), state, store.catalogue);
}

/**
 * The canonical address of the question alone, without how it is shown, which changes no number of an
 * organisation. The rows of own groups are added to the answer afterwards.
 */
const questionKey = (state: ChartState): string =>
  buildUrl({
    ...state,
    view: 'chart',
    highlight: [],
    sort: [],
    page: 1,
    baseline: null,
    rebase: null,
    withoutSeason: false,
    periodA: null,
    periodB: null,
    order: 'highest',
    equalColours: false,
    peers: 'all',
    onlyHighlighted: false,
    embed: false,
    data: null,
    groups: state.onlyGroups ? state.groups : [],
  });

/** A predefined measure, its question about a state's groups, and the answer. */
export interface MeasureAnswer {
  readonly measure: MeasureDefinition;
  readonly state: ChartState;
  readonly series: Series;
}

/** What the pages of measures compare, in the order in which their answers are computed ahead. */
const AHEAD_GROUP_BYS = ['practice_id', 'ccg_id', 'lab_id'] as const;

/** Computes what most people look at first in a new store: the measures by practice, CCG and lab. */
export async function answerAhead(store: Store): Promise<void> {
  for (const groupBy of AHEAD_GROUP_BYS)
    await seriesOfMeasures(store, { ...DEFAULT_STATE, groupBy });
}

/** The answers to all predefined measures, in the order of their page. */
export function seriesOfMeasures(store: Store, state: ChartState): Promise<MeasureAnswer[]> {
  return Promise.all(
    store.catalogue.measures.map(async measure => {
      const measureState = stateOfMeasure(state, measure);
      return { measure, state: measureState, series: await seriesOf(store, measureState) };
    }),
  );
}
