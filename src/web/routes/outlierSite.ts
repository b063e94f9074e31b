import { pipeline } from 'node:stream/promises';
import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { UserError } from '../../domain/userError.ts';
import type { ResultStore } from '../../outliers/resultStore.ts';
import { notFound } from '../faults.ts';
import { fileName } from '../presenters/files/csv.ts';
import { sitePage, siteProgress } from '../presenters/outliers/site.ts';
import { eventStream } from './eventStream.ts';
import { type BuildRequest, buildRequest, type OutlierPages, withBuild } from './outlierBuild.ts';

const formSchema = z.object({ limit: z.string().trim().optional() }).catch({ limit: 'several' });

/** How many reports of each type; undefined: all. */
function limitIn(body: unknown): number | undefined {
  const { limit = '' } = formSchema.parse(body ?? {});
  if (limit === '') return undefined;
  if (/^[1-9]\d{0,5}$/.test(limit)) return Number(limit);
  throw new UserError(
    `The limit is ${JSON.stringify(limit.slice(0, 40))}, which is not a number of reports.`,
    {
      fix: 'Give a whole number of at least 1, or leave it out for all.',
    },
  );
}

/** `/outliers/<build>/site`: a build as files, made on demand and downloaded as a zip. */
export function outlierSite(pages: OutlierPages): Router {
  const router = Router();
  const jobs = pages.outliers.sites;
  // These pages change while their build stays the same.
  const uncachedPages = { ...pages, tagOf: () => undefined };
  const onBuild =
    (answer: (build: BuildRequest, response: Response, request: Request) => Promise<void>) =>
    (request: Request, response: Response): Promise<void> =>
      withBuild(uncachedPages, request, response, async (results: ResultStore) => {
        response.set('Cache-Control', 'no-store');
        await answer(buildRequest(request, results), response, request);
      });

  router.get(
    '/outliers/:build/site',
    onBuild(async ({ results: { info }, links }, response) => {
      response.render('pages/outliers/site', sitePage(info, links, jobs.jobOf(info)));
    }),
  );
  router.post(
    '/outliers/:build/site',
    express.urlencoded({ extended: false, limit: '4kb' }),
    onBuild(async ({ results: { info }, links }, response, request) => {
      jobs.start(info, limitIn(request.body));
      response.redirect(303, links.site);
    }),
  );
  router.get(
    '/outliers/:build/site/events',
    onBuild(async ({ results: { info } }, response, request) => {
      const stream = eventStream({
        event: () => siteProgress(jobs.jobOf(info)),
        onChange: listener => jobs.onChange(listener),
      });
      await stream(request, response, () => undefined);
    }),
  );
  router.get(
    '/outliers/:build/site.zip',
    onBuild(async ({ results: { info }, links }, response) => {
      const zip = jobs.jobOf(info)?.result;
      if (!zip) {
        const suggestions = [{ text: 'Create the files', href: links.site }];
        throw notFound('The files for this build have not been created yet.', { suggestions });
      }
      const name = `${fileName(`outliers ${info.id}`)}.zip`;
      response.attachment(name).type('zip').set('Content-Length', String(zip.bytes));
      await pipeline(zip.archive.reader(), response);
    }),
  );
  return router;
}
