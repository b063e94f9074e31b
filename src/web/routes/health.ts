import { Router } from 'express';
import type { AppContext } from '../context.ts';

/** `/healthz`: whether this process serves data yet; open to the deployment's checks. */
export function healthRoutes(context: AppContext): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store');
    const store = context.stores.current;
    if (store) response.json({ status: 'ok', version: store.catalogue.version });
    else response.status(503).json({ status: 'starting' });
  });
  return router;
}
