import { ENTITIES, ENTITY_TYPES, type EntityType } from '../domain/entityType.ts';

/** Codes and names of one kind; the position is the number. */
export interface Dictionary {
  readonly codes: readonly string[];
  readonly names: readonly string[];
}

/** One entity type's organisations, and which of them each practice belongs to. */
export interface Places extends Dictionary {
  readonly type: EntityType;
  /** How many there are; an entity's number is its position. */
  readonly count: number;
  /** By practice (its position among those that count): the entity's number, -1 if it belongs to none. */
  readonly ofPractice: Int32Array;
}

/** The hierarchy of today, which holds for all months (field guide 4.2, rule 2). */
export type Hierarchy = Readonly<Record<EntityType, Places>>;

/**
 * The types of the parents that an organisation has in the results, in the order of their columns; the
 * parents’ own parents follow from them.
 */
export function resultParents(type: EntityType): readonly EntityType[] {
  const { parents, inferredParent } = ENTITIES[type];
  return inferredParent?.via === 'practice' ? [...parents, inferredParent.type] : parents;
}

/** All types above the practice, in the order in which their tables can be joined to its own. */
export const TYPES_ABOVE = ENTITY_TYPES.filter(type => type !== 'practice');

/** Joins the tables of a store to that of an organisation that belongs to these types. */
export const storeJoins = (types: readonly EntityType[]): string =>
  types.map(type => `LEFT JOIN ${type} USING (${type}_ix)`).join('\n');

/**
 * The number of each child’s parent: the one that most of its practices belong to (of equal ones, the
 * first by code), or -1 if there is none. PCNs need this, as they have no parent of their own. Only
 * practices with a 1 in `counts` are considered.
 */
export function majorityParents(child: Places, parent: Places, counts: Uint8Array): Int32Array {
  const votes = new Map<number, Map<number, number>>();
  for (const [practice, childIx] of child.ofPractice.entries()) {
    const parentIx = parent.ofPractice[practice] ?? -1;
    if (childIx < 0 || parentIx < 0 || counts[practice] !== 1) continue;
    const childVotes = votes.get(childIx) ?? new Map<number, number>();
    votes.set(childIx, childVotes.set(parentIx, (childVotes.get(parentIx) ?? 0) + 1));
  }
  return Int32Array.from({ length: child.count }, (_, ix) => {
    const ranked = [...(votes.get(ix) ?? [])].sort(([a, n], [b, m]) => m - n || a - b);
    return ranked[0]?.[0] ?? -1;
  });
}
