import { Router } from 'express';
import type { AppContext } from '../context.ts';

/** The pages of prose, and the way in. */
export function pageRoutes(_context: AppContext): Router {
  const router = Router();
  router.get('/', (_request, response) => response.render('pages/home', { title: 'openpath' }));
  return router;
}
