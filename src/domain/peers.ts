import type { Catalogue, PracticeEntry } from './catalogue.ts';
import type { PeerGroup, Series } from './series.ts';

/** The practices of the data that share a practice's lab or CCG, itself included. */
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
  kind: PeerGroup['kind'],
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

/**
 * The practices of an answer that share a practice's lab, and those that share its CCG, by the lab and
 * CCG of their latest months. A practice that has no primary lab, or that is not in the store, shares
 * none.
 */
export function peerGroupsOf(series: Series, id: string, catalogue: Catalogue): PeerGroup[] {
  const practice = catalogue.byId.practice_id.get(id);
  const peersBy = (kind: PeerGroup['kind'], key: 'labId' | 'ccgId'): PeerGroup[] => {
    const sharedId = practice?.[key] ?? undefined;
    if (sharedId === undefined) return [];
    const groups = [...series.groups.keys()].filter(
      group => catalogue.byId.practice_id.get(series.groups[group]?.id ?? '')?.[key] === sharedId,
    );
    const name = catalogue.nameOf(`${kind}_id`, sharedId);
    return [{ kind, id: sharedId, name, groups, n: withValues(series, groups) }];
  };
  return [...peersBy('lab', 'labId'), ...peersBy('ccg', 'ccgId')];
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

/** How many of these groups (all by default) have a value in any month. */
export function withValues(
  series: Series,
  groups: readonly number[] = [...series.groups.keys()],
): number {
  return groups.filter(group => hasValue(series, group)).length;
}
