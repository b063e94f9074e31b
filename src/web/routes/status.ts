import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { sameOriginOnly } from '../middleware/sameOrigin.ts';

/** `/status`: the build that is served, and what the pipeline does now. */
export function statusRoutes(context: AppContext): Router {
  const router = Router();
  router.use('/status', sameOriginOnly());
  router.post('/status/build', (_request, response) => {
    context.pipeline.start();
    response.redirect(303, '/status');
  });
  return router;
}
