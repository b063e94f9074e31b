import {
  childTypeOf,
  ENTITIES,
  ENTITY_TYPES,
  type EntityType,
} from '../../../domain/entityType.ts';
import { MAX_NUMBERED, tooMany } from '../../scratch/numbers.ts';
import type { Scratch } from '../../scratch/scratch.ts';

/**
 * Fills the store’s tables of organisations: practices, and the organisations above them by the reference
 * tables and monthly files.
 *
 * @throws {UserError} if there are more of a type than a store can number.
 */
export async function fillOrganisations(scratch: Scratch): Promise<void> {
  for (const type of ENTITY_TYPES) await gatherNames(scratch, type);
  // From practices upwards, because only organisations with children are in the store.
  for (const type of ENTITY_TYPES) {
    const isPractice = type === 'practice';
    await scratch.run(
      `pipeline/prescribing/${isPractice ? 'full_practices' : 'full_organisations'}`,
      undefined,
      {
        entity: type,
        child: childTypeOf(type) ?? '',
        parents: ofParents(
          type,
          parent => `,\n  coalesce(r.${parent}_code, t.${parent}_code) AS ${parent}_code`,
        ),
      },
    );
  }
  for (const type of ENTITY_TYPES) await mustBeNumbered(scratch, type);
  // From the top downwards, because rows contain the numbers of their parents.
  for (const type of ENTITY_TYPES.toReversed()) {
    await scratch.run(
      `pipeline/prescribing/${type === 'practice' ? 'store_practices' : 'store_organisations'}`,
      undefined,
      {
        entity: type,
        parents: ofParents(type, parent => `, ${parent}.${parent}_ix`),
        parent_joins: ofParents(
          type,
          parent => `LEFT JOIN store.${parent} AS ${parent} ON ${parent}.code = o.${parent}_code\n`,
        ),
      },
    );
  }
}

/** @throws {UserError} where there are more of a type than a store can number. */
async function mustBeNumbered(scratch: Scratch, type: EntityType): Promise<void> {
  const count = await scratch.connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM full_${type}`);
  if (Number(count.getRows()[0]?.[0]) > MAX_NUMBERED) throw tooMany(ENTITIES[type].label.many);
}

/** Gathers a type’s names and parents from monthly files, with only those parents that the files name. */
async function gatherNames(scratch: Scratch, type: EntityType): Promise<void> {
  if (!ENTITIES[type].isInMonthlyFiles) {
    const columns = ofParents(type, parent => `, ${parent}_code VARCHAR`);
    await scratch.connection.run(
      `CREATE TABLE named_${type} (code VARCHAR, name VARCHAR${columns})`,
    );
    return;
  }
  const column = (name: string): string => (type === 'practice' ? name : `${type}_${name}`);
  await scratch.run('pipeline/prescribing/latest_names', undefined, {
    entity: type,
    seen: 'seen_practice',
    code: column('code'),
    name: column('name'),
    parents: ofParents(type, parent => {
      const code = `${parent}_code`;
      return ENTITIES[parent].isInMonthlyFiles
        ? `,\n  arg_max(${code}, {'m': month, 'n': row_count, 't': ${code}}) FILTER (${code} IS NOT NULL) AS ${code}`
        : `,\n  NULL::VARCHAR AS ${code}`;
    }),
    parent_codes: ofParents(type, parent =>
      ENTITIES[parent].isInMonthlyFiles ? `, ${parent}_code` : '',
    ),
  });
}

const ofParents = (type: EntityType, text: (parent: EntityType) => string): string =>
  ENTITIES[type].parents.map(text).join('');
