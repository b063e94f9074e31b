import { type Request, type RequestHandler, Router } from 'express';
import basicAuth from 'express-basic-auth';
import type { AppContext } from '../context.ts';
import type { Metrics } from '../metrics.ts';
import { HEALTH_PATHS } from '../navigation.ts';

/**
 * What other programs ask. `/healthz`: whether this process may take over from an older one. It may as soon as
 * it answers, except while the older process still serves a store of an older version or with other settings.
 * `/readyz`: whether data is served, and how old it is. Both are open, and so is `/robots.txt`, which keeps
 * search engines out. `/metrics` is open to programs with METRICS_TOKEN, if that is set.
 */
export function healthRoutes(context: AppContext, metrics: Metrics): Router {
  const router = Router();
  const { isUpdating, metricsToken, pipeline, stores } = context;

  // Express would answer OPTIONS with the methods of each route, and those of `/metrics` to anyone.
  router.use((request, _response, next) =>
    next(request.method === 'OPTIONS' ? 'router' : undefined),
  );
  router.use([...HEALTH_PATHS], (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/robots.txt', (_request, response) => {
    response.type('text/plain').send('User-agent: *\nDisallow: /\n');
  });
  router.get('/healthz', (_request, response) => {
    const store = stores.current;
    if (store) response.json({ status: 'ok', version: store.catalogue.version });
    else if (isUpdating()) response.status(503).json({ status: 'updating' });
    else response.json({ status: 'starting' });
  });
  router.get('/readyz', (_request, response) => {
    const store = stores.current;
    if (store) {
      const { version, builtAt } = store.catalogue;
      const ageSeconds = Math.round((Date.now() - builtAt.getTime()) / 1000);
      response.json({ status: 'ok', version, builtAt: builtAt.toISOString(), ageSeconds });
      return;
    }
    const { phase, lastError } = pipeline.status();
    // The error may name files, which only people with credentials may see.
    const failed = lastError ? { lastBuild: 'failed; /status says why' } : {};
    response
      .status(503)
      .set('Retry-After', '5')
      .json({ status: 'starting', phase, ...failed });
  });
  router.get('/metrics', (request, response, next) => {
    if (metricsToken === undefined || !isBearer(request, metricsToken)) return next();
    return sendMetrics(metrics)(request, response, next);
  });
  return router;
}

/** `/metrics`, for requests with the token or with credentials. */
export const sendMetrics =
  (metrics: Metrics): RequestHandler =>
  async (_request, response) => {
    response.set('Cache-Control', 'no-store').type(metrics.contentType);
    response.send(await metrics.text());
  };

function isBearer(request: Request, token: string): boolean {
  const [, sentToken] = /^Bearer +(\S+) *$/i.exec(request.get('Authorization') ?? '') ?? [];
  return sentToken !== undefined && basicAuth.safeCompare(sentToken, token);
}
