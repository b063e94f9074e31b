import { Router } from 'express';
import { UserError } from '../../domain/userError.ts';
import type { SetupPlan } from '../../outliers/bigquery/plan.ts';
import type { AppContext, WarehouseControl } from '../context.ts';
import { warehouseJson, warehouseNow, warehousePage } from '../presenters/warehouse.ts';
import { eventStream } from './eventStream.ts';

/**
 * `/status/bigquery`: what is in BigQuery, what setting up would do, and the buttons. Requests from
 * other sites are refused with all of `/status`.
 */
export function warehouseRoutes({ outliers }: AppContext): Router {
  const router = Router();
  const warehouse = outliers?.warehouse;
  if (!outliers || !warehouse) return router;

  router.get('/status/bigquery', async (_request, response) => {
    const page = warehousePage(warehouse, await planOrFault(warehouse), outliers.ingest());
    response.render('pages/bigquery', page);
  });
  router.get('/status/bigquery.json', async (_request, response) => {
    const plan = await planOrFault(warehouse);
    response.status(plan instanceof UserError ? 502 : 200).json(warehouseJson(warehouse, plan));
  });
  router.get(
    '/status/bigquery/events',
    eventStream({
      now: () => warehouseNow(warehouse.tasks(), outliers.ingest()),
      onChange(listener) {
        const forget = [warehouse.onTask(listener), outliers.onPrescribing(listener)];
        return () => {
          for (const each of forget) each();
        };
      },
    }),
  );
  router.post('/status/bigquery/setup', (_request, response) => {
    warehouse.setUp();
    response.redirect(303, '/status/bigquery');
  });
  router.post('/status/bigquery/upload', (_request, response) => {
    warehouse.upload();
    response.redirect(303, '/status/bigquery');
  });
  return router;
}

async function planOrFault(warehouse: WarehouseControl): Promise<SetupPlan | UserError> {
  try {
    return await warehouse.plan();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
