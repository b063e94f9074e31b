import type { Request } from 'express';

/** True where a program asks: a `.json` address, a JSON body, or JSON preferred to HTML. */
export const wantsJson = (request: Request): boolean =>
  request.path.endsWith('.json') ||
  Boolean(request.is('json')) ||
  request.accepts(['html', 'json']) === 'json';
