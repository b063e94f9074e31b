import { type RequestHandler, Router } from 'express';
import type { BuildInfo } from '../../outliers/resultRows.ts';
import type { Assets } from '../assets.ts';
import type { AppContext, OutliersControl } from '../context.ts';
import { notFound } from '../faults.ts';
import { appHash } from '../middleware/pageCache.ts';
import { sameOriginOnly } from '../middleware/sameOrigin.ts';
import { labPagesOf } from '../presenters/organisationLinks.ts';
import { buildJson, NEW_BUILD, newBuildPage } from '../presenters/outliers/builds.ts';
import { OUTLIERS } from '../presenters/outliers/links.ts';
import { outlierProgress } from '../presenters/outliers/progress.ts';
import { eitherOf, eventStream } from './eventStream.ts';
import { buildIdIn, type OutlierPages, pageOf, stalenessIn } from './outlierBuild.ts';
import { outlierReports } from './outlierReports.ts';
import { askForBuild, buildBodies, endBuild, outlierEstimate } from './outlierRequests.ts';
import { outlierSite } from './outlierSite.ts';
import { rowsSender } from './sendFile.ts';

/** `/outliers…`: the builds of prescribing outliers and their reports. */
export function outlierRoutes(context: AppContext, assets: Assets): Router {
  const { outliers, pipeline, stores, debug } = context;
  const router = Router();
  if (!outliers) return router;
  const { builds } = outliers;
  router.use('/outliers', sameOriginOnly(), (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    // The months of the lab data are not those of the prescribing; the pages of a build give their own.
    response.locals.freshness = undefined;
    next();
  });
  router.get('/outliers', async (_request, response) => {
    response.render('pages/outliers/builds', await pageOf(outliers));
  });
  router.get(NEW_BUILD, (_request, response) => {
    const prescribing = outliers.prescribing();
    if (prescribing.months.length === 0) return response.redirect(302, OUTLIERS);
    response.render('pages/outliers/new', newBuildPage(context, prescribing, outliers.bigQuery));
  });
  router.get('/outliers/events', outlierEvents(outliers));
  router.get('/outliers/builds', (_request, response) => response.redirect(302, OUTLIERS));
  router.get('/outliers/builds.json', async (_request, response) => {
    const states = await builds.list();
    const stale = await stalenessIn(builds, states);
    response.json({
      builds: states.map(state =>
        buildJson(context, state, stale.get(state.id), builds.bytesOf(state.id)),
      ),
    });
  });
  router.get('/outliers/builds/:id.json', async (request, response) => {
    const id = buildIdIn(request.params.id);
    const state = id === undefined ? undefined : await builds.state(id);
    if (!state) throw notFound(`There is no build ${request.params.id}.`);
    const stale = await stalenessIn(builds, [state]);
    response.json(buildJson(context, state, stale.get(state.id), builds.bytesOf(state.id)));
  });
  router.use(outlierEstimate(outliers));
  router.post('/outliers/builds', ...buildBodies(), askForBuild(outliers));
  router.post('/outliers/builds/:id/cancel', endBuild(builds, 'cancel'));
  router.post('/outliers/builds/:id/delete', endBuild(builds, 'delete'));
  router.delete('/outliers/builds/:id', endBuild(builds, 'delete'));
  const app = appHash(assets, context);
  // The pages of a build link to those of the lab data, so the tag changes with it.
  const tagOf = ({ id, createdAt }: BuildInfo): string | undefined =>
    debug ? undefined : `W/"${id}-${createdAt}-${stores.current?.catalogue.version}-${app}"`;
  const pages: OutlierPages = {
    outliers,
    pipeline,
    tagOf,
    sendRows: rowsSender(context.parquetFiles),
    labPagesOf: (type, code) => labPagesOf(type, code, stores.current?.catalogue),
  };
  router.use(outlierSite(pages));
  router.use(outlierReports(pages));
  return router;
}

/** Builds and prescribing files change independently, so the events follow both. */
const outlierEvents = (outliers: OutliersControl): RequestHandler =>
  eventStream({
    event: async () => outlierProgress(await outliers.builds.list(), outliers.prescribing()),
    onChange: eitherOf(
      listener => outliers.builds.onChange(listener),
      listener => outliers.onPrescribing(listener),
    ),
  });
