import type { Action, PlannedObject, SetupPlan } from '../bigQueryState.ts';
import type { BigQueryConnection } from './connection.ts';
import { locationIn } from './location.ts';
import { isOwn, labelIn, procedureMark } from './marks.ts';
import { BUILD_OBJECTS, type DatasetObject, type ObjectKind, SOURCE_TABLES } from './objects.ts';
import { type BigQuerySettings, datasetOf } from './settings.ts';
import { lookAtSource } from './sourceLook.ts';
import { fingerprintIn, statement } from './statement.ts';
import { columnPlan, columnsOf, fieldsIn } from './tableColumns.ts';

/**
 * Looks what is there; changes nothing.
 *
 * @throws {UserError} where BigQuery does not answer or lets nobody look.
 */
export async function setupPlan(bigQuery: BigQueryConnection): Promise<SetupPlan> {
  const { client, settings } = bigQuery;
  const metadata = await bigQuery.ifThere(client.dataset(settings.dataset).getMetadata());
  const source = await lookAtSource(bigQuery);
  const { month } = source;
  const objects = metadata
    ? await Promise.all(BUILD_OBJECTS.map(object => planned(bigQuery, withMonth(object, month))))
    : BUILD_OBJECTS.map(object => action(withMonth(object, month), 'create'));
  const location = metadata && locationIn(metadata[0]);
  return {
    dataset: datasetOf(settings),
    datasetAction: metadata ? 'keep' : 'create',
    source: settings.sourceDataset,
    missingSource: SOURCE_TABLES.map(({ name }) => name).filter(
      name => !source.tables.includes(name),
    ),
    location: location ?? settings.location ?? source.location,
    locationFault: locationFaultOf(settings, location, source.location),
    objects,
    freeDataset: objects.some(each => each.action === 'refuse')
      ? await freeDataset(bigQuery)
      : undefined,
  };
}

/** A dataset's name that nobody has taken yet; undefined where the first few are all taken. */
async function freeDataset(bigQuery: BigQueryConnection): Promise<string | undefined> {
  const { client, settings } = bigQuery;
  for (const ending of ['openpath', 'openpath_2', 'openpath_3']) {
    const name = `${settings.dataset}_${ending}`;
    if (!(await bigQuery.ifThere(client.dataset(name).getMetadata()))) return name;
  }
  return undefined;
}

const withMonth = (object: DatasetObject, month: string): DatasetObject => ({
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
  object: DatasetObject,
  what: Action,
  detail = '',
  additions: readonly string[] = [],
): PlannedObject => ({ object, action: what, detail, additions });

const planned = (bigQuery: BigQueryConnection, object: DatasetObject): Promise<PlannedObject> =>
  object.kind === 'procedure' ? plannedProcedure(bigQuery, object) : plannedTable(bigQuery, object);

async function plannedProcedure(
  bigQuery: BigQueryConnection,
  object: DatasetObject,
): Promise<PlannedObject> {
  const dataset = bigQuery.client.dataset(bigQuery.settings.dataset);
  const metadata = await bigQuery.ifThere(dataset.routine(object.name).getMetadata());
  if (!metadata) return action(object, 'create');
  const mark = procedureMark(metadata[0].description);
  if (mark === undefined) return action(object, 'refuse', notOurs('procedure'));
  return mark === fingerprintIn(statementOf(bigQuery, object))
    ? action(object, 'keep')
    : action(object, 'replace', OTHER_VERSION);
}

/** Why a thing of that name is left as it is. */
const notOurs = (kind: string): string =>
  `the ${kind} of that name does not carry openpath’s mark, so somebody else may rely on it`;
const OTHER_VERSION = 'made by another version of openpath';

const KINDS: Readonly<Record<string, ObjectKind>> = { TABLE: 'table', VIEW: 'view' };

async function plannedTable(
  bigQuery: BigQueryConnection,
  object: DatasetObject,
): Promise<PlannedObject> {
  const dataset = bigQuery.client.dataset(bigQuery.settings.dataset);
  const metadata = await bigQuery.ifThere(dataset.table(object.name).getMetadata());
  if (!metadata) return action(object, 'create');
  const [{ type, schema, labels }] = metadata;
  if (KINDS[String(type)] !== object.kind) {
    return action(object, 'refuse', `the name is taken by a ${String(type).toLowerCase()}`);
  }
  if (!isOwn(labels)) return action(object, 'refuse', notOurs(object.kind));
  const wanted = statementOf(bigQuery, object);
  if (object.kind === 'view') {
    const isSame = labelIn(labels, 'fingerprint') === fingerprintIn(wanted);
    return isSame ? action(object, 'keep') : action(object, 'replace', OTHER_VERSION);
  }
  const { refused, gets } = columnPlan(columnsOf(wanted), fieldsIn(schema));
  if (refused !== undefined) return action(object, 'refuse', refused);
  return gets ? action(object, 'extend', gets.words, gets.ddl) : action(object, 'keep');
}

const statementOf = (
  { settings }: BigQueryConnection,
  { statement: name, places }: DatasetObject,
): string =>
  statement(name, { ...places, dataset: datasetOf(settings), source: settings.sourceDataset });
