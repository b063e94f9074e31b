import { ENTITY_TYPES, type EntityType, perEntityType } from '../domain/entityType.ts';
import { filledSql } from '../store/sql.ts';
import { PARENTS } from './places.ts';
import type { ResultRows } from './resultRows.ts';

/** An organisation of a build, with those that it belongs to. */
export interface Organisation {
  readonly type: EntityType;
  /** Its number in the results. */
  readonly ix: number;
  readonly code: string;
  readonly name: string;
  /** The organisation of each higher type that it belongs to; a type is missing if it belongs to none. */
  readonly above: ReadonlyMap<EntityType, Organisation>;
}

/** By number in the results; a map for every type, built or not. */
export type OrganisationsByType = Readonly<Record<EntityType, ReadonlyMap<number, Organisation>>>;

/** The types of the tree of reports, from the smallest up; regions stand beside it. */
export const TREE_TYPES = ENTITY_TYPES.filter(type => type !== 'regional_team');

export const byName = (a: Organisation, b: Organisation): number =>
  a.name.localeCompare(b.name, 'en') || (a.code < b.code ? -1 : 1);

/** The organisations of a build: those with items in its period. */
export class Organisations {
  /** The types that were built, in the order of ENTITY_TYPES. */
  readonly built: readonly EntityType[];
  readonly byType: OrganisationsByType;
  #byCode: ReadonlyMap<string, Organisation> | undefined;
  #children: ReadonlyMap<Organisation, readonly Organisation[]> | undefined;

  constructor(built: readonly EntityType[], byType: OrganisationsByType) {
    this.built = built;
    this.byType = byType;
  }

  /** Undefined if no organisation of the type, built or not, has the code. */
  find(type: EntityType, code: string): Organisation | undefined {
    this.#byCode ??= new Map(
      ENTITY_TYPES.flatMap(each =>
        [...this.byType[each].values()].map(found => [`${each} ${found.code}`, found]),
      ),
    );
    return this.#byCode.get(`${type} ${code}`);
  }

  /** The organisations above that have a report, nearest first. */
  parentsOf({ above }: Organisation): Organisation[] {
    return this.built.flatMap(type => above.get(type) ?? []);
  }

  /** The nearest organisation above with a report, regions aside; undefined if there is none. */
  treeParentOf({ above }: Organisation): Organisation | undefined {
    for (const type of TREE_TYPES) {
      const parent = this.built.includes(type) ? above.get(type) : undefined;
      if (parent) return parent;
    }
    return undefined;
  }

  /**
   * The organisations with a report whose nearest parent with a report is `entity`, by name. A region
   * has those that have no other parent.
   */
  childrenOf(entity: Organisation): readonly Organisation[] {
    this.#children ??= this.#childrenByParent();
    return this.#children.get(entity) ?? [];
  }

  #childrenByParent(): Map<Organisation, Organisation[]> {
    const children = new Map<Organisation, Organisation[]>();
    for (const type of TREE_TYPES.filter(each => this.built.includes(each))) {
      for (const entity of this.byType[type].values()) {
        const parent = this.treeParentOf(entity) ?? entity.above.get('regional_team');
        if (!parent) continue;
        const siblings = children.get(parent) ?? [];
        siblings.push(entity);
        children.set(parent, siblings);
      }
    }
    for (const siblings of children.values()) siblings.sort(byName);
    return children;
  }
}

/** Reads the organisations of a build. */
export async function readOrganisations(results: ResultRows): Promise<Organisations> {
  const byType = perEntityType(() => new Map<number, Organisation>());
  const stpsAbove = new Map<number, Map<EntityType, Organisation>>();
  for (const type of ENTITY_TYPES.toReversed()) {
    const rows = await results.columns(filledSql('outliers/results/entities', { entity: type }));
    const numbers = rows.numbers('entity_ix');
    const [codes, names] = [rows.texts('code'), rows.texts('name')];
    const parents = PARENTS[type].map(kind => ({ kind, ix: rows.numbers(`${kind}_ix`) }));
    for (const [row, ix] of numbers.entries()) {
      const above = new Map<EntityType, Organisation>();
      for (const { kind, ix: parentIx } of parents.toReversed()) {
        const parent = byType[kind].get(parentIx[row] ?? Number.NaN);
        if (!parent) continue;
        // An organisation’s own parents come before those of its PCN.
        for (const [each, organisation] of parent.above) {
          if (!above.has(each)) above.set(each, organisation);
        }
        above.set(kind, parent);
      }
      if (type === 'stp') stpsAbove.set(ix, above);
      byType[type].set(ix, { type, ix, code: codes[row] ?? '', name: names[row] ?? '', above });
    }
  }
  giveRegions(stpsAbove, byType.ccg);
  const built = results.info.parameters.entities.filter(type => byType[type].size > 0);
  return new Organisations(built, byType);
}

/**
 * Puts each STP, which has no region of its own in the results, into the region of most of its CCGs; of
 * equal ones, into the first by code.
 */
function giveRegions(
  stpsAbove: ReadonlyMap<number, Map<EntityType, Organisation>>,
  ccgs: ReadonlyMap<number, Organisation>,
): void {
  for (const [ix, stpAbove] of stpsAbove) {
    const votes = new Map<Organisation, number>();
    for (const { above } of ccgs.values()) {
      const region = above.get('regional_team');
      if (above.get('stp')?.ix === ix && region) votes.set(region, (votes.get(region) ?? 0) + 1);
    }
    const [most] = [...votes].sort(([a, n], [b, m]) => m - n || a.ix - b.ix);
    if (most) stpAbove.set('regional_team', most[0]);
  }
}
