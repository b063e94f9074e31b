import { Router } from 'express';
import { api, apiPage } from '../api/page.ts';
import type { AppContext } from '../context.ts';
import { originOf } from '../middleware/pageLocals.ts';

/** `/api`: what programs can ask for, as a page and as OpenAPI. */
export function apiRoutes({ stores }: Pick<AppContext, 'stores'>): Router {
  const router = Router();
  router.get('/api', (request, response) => {
    response.render('pages/api', apiPage(stores.current?.catalogue, originOf(request)));
  });
  router.get('/api/openapi.json', (_request, response) => {
    response.json(api().document);
  });
  return router;
}
