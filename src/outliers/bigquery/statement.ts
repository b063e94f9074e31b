import { createHash } from 'node:crypto';
import { childTypeOf, ENTITIES, ENTITY_TYPES, type EntityType } from '../../domain/entityType.ts';
import { filledSql } from '../../store/sql.ts';
import { TYPES_ABOVE } from '../places.ts';

/** Increase it with every change to the numbers that the procedure computes, or to its tables. */
export const BIGQUERY_ENGINE_VERSION = '1';

/** The places of a statement. The datasets’ names are checked where the environment is read. */
export interface StatementPlaces {
  readonly entity?: EntityType;
  /** `project.dataset` */
  readonly dataset?: string;
  readonly source?: string;
  /** The source’s column `month` as a DATE, in a form that lets BigQuery skip the partitions of other months. */
  readonly month?: string;
  /** `project.dataset.table`; `addition` is the DDL that extends it. */
  readonly table?: string;
  readonly addition?: string;
}

/** The text of `sql/outliers/bigquery/<name>.sql` with its places filled in. */
export function statement(name: string, places: StatementPlaces): string {
  const text = (file: string, more: Readonly<Record<string, string>> = {}): string =>
    filledSql(`outliers/bigquery/${file}`, {
      ...places,
      entities: ENTITY_TYPES.map(type => `'${type}'`).join(', '),
      types: ENTITY_TYPES.join(', '),
      version: BIGQUERY_ENGINE_VERSION,
      ...organisationLists,
      ...(places.entity ? sourcePlaces(places.entity) : {}),
      ...more,
    });
  const parts = PARTS[name];
  const more = parts ? parts(text) : {};
  if (!/^(?:views|procedures)\//.test(name)) return text(name, more);
  const fingerprint = fingerprintOf(text(name, { ...more, fingerprint: '' }));
  return text(name, { ...more, fingerprint });
}

const columnsOf = (type: EntityType): string => {
  const required = ENTITIES[type].isRequired ? ' NOT NULL' : '';
  return `  ${type} STRING${required},\n  ${type}_name STRING`;
};

/** The columns of the table of organisations, and the source’s tables of them. */
const organisationLists = {
  organisations: ENTITY_TYPES.map(type => `${type}, ${type}_name`).join(', '),
  organisation_columns: ENTITY_TYPES.map(columnsOf).join(',\n'),
  organisation_tables: ENTITY_TYPES.map(type => ENTITIES[type].table)
    .join(', ')
    .replace(/, (\w+)$/, ' and $1'),
};

/** The places in the statements of a type’s table in the source. */
const sourcePlaces = (entity: EntityType): Record<string, string> => ({
  table: ENTITIES[entity].table,
  child: childTypeOf(entity) ?? '',
  description: ENTITIES[entity].label.many,
  parent_columns: ENTITIES[entity].parents.map(type => `,\n  ${type}_id STRING`).join(''),
});

type FillText = (file: string, more?: Readonly<Record<string, string>>) => string;

/** The texts that are made of one part for each type. */
const PARTS: Readonly<Record<string, (text: FillText) => Record<string, string>>> = {
  'procedures/build_outliers_for': procedureParts,
  'views/practice_hierarchy': hierarchyParts,
};

function hierarchyParts(text: FillText): Record<string, string> {
  const ofTypes = (part: string): string =>
    TYPES_ABOVE.map(entity => text(part, { entity, ...sourcePlaces(entity) })).join('');
  return { above: ofTypes('parts/above'), joins: ofTypes('parts/above_join').trimEnd() };
}

function procedureParts(text: FillText): Record<string, string> {
  const ofTypes = (part: string): string =>
    ENTITY_TYPES.map(entity => text(part, { entity })).join('');
  return {
    found: text('parts/found').trim(),
    blocks: ofTypes('parts/entity'),
    drops: text('parts/drops', { dropped: ofTypes('parts/entity_drops').trimEnd() }).trim(),
  };
}

/** Identifies a view or procedure, whose text BigQuery may return in another form. */
const fingerprintOf = (sql: string): string =>
  createHash('sha256').update(sql).digest('hex').slice(0, 16);

/** The fingerprint in the statement of a view or procedure. */
export const fingerprintIn = (sql: string): string | undefined =>
  /(?:'fingerprint', '|\(openpath )([0-9a-f]{16})/.exec(sql)?.[1];
