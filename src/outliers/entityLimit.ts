import { ENTITY_TYPES, type EntityType } from '../domain/entityType.ts';
import type { Organisation, Organisations } from './organisations.ts';

/**
 * Chooses at most `limit` organisations of each of some types (undefined: all), for a trial. The hierarchy
 * stays whole: every organisation of those types above a chosen one is chosen too. The choice is even:
 * among parents with children left to choose, none has two more chosen than another. A child counts for
 * the nearest organisation above it.
 */
export function limitEntities(
  { byType, builtTypes: built }: Pick<Organisations, 'byType' | 'builtTypes'>,
  types: readonly EntityType[],
  limit: number | undefined,
): Map<EntityType, Organisation[]> {
  const chosenTypes = ENTITY_TYPES.filter(type => types.includes(type) && built.includes(type));
  const chosenSet = new Set<Organisation>();
  const result = new Map<EntityType, Organisation[]>();
  // From the top down: a child is chosen only if its parents have been.
  for (const type of chosenTypes.toReversed()) {
    const candidates = [...byType[type].values()].filter(({ ancestors: above }) =>
      chosenTypes.every(chosenType => {
        const parent = above.get(chosenType);
        return parent === undefined || chosenSet.has(parent);
      }),
    );
    const organisations =
      limit === undefined ? candidates : takeInTurn(byParent(candidates, chosenTypes), limit);
    for (const organisation of organisations) chosenSet.add(organisation);
    result.set(type, organisations);
  }
  return new Map(chosenTypes.map(type => [type, result.get(type) ?? []]));
}

/** Groups children by the nearest organisation above them, in the order of codes. */
function byParent(
  children: readonly Organisation[],
  chosenTypes: readonly EntityType[],
): Organisation[][] {
  const groups = new Map<Organisation | undefined, Organisation[]>();
  for (const child of [...children].sort((a, b) => a.ix - b.ix)) {
    const nearest = chosenTypes.find(type => child.ancestors.has(type));
    const parent = nearest && child.ancestors.get(nearest);
    const group = groups.get(parent) ?? [];
    group.push(child);
    groups.set(parent, group);
  }
  return [...groups.values()];
}

/** Takes one from each group in turn until there are `limit` or none are left. */
function takeInTurn(groups: readonly Organisation[][], limit: number): Organisation[] {
  const organisations: Organisation[] = [];
  const rounds = Math.max(0, ...groups.map(group => group.length));
  for (let round = 0; round < rounds; round++) {
    for (const group of groups) {
      const next = group[round];
      if (organisations.length === limit) return organisations;
      if (next) organisations.push(next);
    }
  }
  return organisations;
}
