import type { Request } from 'express';

/** True where a program asks: a `.json` address, or JSON preferred to HTML. */
export const wantsJson = (request: Request): boolean =>
  request.path.endsWith('.json') || request.accepts(['html', 'json']) === 'json';
