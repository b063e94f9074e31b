import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from 'express';
import { UserError } from '../../domain/userError.ts';
import { type SetupPlan, TASK_KINDS } from '../../outliers/bigQueryState.ts';
import type { AppContext, BigQueryControl } from '../context.ts';
import { notFound } from '../faults.ts';
import { bigQueryJson, bigQueryPage, bigQueryProgress } from '../presenters/status/bigquery.ts';
import { eitherOf, eventStream } from './eventStream.ts';

/** How long (ms) the page waits for BigQuery. A later answer reaches it by its events. */
const GRACE_MS = 300;

/**
 * `/status/bigquery`: what is in BigQuery, what setting up would do, and the buttons. Requests from
 * other sites are refused with all of `/status`.
 */
export function bigQueryRoutes({ outliers, log }: AppContext): Router {
  const router = Router();
  const bigQuery = outliers?.bigQuery;
  if (!outliers || !bigQuery) return router;

  router.get('/status/bigquery', async (_request, response) => {
    const looked = bigQuery.look();
    // The page’s events say when there is an answer.
    looked.catch(error => log.error({ err: error }, 'BigQuery was not looked at'));
    await Promise.race([looked, sleep(GRACE_MS, undefined, { ref: false })]);
    response.render('pages/bigquery', bigQueryPage(bigQuery, outliers.ingest()));
  });
  router.get('/status/bigquery.json', async (_request, response) => {
    const plan = await planOrFault(bigQuery);
    response.status(plan instanceof UserError ? 502 : 200).json(bigQueryJson(bigQuery, plan));
  });
  router.get(
    '/status/bigquery/events',
    eventStream({
      event: () => bigQueryProgress(bigQuery.tasks(), outliers.ingest(), bigQuery.knownPlan()),
      onChange: eitherOf(
        listener => bigQuery.onChange(listener),
        listener => outliers.onPrescribing(listener),
      ),
    }),
  );
  router.post('/status/bigquery/setup', (_request, response) => {
    bigQuery.setUp();
    response.redirect(303, '/status/bigquery');
  });
  router.post('/status/bigquery/upload', (_request, response) => {
    bigQuery.upload();
    response.redirect(303, '/status/bigquery');
  });
  for (const kind of TASK_KINDS) {
    router.post(`/status/bigquery/${kind}/stop`, (_request, response) => {
      bigQuery.cancel(kind);
      response.redirect(303, '/status/bigquery');
    });
    router.delete(`/status/bigquery/${kind}`, (_request, response) => {
      if (!bigQuery.cancel(kind)) throw notFound('There is nothing to stop.');
      response.status(202).json({ tasks: bigQuery.tasks() });
    });
  }
  return router;
}

async function planOrFault(bigQuery: BigQueryControl): Promise<SetupPlan | UserError> {
  try {
    return await bigQuery.plan();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
