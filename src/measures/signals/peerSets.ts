import type { Catalogue } from '../../domain/catalogue.ts';
import type { KnownPeers, Peers } from '../../state/chartState.ts';
import type { OrganisationKind } from './questions.ts';
import { organisationsOf } from './recentNumbers.ts';

/**
 * Organisations that are compared with each other: all, the practices that share a lab or a CCG, or the
 * members of an own group.
 */
export interface PeerSet {
  readonly kind: Peers;
  /** The lab or CCG, or the name of the own group; undefined for all. */
  readonly id: string | undefined;
  /** Their numbers in the store or, of an own group, in its table; ascending. */
  readonly members: readonly number[];
}

/** Every set of a kind of organisation, and the one that each organisation belongs to. */
export interface PeerSets {
  readonly sets: readonly PeerSet[];
  /** Undefined for a practice whose lab or CCG is not known. */
  setOf(kind: KnownPeers, organisation: number): PeerSet | undefined;
}

/** By the lab and the CCG of practices’ latest months; labs and CCGs are all compared with each other. */
export function peerSetsOf(catalogue: Catalogue, kind: OrganisationKind): PeerSets {
  const everyone: PeerSet = {
    kind: 'all',
    id: undefined,
    members: organisationsOf(catalogue, kind).map(({ ix }) => ix),
  };
  if (kind !== 'practice_id') {
    return { sets: [everyone], setOf: peers => (peers === 'all' ? everyone : undefined) };
  }
  const { practices } = catalogue;
  const sharing = (peers: 'lab' | 'ccg', key: 'labId' | 'ccgId'): Map<string, PeerSet> => {
    const members = new Map<string, number[]>();
    for (const practice of practices) {
      const id = practice[key];
      if (id === null) continue;
      const places = members.get(id);
      if (places) places.push(practice.ix);
      else members.set(id, [practice.ix]);
    }
    return new Map([...members].map(([id, places]) => [id, { kind: peers, id, members: places }]));
  };
  const [labs, ccgs] = [sharing('lab', 'labId'), sharing('ccg', 'ccgId')];
  return {
    sets: [everyone, ...labs.values(), ...ccgs.values()],
    setOf: (peers, organisation) => {
      const practice = practices[organisation];
      if (peers === 'all') return everyone;
      return peers === 'lab' ? labs.get(practice?.labId ?? '') : ccgs.get(practice?.ccgId ?? '');
    },
  };
}

/** A peer’s size, its denominator, and its value as a funnel has it: the numerator over the denominator. */
export interface PeerPoint {
  readonly numerator: number;
  readonly size: number;
  readonly value: number;
}

export const peerPoint = (numerator: number, size: number): PeerPoint => ({
  numerator,
  size,
  value: numerator / size,
});
