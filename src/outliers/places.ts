import type { EntityType } from '../domain/entityType.ts';

/** Codes and names of one kind; the position is the number. */
export interface Dictionary {
  readonly codes: readonly string[];
  readonly names: readonly string[];
}

/** One entity type's organisations and who of the practices belongs to which. */
export interface Places extends Dictionary {
  readonly type: EntityType;
  /** How many there are; an entity's number is its position. */
  readonly count: number;
  /** By practice (its position among those that count): the entity's number, -1 where in none. */
  readonly ofPractice: Int32Array;
}

/** The hierarchy of today, which holds for all months (field guide 4.2, rule 2). */
export type Hierarchy = Readonly<Record<EntityType, Places>>;

/**
 * By child, the parent that most of its practices belong to (equal: the first by code), -1 where it
 * has none: what PCNs need, which have no parent of their own. `counts` says of each practice whether
 * it is to be looked at.
 */
export function parentsOf(child: Places, parent: Places, counts: Uint8Array): Int32Array {
  const votes = new Map<number, Map<number, number>>();
  for (const [practice, mine] of child.ofPractice.entries()) {
    const above = parent.ofPractice[practice] ?? -1;
    if (mine < 0 || above < 0 || counts[practice] !== 1) continue;
    const of = votes.get(mine) ?? new Map<number, number>();
    votes.set(mine, of.set(above, (of.get(above) ?? 0) + 1));
  }
  return Int32Array.from({ length: child.count }, (_, ix) => {
    const inOrder = [...(votes.get(ix) ?? [])].sort(([a, n], [b, m]) => m - n || a - b);
    return inOrder[0]?.[0] ?? -1;
  });
}

/** A hierarchy of what `of` says of each type. */
export const hierarchyBy = (of: (type: EntityType) => Places): Hierarchy => ({
  practice: of('practice'),
  pcn: of('pcn'),
  ccg: of('ccg'),
  stp: of('stp'),
  regional_team: of('regional_team'),
});
