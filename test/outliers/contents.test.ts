import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ENTITIES,
  ENTITY_TYPES,
  type EntityType,
  perEntityType,
} from '../../src/domain/entityType.ts';
import { type ContentsNode, contentsOf, markdownOf } from '../../src/outliers/contents.ts';
import { limitEntities } from '../../src/outliers/entityLimit.ts';
import { type Organisation, Organisations } from '../../src/outliers/organisations.ts';

/** How many organisations of each type there may be: about half as many as of the type below. */
const sizesOfTypes = perEntityType(type =>
  fc.integer({
    min: ENTITIES[type].isRequired ? 1 : 0,
    max: Math.ceil(40 / 2 ** ENTITY_TYPES.indexOf(type)),
  }),
);

/** The types that organisations of a type belong to, the smallest first; the others follow from these. */
const parentTypes = (type: EntityType): EntityType[] => {
  const { parents, inferredParent } = ENTITIES[type];
  return ENTITY_TYPES.filter(type => parents.includes(type) || type === inferredParent?.type);
};

/** Organisations as data have them: practices without a PCN, PCNs whose practices are of two
 * CCGs. */
const anyOrganisations = fc
  .record({
    built: fc.subarray([...ENTITY_TYPES], { minLength: 1 }),
    sizes: fc.record(sizesOfTypes),
    pick: fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
  })
  .map(({ built, sizes, pick }): Organisations => {
    const byType = perEntityType(() => new Map<number, Organisation>());
    const next = (): number => pick.next().value ?? 0;
    const one = (type: EntityType): Organisation | undefined =>
      byType[type].get(Math.floor(next() * byType[type].size));
    const add = (type: EntityType, parents: readonly Organisation[]): void => {
      for (const ix of [byType[type].size]) {
        const above = new Map<EntityType, Organisation>();
        for (const parent of parents) {
          for (const [kind, organisation] of parent.ancestors) {
            above.set(kind, above.get(kind) ?? organisation);
          }
          above.set(parent.type, parent);
        }
        const code = `${type}${ix}`;
        byType[type].set(ix, {
          type,
          ix,
          code,
          name: `${Math.floor(next() * 5)} [${type}]`,
          ancestors: above,
        });
      }
    };
    const parentsOf = (type: EntityType): Organisation[] => {
      const parents: Organisation[] = [];
      for (const above of parentTypes(type)) {
        if (!ENTITIES[above].isRequired && next() < 0.15) continue;
        const usual = parents.flatMap(({ ancestors }) => ancestors.get(above) ?? []).at(0);
        const parent = usual && next() < 0.9 ? usual : one(above);
        if (parent) parents.unshift(parent);
      }
      return parents;
    };
    for (const type of [...ENTITY_TYPES].reverse()) {
      for (let i = 0; i < sizes[type]; i++) add(type, parentsOf(type));
    }
    return new Organisations(
      built.filter(type => byType[type].size > 0),
      byType,
    );
  });

const flat = (nodes: readonly ContentsNode[]): Organisation[] =>
  nodes.flatMap(({ entity, children }) => [entity, ...flat(children)]);

describe('a limit of reports', () => {
  const limits = fc.integer({ min: 1, max: 9 });
  const types = fc.subarray([...ENTITY_TYPES]);

  it('keeps the hierarchy whole for any list of entity types', () => {
    fc.assert(
      fc.property(anyOrganisations, types, limits, (organisations, list, limit) => {
        const kept = limitEntities(organisations, list, limit);
        for (const entity of [...kept.values()].flat()) {
          for (const [type, parent] of entity.ancestors) {
            if (kept.has(type)) expect(kept.get(type)).toContain(parent);
          }
        }
        expect([...kept.keys()]).toEqual(
          ENTITY_TYPES.filter(
            type => list.includes(type) && organisations.builtTypes.includes(type),
          ),
        );
      }),
    );
  });

  it('spreads children evenly over the parents that have some left', () => {
    fc.assert(
      fc.property(anyOrganisations, types, limits, (organisations, list, limit) => {
        const kept = limitEntities(organisations, list, limit);
        const chosenAll = [...kept.values()].flat();
        for (const [type, chosen] of kept) {
          expect(chosen.length).toBeLessThanOrEqual(limit);
          const nearest = (entity: Organisation) =>
            [...kept.keys()].map(kind => entity.ancestors.get(kind)).find(Boolean);
          const isWhole = (entity: Organisation) =>
            [...kept.keys()].every(kind => {
              const parent = entity.ancestors.get(kind);
              return !parent || chosenAll.includes(parent);
            });
          const candidates = [...organisations.byType[type].values()].filter(isWhole);
          const count = (list_: readonly Organisation[], parent: Organisation | undefined) =>
            list_.filter(child => nearest(child) === parent).length;
          const parents = [...new Set(candidates.map(nearest))];
          const most = Math.max(0, ...parents.map(parent => count(chosen, parent)));
          for (const parent of parents) {
            const childCount = count(chosen, parent);
            if (childCount < count(candidates, parent))
              expect(childCount).toBeGreaterThanOrEqual(most - 1);
          }
          if (chosen.length < limit) expect(chosen.length).toBe(candidates.length);
        }
      }),
    );
  });

  it('that is not set keeps everyone', () => {
    fc.assert(
      fc.property(anyOrganisations, organisations => {
        const kept = limitEntities(organisations, ENTITY_TYPES, undefined);
        for (const [type, all] of kept) expect(all).toHaveLength(organisations.byType[type].size);
      }),
    );
  });
});

describe('the contents', () => {
  it('have everyone who has a report once, by name, under the nearest above', () => {
    fc.assert(
      fc.property(anyOrganisations, organisations => {
        const { tree, besideTree } = contentsOf(organisations);
        const listed = [...flat(tree), ...besideTree.flatMap(branch => branch.organisations)];
        expect(new Set(listed).size).toBe(listed.length);
        const all = organisations.builtTypes.flatMap(type => [
          ...organisations.byType[type].values(),
        ]);
        expect(new Set(listed)).toEqual(new Set(all));
        const look = (nodes: readonly ContentsNode[]): void => {
          const names = nodes.map(({ entity }) => entity.name);
          expect(names).toEqual([...names].sort());
          for (const { entity, children } of nodes) {
            for (const child of children) {
              expect(child.entity.ancestors.get(entity.type)).toBe(entity);
              expect(organisations.childrenOf(entity)).toContain(child.entity);
            }
            expect(organisations.childrenOf(entity)).toHaveLength(children.length);
            look(children);
          }
        };
        look(tree);
      }),
    );
  });

  it('of a limit have only those who are kept', () => {
    fc.assert(
      fc.property(anyOrganisations, fc.integer({ min: 1, max: 5 }), (organisations, limit) => {
        const kept = new Set(
          [...limitEntities(organisations, ENTITY_TYPES, limit).values()].flat(),
        );
        const { tree, besideTree } = contentsOf(organisations, entity => kept.has(entity));
        const besideOrganisations = besideTree.flatMap(branch => branch.organisations);
        expect(new Set([...flat(tree), ...besideOrganisations])).toEqual(kept);
      }),
    );
  });

  it('as Markdown are nested lists of links, whatever the names have in them', () => {
    const stp = organisation('stp', 'QE1', 'A [new] *name*');
    const ccg = organisation('ccg', '01A', 'Under it', stp);
    const organisations = new Organisations(['ccg', 'stp'], {
      ...perEntityType(() => new Map<number, Organisation>()),
      ccg: new Map([[0, ccg]]),
      stp: new Map([[0, stp]]),
    });
    expect(markdownOf(contentsOf(organisations), ({ type, code }) => `${type}/${code}.html`)).toBe(
      '- [A \\[new\\] \\*name\\*](<stp/QE1.html>) (QE1)\n  - [Under it](<ccg/01A.html>) (01A)\n',
    );
  });
});

function organisation(
  type: EntityType,
  code: string,
  name: string,
  parent?: Organisation,
): Organisation {
  return { type, ix: 0, code, name, ancestors: new Map(parent ? [[parent.type, parent]] : []) };
}
