import { ENTITIES, ENTITY_TYPES, type EntityType } from '../../domain/entityType.ts';
import type { StatementPlaces } from './statement.ts';

export type ObjectKind = 'table' | 'view' | 'procedure';

/** An object that builds need, and the statement that makes it. */
export interface DatasetObject {
  readonly kind: ObjectKind;
  readonly name: string;
  /** Of `sql/outliers/bigquery`. */
  readonly statement: string;
  readonly places: StatementPlaces;
}

const table = (name: string, entity?: EntityType): DatasetObject => ({
  kind: 'table',
  name: entity === undefined ? name : `${entity}_${name}`,
  statement: `tables/${entity === undefined ? name : `entity_${name}`}`,
  places: entity === undefined ? {} : { entity },
});

/** The types that clients of the original project know. Views give them its columns. */
const ORIGINAL_TYPES: readonly EntityType[] = ['practice', 'pcn', 'ccg', 'stp'];

const originalView = (name: string, entity: EntityType): DatasetObject => ({
  kind: 'view',
  name: `original_${entity}_${name}`,
  statement: `views/original_entity_${name}`,
  places: { entity },
});

const plainObject = (kind: 'view' | 'procedure', name: string): DatasetObject => ({
  kind,
  name,
  statement: `${kind}s/${name}`,
  places: {},
});

/** Everything in the dataset of builds, in the order in which it can be made. */
export const BUILD_OBJECTS: readonly DatasetObject[] = [
  table('builds'),
  table('build_lock'),
  table('organisations'),
  table('chemicals'),
  table('summed'),
  ...ENTITY_TYPES.flatMap(entity => [
    table('ranked', entity),
    table('chemical', entity),
    table('outlier_items', entity),
    table('measure_arrays', entity),
  ]),
  plainObject('view', 'prescribing'),
  plainObject('view', 'practice_hierarchy'),
  plainObject('view', 'bnf_names'),
  plainObject('view', 'original_builds'),
  ...ORIGINAL_TYPES.flatMap(entity => [
    originalView('outlier_items', entity),
    originalView('measure_arrays', entity),
  ]),
  plainObject('procedure', 'build_outliers_for'),
  plainObject('procedure', 'build_outliers'),
];

/** A table of the source dataset. */
export interface SourceTable {
  readonly name: string;
  /** Of `source/` and `upload/` in `sql/outliers/bigquery`. */
  readonly statement: string;
  /** The type of the organisations in it. */
  readonly entity?: EntityType;
}

/** The table in which organisations of a type are; only that of practices has columns of its own. */
const organisationTable = (entity: EntityType): SourceTable => ({
  name: ENTITIES[entity].table,
  statement: entity === 'practice' ? 'practices' : 'organisations',
  entity,
});

export const ORGANISATION_TABLES: readonly SourceTable[] = ENTITY_TYPES.map(organisationTable);
export const PRESCRIBING_TABLE = 'normalised_prescribing';

/** The tables of the source dataset, which builds read and uploads fill. */
export const SOURCE_TABLES: readonly SourceTable[] = [
  { name: PRESCRIBING_TABLE, statement: PRESCRIBING_TABLE },
  ...ORGANISATION_TABLES,
  { name: 'bnf', statement: 'bnf' },
];

/** The months that uploads have loaded, and from which files. Sources without uploads do not have this table. */
export const LOADED_MONTHS: SourceTable = { name: 'loaded_months', statement: 'loaded_months' };
