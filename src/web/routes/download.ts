import type { RequestHandler } from 'express';
import { buildUrl, parseSpec } from '../../state/codec.ts';
import { badRequest } from '../faults.ts';
import { understood } from '../understood.ts';

/** `/download?spec=<json>`, the predecessor's address of a CSV: on to today's. */
export const downloadRoute: RequestHandler = (request, response) => {
  const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
  const spec = query.get('spec');
  if (spec === null) throw badRequest('A download needs its question: /download?spec={…}.');
  response.redirect(302, buildUrl(understood(parseSpec(spec)).state, 'csv'));
};
