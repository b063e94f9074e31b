import type { EntityType } from '../domain/entityType.ts';
import { sqlFile } from '../store/sql.ts';

/** Names of tables that a statement may be about, beside entity types. */
type Kind = EntityType | 'subpara' | 'chemical';

/**
 * The text of `sql/outliers/<name>.sql` for one kind of organisation or drug: `{entity}` and `{kind}`
 * are filled in, from closed sets; whatever people choose is bound.
 */
export const filledIn = (name: string, places: { entity?: EntityType; kind?: Kind }): string =>
  withPlaces(sqlFile(`outliers/${name}`), places);

/** The same for the part of the results’ schema that there is once an entity type. */
export const entitySchema = (entity: EntityType): string =>
  withPlaces(sqlFile('schema/outliers_entity'), { entity });

/** Fills places in; every one must be known. */
export const withPlaces = (
  sql: string,
  places: Readonly<Record<string, string | undefined>>,
): string =>
  sql.replace(/\{([a-z]+)\}/g, (_, place: string) => {
    const text = places[place];
    if (text === undefined) throw new Error(`a statement has a place for ${place}`);
    return text;
  });
