import type { Request, Response } from 'express';

/** True where a program asks: a `.json` address, a JSON body, or JSON preferred to HTML. */
export const wantsJson = (request: Request): boolean =>
  request.path.endsWith('.json') ||
  Boolean(request.is('json')) ||
  request.accepts(['html', 'json']) === 'json';

/** The query of a request as its address writes it, without the question mark. */
export const rawQueryOf = ({ originalUrl }: Request): string => originalUrl.split('?')[1] ?? '';

export const queryOf = (request: Request): URLSearchParams =>
  new URLSearchParams(rawQueryOf(request));

/** Gives an answer its ETag. If the browser has it already, answers 304 and returns true. */
export function isNotModified(request: Request, response: Response, tag: string): boolean {
  response.set({ 'Cache-Control': 'private, no-cache', ETag: tag });
  response.vary('Accept');
  const isFresh = request.fresh && request.get('If-None-Match') !== '*';
  if (isFresh) response.status(304).end();
  return isFresh;
}
