import express, { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { ENTITY_TYPES } from '../../domain/entityType.ts';
import { UserError } from '../../domain/userError.ts';
import { type Builds, NotConfirmed } from '../../outliers/builds.ts';
import type { OutliersControl } from '../context.ts';
import { notFound } from '../faults.ts';
import { estimateJson, estimatePage } from '../presenters/outliers/estimate.ts';
import { OUTLIERS } from '../presenters/outliers/links.ts';
import { wantsJson } from '../request.ts';
import { buildIdIn } from './outlierBuild.ts';

/** The largest body of a request for a build, which needs only a few words. */
const LIMIT = '16kb';

/** Reads JSON and forms. */
export const buildBodies = (): RequestHandler[] => [
  express.json({ limit: LIMIT }),
  express.urlencoded({ extended: false, limit: LIMIT }),
];

/**
 * `POST /outliers/builds`: JSON is answered with `{id, status}` (202 where there is something to wait
 * for), the page’s form with the page. Where builds cost money, one that is to be made has to be confirmed
 * (`confirm`), unless a limit for the day bounds what they can cost: a form is led to the estimate first.
 */
export function askForBuild({ builds, bigQuery }: OutliersControl): RequestHandler {
  return async (request, response) => {
    const isForm = Boolean(request.is('application/x-www-form-urlencoded'));
    if (!isForm && !request.is('json')) {
      throw new UserError('The request is not JSON.', {
        fix: 'Send it with Content-Type: application/json.',
      });
    }
    const requestBody = isForm ? fromForm(request.body) : request.body;
    const isBounded = !isForm && bigQuery?.settings.dailyBytes !== undefined;
    const mayBegin = bigQuery === undefined || isBounded || isConfirmed(request.body);
    const state = await builds.request(requestBody, { mayBegin }).catch((error: unknown) => {
      if (!(error instanceof NotConfirmed)) throw error;
      if (!isForm) throw new UserError(NOT_CONFIRMED.message, { fix: NOT_CONFIRMED.fix });
      return undefined;
    });
    if (!state) return response.redirect(303, `${OUTLIERS}/estimate?${formQuery(request.body)}`);
    if (isForm) return response.redirect(303, `${OUTLIERS}#builds`);
    const { id, status } = state;
    response
      .status(status === 'done' ? 200 : 202)
      .location(`${OUTLIERS}/builds/${id}.json`)
      .json({ id, status });
  };
}

const NOT_CONFIRMED = {
  message:
    'The build would be made in BigQuery, which costs money, and the request does not confirm it.',
  fix: 'Check at /outliers/estimate.json what it would read, then send "confirm": true with the request; or set BIGQUERY_DAILY_BYTES, below which builds need no confirmation.',
};

/** Whether a request says that it may cost money. */
const isConfirmed = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  'confirm' in body &&
  (body.confirm === true || body.confirm === 'yes');

/** The fields of a form as a query. */
function formQuery(body: unknown): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(formSchema.parse(body))) {
    for (const field of [value].flat()) if (field !== undefined) query.append(name, field);
  }
  return query;
}

const ACTIONS_DONE = {
  cancel: 'is neither waiting nor running, so there is nothing to cancel',
  delete: 'is not there',
} as const;

/**
 * `POST /outliers/builds/<id>/cancel` and `…/delete`: ends a build that waits or runs, or removes one.
 * The page’s buttons are answered with the page, programs with nothing (204), or with `{id, status,
 * stopping}` (202) while a build that ran has not ended yet.
 */
export function endBuild(builds: Builds, action: keyof typeof ACTIONS_DONE): RequestHandler {
  return async (request, response) => {
    const id = buildIdIn(String(request.params.id));
    if (id === undefined || !(await builds[action](id))) {
      throw notFound(`Build ${request.params.id} ${ACTIONS_DONE[action]}.`, {
        suggestions: [{ text: 'All builds', href: OUTLIERS }],
      });
    }
    if (request.accepts(['html', 'json']) === 'html' && request.method === 'POST') {
      return response.redirect(303, `${OUTLIERS}#builds`);
    }
    const state = await builds.state(id);
    if (!state?.isStopping) return void response.status(204).end();
    const { status } = state;
    response
      .status(202)
      .location(`${OUTLIERS}/builds/${id}.json`)
      .json({ id, status, stopping: true });
  };
}

/** A field; if it was sent several times, the last value counts. */
const field = z
  .union([z.string(), z.array(z.string()).transform(values => values.at(-1))])
  .optional();
const formSchema = z.object({
  from: field,
  to: field,
  n: field,
  entities: z.union([z.string().transform(entity => [entity]), z.array(z.string())]).default([]),
  force: field,
});

/** What the form's fields ask for; what is wrong with them is the build's to say. */
export function fromForm(body: unknown): unknown {
  const fields = formSchema.safeParse(body ?? {});
  if (!fields.success) return body;
  const { from, to, n, entities, force } = fields.data;
  return {
    from,
    to,
    ...(n === undefined || n.trim() === '' ? {} : { n: Number.isNaN(Number(n)) ? n : Number(n) }),
    entities,
    force: force !== undefined && !['', 'no', 'false', '0', 'off'].includes(force.toLowerCase()),
  };
}

/** `/outliers/estimate`: what a build would read in BigQuery, before it is asked for. */
export function outlierEstimate({ bigQuery, builds }: OutliersControl): Router {
  const router = Router();
  if (!bigQuery) return router;
  const answer: RequestHandler = async (request, response) => {
    // A form without a tick means none; a program that names no types means all.
    const isSilent = wantsJson(request) && request.query.entities === undefined;
    const input = fromForm(isSilent ? { ...request.query, entities: ENTITY_TYPES } : request.query);
    const estimate = await bigQuery.estimate(input);
    if (wantsJson(request)) {
      response.json(estimateJson(estimate, bigQuery.settings));
      return;
    }
    response.render(
      'pages/outliers/estimate',
      estimatePage(builds.words, estimate, bigQuery.settings),
    );
  };
  router.get('/outliers/estimate', answer);
  router.get('/outliers/estimate.json', answer);
  return router;
}
