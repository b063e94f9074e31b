import express, { type Express } from 'express';
import { projectPath } from '../paths.ts';
import { setUpAssets } from './assets.ts';
import { CachedPages } from './cachedPages.ts';
import type { AppContext } from './context.ts';
import { setUpMetrics } from './metrics.ts';
import { setUpAuth } from './middleware/auth.ts';
import { setUpCachedPages } from './middleware/cachedPages.ts';
import { noSuchPage, setUpErrors } from './middleware/errors.ts';
import {
  setUpCompression,
  setUpListeners,
  setUpRequestLimits,
  setUpSecurityHeaders,
} from './middleware/everyRequest.ts';
import { setUpKnownHost } from './middleware/knownHost.ts';
import { setUpMailedLinks } from './middleware/mailedLinks.ts';
import { setUpPageCache } from './middleware/pageCache.ts';
import { setUpPageLocals } from './middleware/pageLocals.ts';
import { setUpRequestLog } from './middleware/requestLog.ts';
import { setUpServedData } from './middleware/servedData.ts';
import { PrescribingReports } from './prescribingReports.ts';
import { isolated } from './presenters/isolated.ts';
import { apiRoutes } from './routes/api.ts';
import { bigQueryRoutes } from './routes/bigquery.ts';
import { dataRoutes } from './routes/data.ts';
import { findRoutes } from './routes/find.ts';
import { healthRoutes, sendMetrics } from './routes/health.ts';
import { organisationRoutes } from './routes/organisations.ts';
import { outlierRoutes } from './routes/outliers.ts';
import { ownGroupRoutes } from './routes/ownGroups.ts';
import { pageRoutes } from './routes/pages.ts';
import { sheetRoutes } from './routes/sheets.ts';
import { standOutRoutes, standOutSite } from './routes/standOuts.ts';
import { statusRoutes } from './routes/status.ts';
import { pugCompiler, viewName, views } from './views.ts';

/**
 * A deployment usually has one proxy. If there is none, visitors can make up their address, which only the
 * limit on wrong passwords uses.
 */
const ASSUMED_PROXIES = 1;

/** The whole web application, not yet listening. */
export function createApp(context: AppContext): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', context.proxies ?? ASSUMED_PROXIES);
  app.set('views', projectPath('views'));
  app.set('view engine', 'pug');
  app.engine('pug', (file, locals, done) => {
    try {
      // In debug, views are read again for every page, and errors name the line of the view.
      const html = context.debug
        ? pugCompiler().renderFile(file, locals)
        : views().view(viewName(file))(locals);
      done(null, isolated(html));
    } catch (error) {
      done(error);
    }
  });
  app.set('view cache', !context.debug);

  const assets = setUpAssets();
  const reports = new PrescribingReports(context.outliers, context.log);
  const pages = new CachedPages();
  const metrics = setUpMetrics(context, pages);
  app.use(setUpListeners());
  app.use(setUpRequestLog(context.log));
  app.use(metrics.observe);
  app.use(setUpSecurityHeaders(context.frameAncestors ?? []));
  app.use(setUpKnownHost(context));
  app.use(setUpCompression());
  app.use(healthRoutes(context, metrics));
  app.use(setUpAuth(context));
  app.get('/metrics', sendMetrics(metrics));
  app.use(setUpPageLocals(context, assets));
  app.use(setUpRequestLimits());
  app.use(assets.routes);
  app.use(setUpMailedLinks());
  app.use(statusRoutes(context));
  app.use(bigQueryRoutes(context));
  app.use(outlierRoutes(context, assets));
  app.use(standOutSite(context));
  app.use(setUpServedData(context));
  app.use(setUpPageCache(context, assets, reports));
  app.use(setUpCachedPages(pages));
  app.use(pageRoutes(context));
  app.use(apiRoutes(context));
  app.use(findRoutes(context, reports));
  app.use(ownGroupRoutes(context));
  app.use(organisationRoutes(context, reports));
  app.use(standOutRoutes(context));
  app.use(sheetRoutes());
  app.use(dataRoutes(context, reports));
  app.use(noSuchPage);
  app.use(setUpErrors(context));
  return app;
}
