import { pipeline } from 'node:stream/promises';
import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { UserError } from '../../domain/userError.ts';
import type { SiteControl, SiteSubject } from '../context.ts';
import { notFound } from '../faults.ts';
import { fileName } from '../presenters/files/csv.ts';
import { type OfferWords, sitePage, siteProgress } from '../presenters/site.ts';
import { eventStream } from './eventStream.ts';

/** A site that can be made and downloaded. */
export interface SiteOffer {
  readonly subject: SiteSubject;
  /** The address of its page, which ends with `/site`. */
  readonly address: string;
  /** What the name of its zip is made of. */
  readonly zipTitle: string;
  readonly words: OfferWords;
}

/** Finds what a request is about, and holds it until `answer` has ended. */
export type OnOffer = (
  request: Request,
  response: Response,
  answer: (offer: SiteOffer) => Promise<void>,
) => Promise<void>;

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

/** The page of a site at `path`, which ends with `/site`: made on demand, and downloaded as a zip. */
export function siteRoutes(path: string, jobs: SiteControl, onOffer: OnOffer): Router {
  const router = Router();
  const onSite =
    (answer: (offer: SiteOffer, response: Response, request: Request) => Promise<void>) =>
    (request: Request, response: Response): Promise<void> =>
      onOffer(request, response, async offer => {
        response.set('Cache-Control', 'no-store');
        await answer(offer, response, request);
      });

  router.get(
    path,
    onSite(async ({ subject, address, words }, response) => {
      response.render('pages/site', sitePage(words, address, jobs.jobOf(subject)));
    }),
  );
  router.post(
    path,
    express.urlencoded({ extended: false, limit: '4kb' }),
    onSite(async ({ subject, address, words }, response, request) => {
      jobs.start(subject, words.takesLimit ? limitIn(request.body) : undefined);
      response.redirect(303, address);
    }),
  );
  router.get(
    `${path}/events`,
    onSite(async ({ subject, words }, response, request) => {
      const stream = eventStream({
        event: () => siteProgress(jobs.jobOf(subject), words.noun),
        onChange: listener => jobs.onChange(listener),
      });
      await stream(request, response, () => undefined);
    }),
  );
  router.get(
    `${path}.zip`,
    onSite(async ({ subject, address, zipTitle }, response) => {
      const zip = jobs.jobOf(subject)?.result;
      if (!zip) {
        const suggestions = [{ text: 'Create the files', href: address }];
        throw notFound('The files have not been created yet.', { suggestions });
      }
      const name = `${fileName(zipTitle)}.zip`;
      response.attachment(name).type('zip').set('Content-Length', String(zip.bytes));
      await pipeline(zip.archive.reader(), response);
    }),
  );
  return router;
}
