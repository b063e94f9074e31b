import type { Catalogue, PracticeEntry } from './catalogue.ts';
import type { PeerGroup, Series } from './series.ts';

const practices = new WeakMap<Catalogue, ReadonlyMap<string, PracticeEntry>>();

/** A practice of the catalogue by its id. */
export function practiceOf(catalogue: Catalogue, id: string): PracticeEntry | undefined {
  const known =
    practices.get(catalogue) ?? new Map(catalogue.practices.map(each => [each.id, each]));
  practices.set(catalogue, known);
  return known.get(id);
}

/**
 * The practices of an answer that share a practice's lab, and those that share its CCG, by the lab and
 * CCG of their latest months. A practice without a primary lab, or one that the store does not know,
 * shares none.
 */
export function peerGroupsOf(series: Series, id: string, catalogue: Catalogue): PeerGroup[] {
  const practice = practiceOf(catalogue, id);
  const sharing = (
    kind: PeerGroup['kind'],
    of: (practice: PracticeEntry) => string | null,
    entries: readonly { readonly id: string; readonly name: string }[],
  ): PeerGroup[] => {
    const shared = practice && of(practice);
    if (shared === undefined || shared === null) return [];
    const groups = [...series.groups.keys()].filter(group => {
      const peer = practiceOf(catalogue, series.groups[group]?.id ?? '');
      return peer !== undefined && of(peer) === shared;
    });
    const name = entries.find(each => each.id === shared)?.name.trim() || shared;
    return [{ kind, id: shared, name, groups, n: withValues(series, groups) }];
  };
  return [
    ...sharing('lab', each => each.labId, catalogue.labs),
    ...sharing('ccg', each => each.ccgId, catalogue.ccgs),
  ];
}

/** How many of these groups (all where undefined) have a value in any month. */
export function withValues(
  series: Series,
  groups: readonly number[] = [...series.groups.keys()],
): number {
  const { length } = series.months;
  return groups.filter(group =>
    series.value.subarray(group * length, (group + 1) * length).some(Number.isFinite),
  ).length;
}
