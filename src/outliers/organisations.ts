import { ENTITIES, ENTITY_TYPES, type EntityType, perEntityType } from '../domain/entityType.ts';
import { filledSql, sqlFile } from '../store/sql.ts';
import { resultParents } from './places.ts';
import type { ResultRows } from './resultRows.ts';

/** An organisation of a build, with those that it belongs to. */
export interface Organisation {
  readonly type: EntityType;
  /** Its number in the results. */
  readonly ix: number;
  readonly code: string;
  readonly name: string;
  /** The organisation of each higher type that it belongs to; a type is missing if it belongs to none. */
  readonly ancestors: ReadonlyMap<EntityType, Organisation>;
}

/** By number in the results; a map for every type, built or not. */
export type OrganisationsByType = Readonly<Record<EntityType, ReadonlyMap<number, Organisation>>>;

/** The types of the tree of reports, from the smallest up. */
export const TREE_TYPES = ENTITY_TYPES.filter(type => !ENTITIES[type].isBesideTree);
/** The types that are listed beside the tree, such as regions. */
export const TYPES_BESIDE_TREE = ENTITY_TYPES.filter(type => ENTITIES[type].isBesideTree);

export const byName = (a: Organisation, b: Organisation): number =>
  a.name.localeCompare(b.name, 'en') || (a.code < b.code ? -1 : 1);

/** The organisations of a build: those with items in its period. */
export class Organisations {
  /** The types that were built, in the order of ENTITY_TYPES. */
  readonly builtTypes: readonly EntityType[];
  readonly byType: OrganisationsByType;
  #byCode: ReadonlyMap<string, Organisation> | undefined;
  #children: ReadonlyMap<Organisation, readonly Organisation[]> | undefined;

  constructor(builtTypes: readonly EntityType[], byType: OrganisationsByType) {
    this.builtTypes = builtTypes;
    this.byType = byType;
  }

  /** Undefined if no organisation of the type, built or not, has the code. */
  find(type: EntityType, code: string): Organisation | undefined {
    this.#byCode ??= new Map(
      ENTITY_TYPES.flatMap(otherType =>
        [...this.byType[otherType].values()].map(organisation => [
          `${otherType} ${organisation.code}`,
          organisation,
        ]),
      ),
    );
    return this.#byCode.get(`${type} ${code}`);
  }

  /** The organisations above that have a report, nearest first. */
  parentsOf({ ancestors }: Organisation): Organisation[] {
    return this.builtTypes.flatMap(type => ancestors.get(type) ?? []);
  }

  /** The nearest organisation above in the tree of reports; undefined if there is none. */
  treeParentOf({ ancestors }: Organisation): Organisation | undefined {
    for (const type of TREE_TYPES) {
      const parent = this.builtTypes.includes(type) ? ancestors.get(type) : undefined;
      if (parent) return parent;
    }
    return undefined;
  }

  /**
   * The organisations with a report whose nearest parent with a report is `entity`, by name. One beside
   * the tree (a region) has those that have no parent in it.
   */
  childrenOf(entity: Organisation): readonly Organisation[] {
    this.#children ??= this.#childrenByParent();
    return this.#children.get(entity) ?? [];
  }

  #childrenByParent(): Map<Organisation, Organisation[]> {
    const children = new Map<Organisation, Organisation[]>();
    for (const type of TREE_TYPES.filter(otherType => this.builtTypes.includes(otherType))) {
      for (const entity of this.byType[type].values()) {
        const parent = this.treeParentOf(entity) ?? parentBesideTree(entity);
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

const parentBesideTree = ({ ancestors }: Organisation): Organisation | undefined =>
  TYPES_BESIDE_TREE.flatMap(type => ancestors.get(type) ?? [])[0];

/** Reads the organisations of a build. Builds of earlier versions may lack the table and columns of a type. */
export async function readOrganisations(results: ResultRows): Promise<Organisations> {
  const byType = perEntityType(() => new Map<number, MutableOrganisation>());
  const columns = new Set(
    (await results.columns(sqlFile('outliers/results/columns'))).texts('name'),
  );
  for (const type of ENTITY_TYPES.toReversed()) {
    if (!columns.has(`${type}.entity_ix`)) continue;
    const rows = await results.columns(filledSql('outliers/results/entities', { entity: type }));
    const numbers = rows.numbers('entity_ix');
    const [codes, names] = [rows.texts('code'), rows.texts('name')];
    const parents = resultParents(type)
      .filter(kind => columns.has(`${type}.${kind}_ix`))
      .map(kind => ({ kind, ix: rows.numbers(`${kind}_ix`) }));
    for (const [row, ix] of numbers.entries()) {
      const ancestors = new Map<EntityType, Organisation>();
      for (const { kind, ix: parentIx } of parents.toReversed()) {
        const parent = byType[kind].get(parentIx[row] ?? Number.NaN);
        if (!parent) continue;
        // An organisation’s own parents come before those of its PCN.
        for (const [otherType, organisation] of parent.ancestors) {
          if (!ancestors.has(otherType)) ancestors.set(otherType, organisation);
        }
        ancestors.set(kind, parent);
      }
      byType[type].set(ix, { type, ix, code: codes[row] ?? '', name: names[row] ?? '', ancestors });
    }
  }
  for (const type of ENTITY_TYPES) {
    const inferred = ENTITIES[type].inferredParent;
    // Parents inferred from practices are in the build already.
    if (inferred && inferred.via !== 'practice') {
      inferParents(byType[type], inferred.type, byType[inferred.via]);
    }
  }
  const builtTypes = results.info.parameters.entities.filter(type => byType[type].size > 0);
  return new Organisations(builtTypes, byType);
}

type MutableOrganisation = Organisation & { readonly ancestors: Map<EntityType, Organisation> };

/**
 * Gives each organisation, such as an STP, the parent of a type that most of its children have; of equal
 * ones, the first by code.
 */
function inferParents(
  organisations: ReadonlyMap<number, MutableOrganisation>,
  parentType: EntityType,
  children: ReadonlyMap<number, Organisation>,
): void {
  for (const organisation of organisations.values()) {
    const votes = new Map<Organisation, number>();
    for (const { ancestors } of children.values()) {
      const parent = ancestors.get(parentType);
      if (ancestors.get(organisation.type) !== organisation || !parent) continue;
      votes.set(parent, (votes.get(parent) ?? 0) + 1);
    }
    const [winner] = [...votes].sort(([a, n], [b, m]) => m - n || a.ix - b.ix);
    if (winner) organisation.ancestors.set(parentType, winner[0]);
  }
}
