import { ENTITIES, ENTITY_TYPES, type EntityType } from '../domain/entityType.ts';
import { filledSql } from './sql.ts';

const parentsOf = (type: EntityType): string =>
  ENTITIES[type].parents.map(parent => `,\n  ${parent}_ix USMALLINT`).join('');

/** The tables of a prescribing store (sql/schema/prescribing.sql), as one script. */
export const prescribingSchema = (): string =>
  [
    ...ENTITY_TYPES.filter(type => type !== 'practice').map(entity =>
      filledSql('schema/prescribing_organisations', { entity, parents: parentsOf(entity) }),
    ),
    filledSql('schema/prescribing', { parents: parentsOf('practice') }),
  ].join('\n');
