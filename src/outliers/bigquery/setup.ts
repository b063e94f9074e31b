import { UserError } from '../../domain/userError.ts';
import { obstacleIn, type PlannedObject } from '../bigQueryState.ts';
import { isDuplicate } from './faults.ts';
import { locate } from './location.ts';
import { OWN } from './marks.ts';
import { type Patience, patiently } from './patience.ts';
import { setupPlan } from './plan.ts';
import { datasetOf } from './settings.ts';
import type { Asked, Warehouse } from './warehouse.ts';

interface SettingUp extends Patience {
  /** What is made, and how many of how many objects are. */
  readonly onStep?: (name: string, done: number, all: number) => void;
}

/**
 * Makes what is missing, extends tables and replaces views and procedures as the plan says, in order;
 * running it again changes nothing. No table is ever replaced, and nothing that does not carry our mark
 * is touched. Returns what was made.
 *
 * @throws {UserError} where an object is in the way, the source is not there, or a role is missing.
 */
export async function setUp(
  warehouse: Warehouse,
  { onStep = () => undefined, ...patience }: SettingUp = {},
): Promise<readonly string[]> {
  const plan = await setupPlan(warehouse);
  const obstacle = obstacleIn(plan);
  if (obstacle) throw new UserError(obstacle.message, { fix: obstacle.fix });
  if (plan.datasetAction === 'create') {
    await createDataset(warehouse, warehouse.settings.dataset, plan.location);
  }
  await locate(warehouse);
  const todo = plan.objects.filter(({ action }) => action !== 'keep');
  for (const [i, planned] of todo.entries()) {
    onStep(planned.object.name, i, todo.length);
    await make(warehouse, planned, patience);
  }
  await warehouse.run({ name: 'queries/build_lock_row' }, patience);
  return todo.map(({ object }) => object.name);
}

/** Creates a dataset, unless it is there; without a location BigQuery chooses one. */
export async function createDataset(
  warehouse: Warehouse,
  id: string,
  location: string | undefined,
): Promise<void> {
  const options = { labels: OWN, ...(location === undefined ? {} : { location }) };
  const made = warehouse.client.createDataset(id, options).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
  });
  await warehouse.tried(made);
}

async function make(
  warehouse: Warehouse,
  { object, action, additions }: PlannedObject,
  patience: Patience,
): Promise<void> {
  const table = `${datasetOf(warehouse.settings)}.${object.name}`;
  const statements: readonly Asked[] =
    action === 'extend'
      ? additions.map(addition => ({ name: 'queries/extend_table', places: { table, addition } }))
      : [{ name: object.statement, places: object.places }];
  for (const asked of statements) {
    // A job that met a rate limit has changed nothing: another one tries again.
    await patiently(() => warehouse.run(asked, patience), patience);
  }
}
