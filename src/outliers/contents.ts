import type { EntityType } from '../domain/entityType.ts';
import {
  byName,
  type Organisation,
  type Organisations,
  TREE_TYPES,
  TYPES_BESIDE_TREE,
} from './organisations.ts';

/** An organisation that has a report, with those below it. */
export interface ContentsNode {
  readonly entity: Organisation;
  /** By name. */
  readonly children: readonly ContentsNode[];
}

/** Every organisation with a report, by name. */
export interface Contents {
  /** STP → CCG → PCN → practice, without the types that were not built. */
  readonly tree: readonly ContentsNode[];
  /** The built types that stand beside the tree, such as regions. */
  readonly besideTree: readonly {
    readonly type: EntityType;
    readonly organisations: readonly Organisation[];
  }[];
}

/** Whether an organisation is listed in the contents. */
export type OrganisationFilter = (entity: Organisation) => boolean;

/** The contents of a build (field guide 4.3). */
export function contentsOf(
  organisations: Organisations,
  keep: OrganisationFilter = () => true,
): Contents {
  const { builtTypes: built, byType } = organisations;
  const childrenOf = new Map<Organisation | undefined, Organisation[]>();
  for (const type of TREE_TYPES.filter(builtType => built.includes(builtType))) {
    for (const entity of byType[type].values()) {
      if (!keep(entity)) continue;
      const parent = organisations.treeParentOf(entity);
      const list = childrenOf.get(parent) ?? [];
      list.push(entity);
      childrenOf.set(parent, list);
    }
  }
  const nodes = (parent: Organisation | undefined): ContentsNode[] =>
    (childrenOf.get(parent) ?? [])
      .sort(byName)
      .map(entity => ({ entity, children: nodes(entity) }));
  const besideTree = TYPES_BESIDE_TREE.filter(type => built.includes(type)).map(type => ({
    type,
    organisations: [...byType[type].values()].filter(keep).sort(byName),
  }));
  return { tree: nodes(undefined), besideTree };
}

/** The contents as nested Markdown lists; `urlOf` gives the address of an organisation’s report. */
export function markdownOf(contents: Contents, urlOf: (entity: Organisation) => string): string {
  const line = (entity: Organisation, depth: number): string =>
    `${'  '.repeat(depth)}- [${escapeMarkdown(entity.name)}](<${urlOf(entity)}>) (${escapeMarkdown(entity.code)})\n`;
  const lines = (nodes: readonly ContentsNode[], depth: number): string =>
    nodes.map(({ entity, children }) => line(entity, depth) + lines(children, depth + 1)).join('');
  const besideTree = contents.besideTree.flatMap(({ organisations }) => organisations);
  return lines(contents.tree, 0) + besideTree.map(entity => line(entity, 0)).join('');
}

const escapeMarkdown = (text: string): string => text.replaceAll(/[\\`*_[\]<>]/g, '\\$&');
