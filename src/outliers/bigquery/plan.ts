import type { Action, PlannedObject, SetupPlan } from '../bigQueryState.ts';
import { locationIn } from './location.ts';
import { isOwn, labelIn, procedureMark } from './marks.ts';
import { BUILD_OBJECTS, type ObjectKind, SOURCE_TABLES, type WarehouseObject } from './objects.ts';
import { type BigQuerySettings, datasetOf } from './settings.ts';
import { lookAtSource } from './sourceLook.ts';
import { fingerprintIn, statement } from './statement.ts';
import { columnPlan, columnsOf, fieldsIn } from './tableColumns.ts';
import type { Warehouse } from './warehouse.ts';

/**
 * Looks what is there; changes nothing.
 *
 * @throws {UserError} where BigQuery does not answer or lets nobody look.
 */
export async function setupPlan(warehouse: Warehouse): Promise<SetupPlan> {
  const { client, settings } = warehouse;
  const there = await warehouse.ifThere(client.dataset(settings.dataset).getMetadata());
  const source = await lookAtSource(warehouse);
  const { month } = source;
  const objects = there
    ? await Promise.all(BUILD_OBJECTS.map(object => planned(warehouse, withMonth(object, month))))
    : BUILD_OBJECTS.map(object => action(withMonth(object, month), 'create'));
  const location = there && locationIn(there[0]);
  return {
    dataset: datasetOf(settings),
    datasetAction: there ? 'keep' : 'create',
    source: settings.sourceDataset,
    missingSource: SOURCE_TABLES.filter(name => !source.tables.includes(name)),
    location: location ?? settings.location ?? source.location,
    locationFault: locationFaultOf(settings, location, source.location),
    objects,
    freeDataset: objects.some(each => each.action === 'refuse')
      ? await freeDataset(warehouse)
      : undefined,
  };
}

/** A dataset's name that nobody has taken yet; undefined where the first few are all taken. */
async function freeDataset(warehouse: Warehouse): Promise<string | undefined> {
  const { client, settings } = warehouse;
  for (const ending of ['openpath', 'openpath_2', 'openpath_3']) {
    const name = `${settings.dataset}_${ending}`;
    if (!(await warehouse.ifThere(client.dataset(name).getMetadata()))) return name;
  }
  return undefined;
}

const withMonth = (object: WarehouseObject, month: string): WarehouseObject => ({
  ...object,
  places: { ...object.places, month },
});

/** Jobs run in one location, and reach only what is there. */
function locationFaultOf(
  { location: set, dataset, sourceDataset }: BigQuerySettings,
  builds: string | undefined,
  source: string | undefined,
): string | undefined {
  const places = [
    ...(set === undefined ? [] : [{ what: 'BIGQUERY_LOCATION', location: set }]),
    ...(builds === undefined ? [] : [{ what: dataset, location: builds }]),
    ...(source === undefined ? [] : [{ what: sourceDataset, location: source }]),
  ];
  const [first, ...others] = places;
  const other = others.find(
    ({ location }) => location.toUpperCase() !== first?.location.toUpperCase(),
  );
  return first && other
    ? `${first.what} is ${first.location} and ${other.what} is ${other.location}: jobs reach one location only.`
    : undefined;
}

const action = (
  object: WarehouseObject,
  what: Action,
  detail = '',
  additions: readonly string[] = [],
): PlannedObject => ({ object, action: what, detail, additions });

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
  const mark = procedureMark(there[0].description);
  if (mark === undefined) return action(object, 'refuse', notOurs('procedure'));
  return mark === fingerprintIn(statementOf(warehouse, object))
    ? action(object, 'keep')
    : action(object, 'replace', OTHER_VERSION);
}

/** Why a thing of that name is left as it is. */
const notOurs = (kind: string): string =>
  `the ${kind} of that name does not carry openpath’s mark, so somebody else may rely on it`;
const OTHER_VERSION = 'made by another version of openpath';

const KINDS: Readonly<Record<string, ObjectKind>> = { TABLE: 'table', VIEW: 'view' };

async function plannedTable(warehouse: Warehouse, object: WarehouseObject): Promise<PlannedObject> {
  const dataset = warehouse.client.dataset(warehouse.settings.dataset);
  const there = await warehouse.ifThere(dataset.table(object.name).getMetadata());
  if (!there) return action(object, 'create');
  const [{ type, schema, labels }] = there;
  if (KINDS[String(type)] !== object.kind) {
    return action(object, 'refuse', `the name is taken by a ${String(type).toLowerCase()}`);
  }
  if (!isOwn(labels)) return action(object, 'refuse', notOurs(object.kind));
  const wanted = statementOf(warehouse, object);
  if (object.kind === 'view') {
    const isSame = labelIn(labels, 'fingerprint') === fingerprintIn(wanted);
    return isSame ? action(object, 'keep') : action(object, 'replace', OTHER_VERSION);
  }
  const { refused, gets } = columnPlan(columnsOf(wanted), fieldsIn(schema));
  if (refused !== undefined) return action(object, 'refuse', refused);
  return gets ? action(object, 'extend', gets.words, gets.ddl) : action(object, 'keep');
}

const statementOf = (
  { settings }: Warehouse,
  { statement: name, places }: WarehouseObject,
): string =>
  statement(name, { ...places, dataset: datasetOf(settings), source: settings.sourceDataset });
