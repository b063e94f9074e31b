import express, { type Request, Router } from 'express';
import { buildUrl, parseUrl } from '../../state/codec.ts';
import { distinctIds } from '../../state/parts.ts';
import type { AppContext } from '../context.ts';
import { badRequest, stateOrFault } from '../faults.ts';
import { sameOriginOnly } from '../middleware/sameOrigin.ts';
import {
  firstFields,
  type GroupFields,
  groupPage,
  questionWithGroup,
} from '../presenters/question/ownGroups.ts';
import { queryOf } from '../request.ts';
import { latestCatalogue } from '../servedData.ts';

/** A form with as many codes as a group can have, twice, and its question. */
const LIMIT = '64kb';
const MOST_FIELDS = 2000;

/**
 * `/groups?question=…`: makes a group for a question, or changes one (`edit`). The form is posted, because it
 * can be longer than an address, and leads to the question with the group. Nothing is stored.
 */
export function ownGroupRoutes({ stores }: AppContext): Router {
  const router = Router();
  router.get('/groups', (request, response) => {
    const query = queryOf(request);
    const state = questionIn(query);
    const catalogue = latestCatalogue(stores);
    const fields = firstFields(state, query.get('edit') ?? undefined, catalogue);
    response.render('pages/groups', groupPage(state, fields, catalogue, undefined));
  });
  router.post(
    '/groups',
    sameOriginOnly(),
    express.text({ type: 'application/x-www-form-urlencoded', limit: LIMIT }),
    (request, response) => {
      const form = formOf(request);
      const state = questionIn(form);
      const catalogue = latestCatalogue(stores);
      const fields = fieldsOf(form);
      // Enter in the find box sends the form as its first button does.
      const isFinding = form.has('find') || fields.find !== (form.get('found') ?? '');
      const made = isFinding ? undefined : questionWithGroup(state, fields);
      if (made && 'state' in made) return response.redirect(303, buildUrl(made.state));
      if (made) response.status(400);
      response.render('pages/groups', groupPage(state, fields, catalogue, made?.error));
    },
  );
  return router;
}

function formOf({ body }: Request): URLSearchParams {
  const form = new URLSearchParams(typeof body === 'string' ? body : '');
  if ([...form.keys()].length > MOST_FIELDS) {
    throw badRequest('The form has too many codes.', 'Make the group smaller.');
  }
  return form;
}

function questionIn(query: URLSearchParams) {
  const question = query.get('question');
  if (question === null || question === '') {
    throw badRequest(
      'A group needs a question.',
      'Open a chart and follow its link “Make a group”.',
    );
  }
  return stateOrFault(parseUrl(question)).state;
}

const fieldsOf = (form: URLSearchParams): GroupFields => ({
  name: form.get('name') ?? '',
  codes: form.get('codes') ?? '',
  members: distinctIds(form.getAll('member')),
  edited: form.get('edit') || undefined,
  find: (form.get('q') ?? '').trim().slice(0, LONGEST_FIND),
});

/** No name is longer. */
const LONGEST_FIND = 100;
