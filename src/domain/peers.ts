import type { Catalogue, PracticeEntry } from './catalogue.ts';
import { type OwnGroup, ownGroupId } from './ownGroup.ts';
import { type PeerGroup, type Series, singleGroups } from './series.ts';

type SharedKind = Exclude<PeerGroup['kind'], 'group'>;

/** The practices of the data that share a practice's lab or CCG, itself included, or those of an own group. */
export interface SharedPeers {
  readonly kind: PeerGroup['kind'];
  readonly id: string;
  readonly name: string;
  readonly practices: readonly PracticeEntry[];
}

/**
 * The practices that share a practice's lab or CCG of its latest month; undefined where none is known, as
 * for a practice without a primary lab.
 */
export function practicesSharing(
  kind: SharedKind,
  id: string,
  catalogue: Catalogue,
): SharedPeers | undefined {
  const key = kind === 'lab' ? 'labId' : 'ccgId';
  const sharedId = catalogue.byId.practice_id.get(id)?.[key] ?? undefined;
  if (sharedId === undefined) return undefined;
  const name = catalogue.nameOf(`${kind}_id`, sharedId);
  const practices = catalogue.practices.filter(practice => practice[key] === sharedId);
  return { kind, id: sharedId, name, practices };
}

/** The members of an own group that are in the data. */
export function practicesOfGroup({ name, ids }: OwnGroup, { practices }: Catalogue): SharedPeers {
  const members = new Set(ids);
  return {
    kind: 'group',
    id: ownGroupId(name),
    name,
    practices: practices.filter(({ id }) => members.has(id)),
  };
}

/**
 * The practices of an answer that share a practice's lab, and those that share its CCG, by the lab and
 * CCG of their latest months. A practice that has no primary lab, or that is not in the store, shares
 * none.
 */
export function peerGroupsOf(series: Series, id: string, catalogue: Catalogue): PeerGroup[] {
  const practice = catalogue.byId.practice_id.get(id);
  const peersBy = (kind: SharedKind, key: 'labId' | 'ccgId'): PeerGroup[] => {
    const sharedId = practice?.[key] ?? undefined;
    if (sharedId === undefined) return [];
    const groups = singleGroups(series).filter(
      group => catalogue.byId.practice_id.get(series.groups[group]?.id ?? '')?.[key] === sharedId,
    );
    const name = catalogue.nameOf(`${kind}_id`, sharedId);
    return [{ kind, id: sharedId, name, groups, n: withValues(series, groups) }];
  };
  return [...peersBy('lab', 'labId'), ...peersBy('ccg', 'ccgId')];
}

/** The members of own groups among the groups of an answer. A group without any is no choice of peers. */
export function ownPeerGroups(series: Series, groups: readonly OwnGroup[]): PeerGroup[] {
  return groups.flatMap(({ name, ids }) => {
    const members = new Set(ids);
    const places = singleGroups(series).filter(place =>
      members.has(series.groups[place]?.id ?? ''),
    );
    if (places.length === 0) return [];
    const id = ownGroupId(name);
    return [{ kind: 'group', id, name, groups: places, n: withValues(series, places) }];
  });
}

/** Whether a group of a series has a value in any month. */
export function hasValue(
  { value, months }: Pick<Series, 'value' | 'months'>,
  group: number,
): boolean {
  const start = group * months.length;
  for (let at = start; at < start + months.length; at++) {
    if (Number.isFinite(value[at])) return true;
  }
  return false;
}

/** How many of these groups (all but own groups by default) have a value in any month. */
export function withValues(
  series: Series,
  groups: readonly number[] = singleGroups(series),
): number {
  return groups.filter(group => hasValue(series, group)).length;
}
