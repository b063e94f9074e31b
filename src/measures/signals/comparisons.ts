import { type Funnel, funnelAmong } from '../../domain/funnel.ts';
import { oncePer } from '../../domain/oncePer.ts';
import { type Bounded, type Place, placesAmong } from '../../domain/place.ts';
import { countsIn, type PooledCounts, pooledValue } from '../../domain/pooled.ts';
import { isProportion } from '../../state/chartState.ts';
import type { PeerSet } from './peerSets.ts';
import type { SignalQuestion } from './questions.ts';
import type { QuestionNumbers } from './signalTable.ts';

/** What a question asks for, of these counts. */
export const valueIn = ({ state }: SignalQuestion, counts: PooledCounts): Bounded =>
  pooledValue(counts, state.denominator.kind, isProportion(state));

/** The funnel of a question over a set of peers; undefined where these are too few. */
export const funnelIn = (numbers: QuestionNumbers, peers: PeerSet): Funnel | undefined =>
  funnelsOf(numbers)(peers);

const funnelsOf = oncePer((numbers: QuestionNumbers) =>
  oncePer(({ members }: PeerSet): Funnel | undefined => {
    const kind = isProportion(numbers.question.state) ? 'proportion' : 'rate';
    return funnelAmong(numbers.pooled, members, kind);
  }),
);

/** The place of an organisation with figures among its peers, of which it is one, by the value of the period. */
export function placeIn(numbers: QuestionNumbers, peers: PeerSet, organisation: number): Place {
  // All organisations are asked about again and again; the few that share a lab or a CCG are quickly sorted anew.
  // It takes a place among the members of an own group, whether or not it is one of them.
  const members = [...new Set([...peers.members, organisation])];
  const places =
    peers.kind === 'all' ? placesAmongAll(numbers)(peers) : placesIn(numbers, { members });
  return places(valueIn(numbers.question, countsIn(numbers.pooled, organisation)));
}

/** Finds the places of values among those of some organisations. */
export const placesIn = (
  numbers: QuestionNumbers,
  { members }: Pick<PeerSet, 'members'>,
): ((target: Bounded) => Place) =>
  placesAmong(
    members
      .map(member => valueIn(numbers.question, countsIn(numbers.pooled, member)))
      .filter(({ value }) => !Number.isNaN(value)),
  );

/** Sorted once for all who ask. */
export const placesAmongAll = oncePer((numbers: QuestionNumbers) =>
  oncePer((peers: PeerSet) => placesIn(numbers, peers)),
);
