import { BUILD_OBJECTS, type ObjectKind, SOURCE_TABLES, type WarehouseObject } from './objects.ts';
import { datasetOf } from './settings.ts';
import { fingerprintIn, statement } from './statement.ts';
import type { Warehouse } from './warehouse.ts';

/** What setting up does with an object. */
export type Action = 'create' | 'replace' | 'extend' | 'keep' | 'refuse';

export interface PlannedObject {
  readonly object: WarehouseObject;
  readonly action: Action;
  /** What is there and how it differs, for people; empty where the action says it all. */
  readonly detail: string;
  /** Columns that a table lacks, as DDL. */
  readonly missing: readonly string[];
}

/** What setting up would do, and whether it can. */
export interface SetupPlan {
  /** `project.dataset` */
  readonly dataset: string;
  readonly datasetAction: 'create' | 'keep';
  readonly source: string;
  /** Tables of the source dataset that builds read and that are not there; all: no such dataset. */
  readonly missingSource: readonly string[];
  readonly location: string | undefined;
  readonly objects: readonly PlannedObject[];
}

/** Whether everything is as it should be. */
export const isSetUp = ({ datasetAction, missingSource, objects }: SetupPlan): boolean =>
  datasetAction === 'keep' &&
  missingSource.length === 0 &&
  objects.every(({ action }) => action === 'keep');

/** Looks what is there; changes nothing. */
export async function setupPlan(warehouse: Warehouse): Promise<SetupPlan> {
  const { client, settings } = warehouse;
  const dataset = client.dataset(settings.dataset);
  const there = await warehouse.ifThere(dataset.getMetadata());
  const source = await sourceTables(warehouse);
  const objects = there
    ? await Promise.all(BUILD_OBJECTS.map(object => planned(warehouse, object)))
    : BUILD_OBJECTS.map(object => action(object, 'create'));
  const location: unknown = there?.[0].location;
  return {
    dataset: datasetOf(settings),
    datasetAction: there ? 'keep' : 'create',
    source: settings.sourceDataset,
    missingSource: SOURCE_TABLES.filter(name => !source.includes(name)),
    location: settings.location ?? (typeof location === 'string' ? location : undefined),
    objects,
  };
}

const action = (
  object: WarehouseObject,
  what: Action,
  detail = '',
  missing: readonly string[] = [],
): PlannedObject => ({ object, action: what, detail, missing });

/** The names of the tables and views in the source dataset; none where there is no such dataset. */
async function sourceTables(warehouse: Warehouse): Promise<string[]> {
  const [project = '', name = ''] = splitAtDot(warehouse.settings.sourceDataset);
  const dataset = warehouse.client.dataset(name, { projectId: project });
  const found = await warehouse.ifThere(dataset.getTables());
  return found?.[0].map(({ id }) => id ?? '') ?? [];
}

/** `project.dataset`; a project may have dots before its colon. */
export function splitAtDot(name: string): [string, string] {
  const at = name.lastIndexOf('.');
  return [name.slice(0, at), name.slice(at + 1)];
}

const planned = (warehouse: Warehouse, object: WarehouseObject): Promise<PlannedObject> =>
  object.kind === 'procedure'
    ? plannedProcedure(warehouse, object)
    : plannedTable(warehouse, object);

async function plannedProcedure(
  warehouse: Warehouse,
  object: WarehouseObject,
): Promise<PlannedObject> {
  const dataset = warehouse.client.dataset(warehouse.settings.dataset);
  const there = await warehouse.ifThere(dataset.routine(object.name).getMetadata());
  if (!there) return action(object, 'create');
  const body: unknown = there[0].definitionBody;
  const wanted = statementOf(warehouse, object);
  const isSame = typeof body === 'string' && squeezed(wanted).endsWith(squeezed(body));
  return isSame ? action(object, 'keep') : action(object, 'replace', 'another version is there');
}

const KINDS: Readonly<Record<string, ObjectKind>> = { TABLE: 'table', VIEW: 'view' };

async function plannedTable(warehouse: Warehouse, object: WarehouseObject): Promise<PlannedObject> {
  const dataset = warehouse.client.dataset(warehouse.settings.dataset);
  const there = await warehouse.ifThere(dataset.table(object.name).getMetadata());
  if (!there) return action(object, 'create');
  const [{ type, schema, labels }] = there;
  if (KINDS[String(type)] !== object.kind) {
    return action(object, 'refuse', `the name is taken by a ${String(type).toLowerCase()}`);
  }
  const wanted = statementOf(warehouse, object);
  if (object.kind === 'view') {
    const isSame = labelIn(labels, 'fingerprint') === fingerprintIn(wanted);
    return isSame ? action(object, 'keep') : action(object, 'replace', 'another version is there');
  }
  const has = new Set(columnNames(schema));
  const lacks = columnsOf(wanted).filter(({ name }) => !has.has(name.toLowerCase()));
  const needed = lacks.filter(({ isRequired }) => isRequired);
  if (needed.length > 0) {
    const names = needed.map(({ name }) => name).join(', ');
    return action(object, 'refuse', `a table of that name has no column ${names}`);
  }
  if (lacks.length === 0) return action(object, 'keep');
  const names = lacks.map(({ name }) => name).join(', ');
  return action(
    object,
    'extend',
    `gets the column ${names}; its rows stay`,
    lacks.map(({ ddl }) => ddl),
  );
}

/** A label's value; undefined where there is no such label. */
export function labelIn(labels: unknown, name: string): string | undefined {
  if (typeof labels !== 'object' || labels === null) return undefined;
  const value: unknown = Reflect.get(labels, name);
  return typeof value === 'string' ? value : undefined;
}

function columnNames(schema: unknown): string[] {
  const fields =
    typeof schema === 'object' && schema !== null && 'fields' in schema ? schema.fields : [];
  return (Array.isArray(fields) ? fields : []).flatMap((field: unknown) =>
    typeof field === 'object' && field !== null && 'name' in field
      ? [String(field.name).toLowerCase()]
      : [],
  );
}

const statementOf = (
  { settings }: Warehouse,
  { statement: name, places }: WarehouseObject,
): string =>
  statement(name, { ...places, dataset: datasetOf(settings), source: settings.sourceDataset });

/** The columns of a table's statement, which has one a line. */
function columnsOf(ddl: string): { name: string; isRequired: boolean; ddl: string }[] {
  return [...ddl.matchAll(/^ {2}(\w+) ([A-Z0-9<>]+)( NOT NULL)?/gm)].map(
    ([, name = '', type = '', required]) => ({
      name,
      isRequired: required !== undefined,
      ddl: `${name} ${type}`,
    }),
  );
}

/** Without what BigQuery may write differently: white space and the last semicolon. */
const squeezed = (sql: string): string =>
  sql
    .replace(/\s+/g, ' ')
    .replace(/;?\s*$/, '')
    .trim();
