import { UserError } from '../../domain/userError.ts';
import { obstacleIn, type PlannedObject } from '../bigQueryState.ts';
import type { BigQueryConnection, StatementCall } from './connection.ts';
import { isDuplicate } from './faults.ts';
import { locate } from './location.ts';
import { OWN_LABELS } from './marks.ts';
import { setupPlan } from './plan.ts';
import { type RetryOptions, withRetries } from './retries.ts';
import { datasetOf } from './settings.ts';

interface SetUpOptions extends RetryOptions {
  /** Called with the object that is being made, how many have been made, and how many there are. */
  readonly onStep?: (name: string, done: number, total: number) => void;
}

/**
 * Makes missing objects, extends tables and replaces views and procedures as the plan says, in order;
 * running it again changes nothing. Tables are never replaced, and objects without our mark are never
 * changed. Returns the names of the objects.
 *
 * @throws {UserError} if an object is in the way, the source does not exist, or a role is missing.
 */
export async function setUp(
  bigQuery: BigQueryConnection,
  { onStep = () => undefined, ...retryOptions }: SetUpOptions = {},
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
    await make(bigQuery, planned, retryOptions);
  }
  await bigQuery.run({ name: 'queries/build_lock_row' }, retryOptions);
  return todo.map(({ object }) => object.name);
}

/** Creates a dataset unless it exists. Without a location BigQuery chooses one. */
export async function createDataset(
  bigQuery: BigQueryConnection,
  id: string,
  location: string | undefined,
): Promise<void> {
  const options = { labels: OWN_LABELS, ...(location === undefined ? {} : { location }) };
  const creation = bigQuery.client.createDataset(id, options).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
  });
  await bigQuery.answerOf(creation);
}

async function make(
  bigQuery: BigQueryConnection,
  { object, action, additions }: PlannedObject,
  retryOptions: RetryOptions,
): Promise<void> {
  const table = `${datasetOf(bigQuery.settings)}.${object.name}`;
  const statements: readonly StatementCall[] =
    action === 'extend'
      ? additions.map(addition => ({ name: 'queries/extend_table', places: { table, addition } }))
      : [{ name: object.statement, places: object.places }];
  for (const call of statements) {
    // A job that fails because of a rate limit changes nothing, so another one can try again.
    await withRetries(() => bigQuery.run(call, retryOptions), retryOptions);
  }
}
