import type { Action, PlannedObject, SetupPlan } from '../bigQueryState.ts';
import type { BigQueryConnection } from './connection.ts';
import { locationIn } from './location.ts';
import { isOwn, labelIn, procedureMark } from './marks.ts';
import { BUILD_OBJECTS, type DatasetObject, type ObjectKind, SOURCE_TABLES } from './objects.ts';
import { type BigQuerySettings, datasetOf } from './settings.ts';
import { lookAtSource } from './sourceContents.ts';
import { fingerprintIn, statement } from './statement.ts';
import { columnPlan, columnsOf, fieldsIn } from './tableColumns.ts';

/**
 * Compares the datasets with what builds need; changes nothing.
 *
 * @throws {UserError} if BigQuery does not answer or denies access.
 */
export async function setupPlan(bigQuery: BigQueryConnection): Promise<SetupPlan> {
  const { client, settings } = bigQuery;
  const metadata = await bigQuery.awaitIfExists(client.dataset(settings.dataset).getMetadata());
  const source = await lookAtSource(bigQuery);
  const { month } = source;
  const objects = metadata
    ? await Promise.all(BUILD_OBJECTS.map(object => planObject(bigQuery, withMonth(object, month))))
    : BUILD_OBJECTS.map(object => plannedObject(withMonth(object, month), 'create'));
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
    freeDataset: objects.some(planObject => planObject.action === 'refuse')
      ? await freeDataset(bigQuery)
      : undefined,
  };
}

/** The name of a dataset that does not exist; undefined if the first few names are all taken. */
async function freeDataset(bigQuery: BigQueryConnection): Promise<string | undefined> {
  const { client, settings } = bigQuery;
  for (const suffix of ['openpath', 'openpath_2', 'openpath_3']) {
    const name = `${settings.dataset}_${suffix}`;
    if (!(await bigQuery.awaitIfExists(client.dataset(name).getMetadata()))) return name;
  }
  return undefined;
}

const withMonth = (object: DatasetObject, month: string): DatasetObject => ({
  ...object,
  places: { ...object.places, month },
});

/** Whether the datasets are in different locations, which no job can reach at once. */
function locationFaultOf(
  { location: setLocation, dataset, sourceDataset }: BigQuerySettings,
  builds: string | undefined,
  source: string | undefined,
): string | undefined {
  const places = [
    ...(setLocation === undefined ? [] : [{ what: 'BIGQUERY_LOCATION', location: setLocation }]),
    ...(builds === undefined ? [] : [{ what: dataset, location: builds }]),
    ...(source === undefined ? [] : [{ what: sourceDataset, location: source }]),
  ];
  const [first, ...others] = places;
  const different = others.find(
    ({ location }) => location.toUpperCase() !== first?.location.toUpperCase(),
  );
  return first && different
    ? `${first.what} is ${first.location} and ${different.what} is ${different.location}: jobs reach one location only.`
    : undefined;
}

const plannedObject = (
  object: DatasetObject,
  action: Action,
  detail = '',
  additions: readonly string[] = [],
): PlannedObject => ({ object, action, detail, additions });

const planObject = (bigQuery: BigQueryConnection, object: DatasetObject): Promise<PlannedObject> =>
  object.kind === 'procedure' ? planProcedure(bigQuery, object) : planTable(bigQuery, object);

async function planProcedure(
  bigQuery: BigQueryConnection,
  object: DatasetObject,
): Promise<PlannedObject> {
  const dataset = bigQuery.client.dataset(bigQuery.settings.dataset);
  const metadata = await bigQuery.awaitIfExists(dataset.routine(object.name).getMetadata());
  if (!metadata) return plannedObject(object, 'create');
  const mark = procedureMark(metadata[0].description);
  if (mark === undefined) return plannedObject(object, 'refuse', foreignDetail('procedure'));
  return mark === fingerprintIn(statementOf(bigQuery, object))
    ? plannedObject(object, 'keep')
    : plannedObject(object, 'replace', OTHER_VERSION);
}

/** Why an object that openpath did not make is left alone. */
const foreignDetail = (kind: string): string =>
  `the ${kind} of that name does not carry openpath’s mark, so somebody else may rely on it`;
const OTHER_VERSION = 'made by another version of openpath';

const KINDS: Readonly<Record<string, ObjectKind>> = { TABLE: 'table', VIEW: 'view' };

async function planTable(
  bigQuery: BigQueryConnection,
  object: DatasetObject,
): Promise<PlannedObject> {
  const dataset = bigQuery.client.dataset(bigQuery.settings.dataset);
  const metadata = await bigQuery.awaitIfExists(dataset.table(object.name).getMetadata());
  if (!metadata) return plannedObject(object, 'create');
  const [{ type, schema, labels }] = metadata;
  if (KINDS[String(type)] !== object.kind) {
    return plannedObject(object, 'refuse', `the name is taken by a ${String(type).toLowerCase()}`);
  }
  if (!isOwn(labels)) return plannedObject(object, 'refuse', foreignDetail(object.kind));
  const ownStatement = statementOf(bigQuery, object);
  if (object.kind === 'view') {
    const isSame = labelIn(labels, 'fingerprint') === fingerprintIn(ownStatement);
    return isSame ? plannedObject(object, 'keep') : plannedObject(object, 'replace', OTHER_VERSION);
  }
  const { refusal: refused, extension: gets } = columnPlan(
    columnsOf(ownStatement),
    fieldsIn(schema),
  );
  if (refused !== undefined) return plannedObject(object, 'refuse', refused);
  return gets
    ? plannedObject(object, 'extend', gets.words, gets.ddl)
    : plannedObject(object, 'keep');
}

const statementOf = (
  { settings }: BigQueryConnection,
  { statement: name, places }: DatasetObject,
): string =>
  statement(name, { ...places, dataset: datasetOf(settings), source: settings.sourceDataset });
