import { type RequestHandler, Router } from 'express';
import { ENTITY_TYPES } from '../../domain/entityType.ts';
import type { OutliersControl } from '../context.ts';
import { estimateJson, estimatePage } from '../presenters/outliers/estimate.ts';
import { wantsJson } from '../wantsJson.ts';
import { fromForm } from './outlierRequests.ts';

/** `/outliers/estimate`: what a build would read in BigQuery, before it is asked for. */
export function outlierEstimate({ bigQuery }: OutliersControl): Router {
  const router = Router();
  if (!bigQuery) return router;
  const answer: RequestHandler = async (request, response) => {
    // A form without a tick means none; a program that names no types means all.
    const isSilent = wantsJson(request) && request.query.entities === undefined;
    const input = fromForm(isSilent ? { ...request.query, entities: ENTITY_TYPES } : request.query);
    const estimate = await bigQuery.estimate(input);
    if (wantsJson(request)) {
      response.json(estimateJson(estimate, bigQuery.settings));
      return;
    }
    response.render('pages/outliers/estimate', estimatePage(estimate, bigQuery.settings));
  };
  router.get('/outliers/estimate', answer);
  router.get('/outliers/estimate.json', answer);
  return router;
}
