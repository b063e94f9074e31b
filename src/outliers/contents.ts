import { ENTITY_TYPES, type EntityType } from '../domain/entityType.ts';
import type { Organisation, Organisations } from './organisations.ts';

/** An organisation that has a report, with those below it. */
export interface ContentsNode {
  readonly entity: Organisation;
  /** By name. */
  readonly children: readonly ContentsNode[];
}

/** Every organisation that has a report, by name; regions beside the others, which need not be in one. */
export interface Contents {
  /** STP → CCG → PCN → practice, without the types that were not built. */
  readonly tree: readonly ContentsNode[];
  readonly regions: readonly Organisation[];
}

/** Says which organisations are to be in the contents; all where none is given. */
export type Keep = (entity: Organisation) => boolean;

/** The types of the tree, from the smallest up. */
const TREE = ENTITY_TYPES.filter(type => type !== 'regional_team');

const byName = (a: Organisation, b: Organisation): number =>
  a.name.localeCompare(b.name, 'en') || (a.code < b.code ? -1 : 1);

/** The contents of a build (field guide 4.3). */
export function contentsOf(organisations: Organisations, keep: Keep = () => true): Contents {
  const { built, of } = organisations;
  const below = new Map<Organisation | undefined, Organisation[]>();
  for (const type of TREE.filter(each => built.includes(each))) {
    for (const entity of of[type].values()) {
      if (!keep(entity)) continue;
      const parent = treeParent(built, entity);
      const list = below.get(parent) ?? [];
      list.push(entity);
      below.set(parent, list);
    }
  }
  const nodes = (parent: Organisation | undefined): ContentsNode[] =>
    (below.get(parent) ?? []).sort(byName).map(entity => ({ entity, children: nodes(entity) }));
  const regions = built.includes('regional_team')
    ? [...of.regional_team.values()].filter(keep).sort(byName)
    : [];
  return { tree: nodes(undefined), regions };
}

/** Those that the organisation belongs to and that have a report, nearest first. */
export function parentsAbove({ built }: Organisations, entity: Organisation): Organisation[] {
  return built.flatMap(type => entity.above.get(type) ?? []);
}

/** Those whose nearest parent with a report it is, by name; of a region, the uppermost in it. */
export function childrenOf(organisations: Organisations, entity: Organisation): Organisation[] {
  const index = children.get(organisations) ?? indexed(organisations);
  children.set(organisations, index);
  return index.get(entity) ?? [];
}

const children = new WeakMap<Organisations, Map<Organisation, Organisation[]>>();

function indexed({ built, of }: Organisations): Map<Organisation, Organisation[]> {
  const index = new Map<Organisation, Organisation[]>();
  for (const type of TREE.filter(each => built.includes(each))) {
    for (const entity of of[type].values()) {
      const parent = treeParent(built, entity) ?? entity.above.get('regional_team');
      if (!parent) continue;
      const list = index.get(parent) ?? [];
      list.push(entity);
      index.set(parent, list);
    }
  }
  for (const list of index.values()) list.sort(byName);
  return index;
}

function treeParent(
  built: readonly EntityType[],
  { above }: Organisation,
): Organisation | undefined {
  for (const type of TREE) {
    const parent = built.includes(type) ? above.get(type) : undefined;
    if (parent) return parent;
  }
  return undefined;
}

/** The contents as nested Markdown lists; `urlOf` says where an organisation’s report is. */
export function markdownOf(contents: Contents, urlOf: (entity: Organisation) => string): string {
  const line = (entity: Organisation, depth: number): string =>
    `${'  '.repeat(depth)}- [${escaped(entity.name)}](<${urlOf(entity)}>) (${escaped(entity.code)})\n`;
  const lines = (nodes: readonly ContentsNode[], depth: number): string =>
    nodes.map(({ entity, children }) => line(entity, depth) + lines(children, depth + 1)).join('');
  return lines(contents.tree, 0) + contents.regions.map(entity => line(entity, 0)).join('');
}

const escaped = (text: string): string => text.replaceAll(/[\\`*_[\]<>]/g, '\\$&');
