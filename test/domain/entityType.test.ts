import { expect, it } from 'vitest';
import { ENTITY_TYPES, perEntityType } from '../../src/domain/entityType.ts';

it('a record of entity types has every type, from the smallest up', () => {
  expect(Object.entries(perEntityType(type => type))).toEqual(
    ENTITY_TYPES.map(type => [type, type]),
  );
});
