import { LRUCache } from 'lru-cache';
import { type Store, storeKey } from '../../store/store.ts';
import { inTurn } from '../turns.ts';
import { placesAmongAll } from './comparisons.ts';
import { computeStandOuts, type StandOuts } from './computeStandOuts.ts';
import { keptStandOuts } from './keptStandOuts.ts';
import { organisationSignals } from './organisationSignals.ts';
import { ORGANISATION_KINDS, type OrganisationKind } from './questions.ts';
import { signalTableOf } from './signalTable.ts';

/**
 * What stands out among the organisations of a kind. The build keeps it in the store; for a store without it, it is
 * worked out once.
 */
export const standOutsOf = (store: Store, kind: OrganisationKind): Promise<StandOuts> =>
  answers.forceFetch(`${storeKey(store)} ${kind}`, { context: { store, kind } });

const answers = new LRUCache<
  string,
  StandOuts,
  { readonly store: Store; readonly kind: OrganisationKind }
>({
  max: 6,
  fetchMethod: async (_key, _stale, { context: { store, kind } }) =>
    (await keptStandOuts(store, kind)) ?? computeStandOuts(store, kind),
  // An answer that is evicted before it is there is still awaited.
  ignoreFetchAbort: true,
});

/**
 * Prepares what the pages of organisations, and of what stands out among them, need first: the stand-outs, the
 * numbers of every question, the places among all organisations, and one organisation’s page.
 */
export async function signalsAhead(store: Store): Promise<void> {
  for (const kind of ORGANISATION_KINDS) await standOutsOf(store, kind);
  for (const kind of ORGANISATION_KINDS) {
    const { questions, peers, organisations } = await signalTableOf(store, kind);
    const [first] = organisations;
    const peerSet = first && peers.setOf('all', first.ix);
    if (!peerSet) continue;
    for (const numbers of questions) await inTurn(() => placesAmongAll(numbers)(peerSet));
    await organisationSignals(store, kind, first.id, 'lab');
  }
}
