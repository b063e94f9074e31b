import { UserError } from '../../domain/userError.ts';
import { OWN } from './labels.ts';
import { locate } from './location.ts';
import type { Patience } from './patience.ts';
import { type PlannedObject, type SetupPlan, setupPlan } from './plan.ts';
import { datasetOf } from './settings.ts';
import { isDuplicate, type Warehouse } from './warehouse.ts';

export interface SettingUp extends Patience {
  /** What is made, and how many of how many objects are. */
  readonly onStep?: (name: string, done: number, all: number) => void;
}

/**
 * Creates or replaces what the plan says, in order; running it again changes nothing. Tables with rows
 * are never replaced. Returns what was made.
 *
 * @throws {UserError} where an object is in the way, the source is not there, or a role is missing.
 */
export async function setUp(
  warehouse: Warehouse,
  { onStep = () => undefined, ...patience }: SettingUp = {},
): Promise<readonly string[]> {
  const plan = await setupPlan(warehouse);
  checkPlan(plan);
  if (plan.datasetAction === 'create') await createDataset(warehouse, warehouse.settings.dataset);
  await locate(warehouse);
  const todo = plan.objects.filter(({ action }) => action !== 'keep');
  for (const [i, planned] of todo.entries()) {
    onStep(planned.object.name, i, todo.length);
    await make(warehouse, planned, patience);
  }
  await warehouse.run({ name: 'tables/build_lock_row' }, patience);
  return todo.map(({ object }) => object.name);
}

function checkPlan({ dataset, source, missingSource, locationFault, objects }: SetupPlan): void {
  if (locationFault !== undefined) {
    throw new UserError(locationFault, {
      fix: 'Set BIGQUERY_LOCATION to where the source dataset is, and BIGQUERY_DATASET to a dataset there or to one that is to be made.',
    });
  }
  const inTheWay = objects.find(({ action }) => action === 'refuse');
  if (inTheWay) {
    throw new UserError(
      `In ${dataset}, ${inTheWay.object.name} is in the way: ${inTheWay.detail}.`,
      {
        fix: 'Rename or remove it there, or set BIGQUERY_DATASET to a dataset of its own.',
      },
    );
  }
  if (missingSource.length > 0) {
    throw new UserError(`The source dataset ${source} has no ${missingSource.join(', ')}.`, {
      fix: 'Set BIGQUERY_SOURCE_DATASET to the dataset that has them, or upload the prescribing of this machine from /status/bigquery.',
    });
  }
}

/** Creates a dataset, unless it is there, where the settings say or where BigQuery does by itself. */
export async function createDataset(warehouse: Warehouse, id: string): Promise<void> {
  const { client } = warehouse;
  const location = client.location === undefined ? {} : { location: client.location };
  const made = client.createDataset(id, { labels: OWN, ...location }).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
  });
  await warehouse.tried(made);
}

async function make(
  warehouse: Warehouse,
  { object, action, additions }: PlannedObject,
  patience: Patience,
): Promise<void> {
  if (action !== 'extend') {
    await warehouse.run({ name: object.statement, places: object.places }, patience);
    return;
  }
  for (const addition of additions) {
    const places = { table: `${datasetOf(warehouse.settings)}.${object.name}`, addition };
    await warehouse.run({ name: 'tables/extend', places }, patience);
  }
}
