import { ENTITY_TYPES, type EntityType } from '../../domain/entityType.ts';
import { UserError } from '../../domain/userError.ts';
import { limitEntities } from '../../outliers/entityLimit.ts';
import { Organisations } from '../../outliers/organisations.ts';

/**
 * The organisations that a site has reports of: all of the types asked for, or `limit` of each with the
 * organisations above them.
 *
 * @throws {UserError} if the build does not have a type, or the limit is not a whole number from 1.
 */
export function siteOrganisations(
  allOrganisations: Organisations,
  types: readonly EntityType[] | undefined,
  limit: number | undefined,
): Organisations {
  const missing = types?.find(type => !allOrganisations.builtTypes.includes(type));
  if (missing !== undefined || types?.length === 0) {
    throw new UserError(`This build has no reports of the type “${missing ?? ''}”.`, {
      fix: `Ask for one or more of ${allOrganisations.builtTypes.join(', ')}.`,
    });
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1)) {
    throw new UserError(`entityLimit is ${limit}.`, {
      fix: 'Give the number of reports of each type, a whole number from 1, or leave it out.',
    });
  }
  const limitedOrganisations = limitEntities(
    allOrganisations,
    types ?? allOrganisations.builtTypes,
    limit,
  );
  const byType = { ...allOrganisations.byType };
  for (const [type, entities] of limitedOrganisations)
    byType[type] = new Map(entities.map(entity => [entity.ix, entity]));
  const built = ENTITY_TYPES.filter(type => (limitedOrganisations.get(type)?.length ?? 0) > 0);
  return new Organisations(built, byType);
}
