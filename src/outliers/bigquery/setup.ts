import { UserError } from '../../domain/userError.ts';
import { obstacleIn, type PlannedObject } from '../bigQueryState.ts';
import type { Asked, BigQueryConnection } from './connection.ts';
import { isDuplicate } from './faults.ts';
import { locate } from './location.ts';
import { OWN } from './marks.ts';
import { type Patience, patiently } from './patience.ts';
import { setupPlan } from './plan.ts';
import { datasetOf } from './settings.ts';

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
  bigQuery: BigQueryConnection,
  { onStep = () => undefined, ...patience }: SettingUp = {},
): Promise<readonly string[]> {
  const plan = await setupPlan(bigQuery);
  const obstacle = obstacleIn(plan);
  if (obstacle) throw new UserError(obstacle.message, { fix: obstacle.fix });
  if (plan.datasetAction === 'create') {
    await createDataset(bigQuery, bigQuery.settings.dataset, plan.location);
  }
  await locate(bigQuery);
  const todo = plan.objects.filter(({ action }) => action !== 'keep');
  for (const [i, planned] of todo.entries()) {
    onStep(planned.object.name, i, todo.length);
    await make(bigQuery, planned, patience);
  }
  await bigQuery.run({ name: 'queries/build_lock_row' }, patience);
  return todo.map(({ object }) => object.name);
}

/** Creates a dataset, unless it is there; without a location BigQuery chooses one. */
export async function createDataset(
  bigQuery: BigQueryConnection,
  id: string,
  location: string | undefined,
): Promise<void> {
  const options = { labels: OWN, ...(location === undefined ? {} : { location }) };
  const made = bigQuery.client.createDataset(id, options).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
  });
  await bigQuery.tried(made);
}

async function make(
  bigQuery: BigQueryConnection,
  { object, action, additions }: PlannedObject,
  patience: Patience,
): Promise<void> {
  const table = `${datasetOf(bigQuery.settings)}.${object.name}`;
  const statements: readonly Asked[] =
    action === 'extend'
      ? additions.map(addition => ({ name: 'queries/extend_table', places: { table, addition } }))
      : [{ name: object.statement, places: object.places }];
  for (const asked of statements) {
    // A job that met a rate limit has changed nothing: another one tries again.
    await patiently(() => bigQuery.run(asked, patience), patience);
  }
}
