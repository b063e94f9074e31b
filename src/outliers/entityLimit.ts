import { ENTITY_TYPES, type EntityType } from '../domain/entityType.ts';
import type { Organisation, Organisations } from './organisations.ts';

/**
 * Chooses at most `limit` organisations of each of some types (undefined: all), for a trial. The hierarchy
 * stays whole: every organisation of those types above a chosen one is chosen too. The choice is even:
 * among parents with children left to choose, none has two more chosen than another. A child counts for
 * the nearest organisation above it.
 */
export function limitedEntities(
  { byType, built }: Pick<Organisations, 'byType' | 'built'>,
  types: readonly EntityType[],
  limit: number | undefined,
): Map<EntityType, Organisation[]> {
  const wanted = ENTITY_TYPES.filter(type => types.includes(type) && built.includes(type));
  const kept = new Set<Organisation>();
  const result = new Map<EntityType, Organisation[]>();
  // From the top down: a child is chosen only if its parents have been.
  for (const type of wanted.toReversed()) {
    const whole = [...byType[type].values()].filter(({ above }) =>
      wanted.every(each => {
        const parent = above.get(each);
        return parent === undefined || kept.has(parent);
      }),
    );
    const chosen = limit === undefined ? whole : dealt(byParent(whole, wanted), limit);
    for (const each of chosen) kept.add(each);
    result.set(type, chosen);
  }
  return new Map(wanted.map(type => [type, result.get(type) ?? []]));
}

/** Groups children by the nearest organisation above them, in the order of codes. */
function byParent(
  children: readonly Organisation[],
  wanted: readonly EntityType[],
): Organisation[][] {
  const groups = new Map<Organisation | undefined, Organisation[]>();
  for (const child of [...children].sort((a, b) => a.ix - b.ix)) {
    const nearest = wanted.find(type => child.above.has(type));
    const parent = nearest && child.above.get(nearest);
    const group = groups.get(parent) ?? [];
    group.push(child);
    groups.set(parent, group);
  }
  return [...groups.values()];
}

/** Takes one from each group in turn until there are `limit` or none are left. */
function dealt(groups: readonly Organisation[][], limit: number): Organisation[] {
  const chosen: Organisation[] = [];
  const most = Math.max(0, ...groups.map(group => group.length));
  for (let round = 0; round < most; round++) {
    for (const group of groups) {
      const next = group[round];
      if (chosen.length === limit) return chosen;
      if (next) chosen.push(next);
    }
  }
  return chosen;
}
