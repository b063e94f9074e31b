import { Router } from 'express';
import type { AppContext } from '../context.ts';

/** `/data/…` and `/download`: the measures, the chart and the table. */
export function dataRoutes(_context: AppContext): Router {
  return Router();
}
