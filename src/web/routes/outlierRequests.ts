import express, { type RequestHandler } from 'express';
import { z } from 'zod';
import { UserError } from '../../domain/userError.ts';
import type { Builds } from '../../outliers/builds.ts';
import { OUTLIERS } from '../presenters/outliers/links.ts';

/** A request for a build is a few words. */
const LIMIT = '16kb';

/** Reads JSON and forms. */
export const buildBodies = (): RequestHandler[] => [
  express.json({ limit: LIMIT }),
  express.urlencoded({ extended: false, limit: LIMIT }),
];

/**
 * `POST /outliers/builds`: JSON is answered with `{id, status}` (202 where there is something to wait
 * for), the page's form with the page.
 */
export function askForBuild(builds: Builds): RequestHandler {
  return async (request, response) => {
    const isForm = Boolean(request.is('application/x-www-form-urlencoded'));
    if (!isForm && !request.is('json')) {
      throw new UserError('The request is not JSON.', {
        fix: 'Send it with Content-Type: application/json.',
      });
    }
    const state = await builds.ask(isForm ? fromForm(request.body) : request.body);
    if (isForm) return response.redirect(303, `${OUTLIERS}#builds`);
    const { id, status } = state;
    response
      .status(status === 'done' ? 200 : 202)
      .location(`${OUTLIERS}/builds/${id}.json`)
      .json({ id, status });
  };
}

/** A field that is there once; of several the last. */
const field = z.union([z.string(), z.array(z.string()).transform(all => all.at(-1))]).optional();
const formSchema = z.object({
  from: field,
  to: field,
  n: field,
  entities: z.union([z.string().transform(one => [one]), z.array(z.string())]).default([]),
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
