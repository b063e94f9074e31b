import type { RequestHandler } from 'express';
import { PageFault } from '../faults.ts';

/**
 * Lets a POST through only from our own pages, because browsers send the credentials of basic authentication
 * with any site's form. It checks Sec-Fetch-Site or, if the browser does not send that, compares Origin with
 * Host. A request with neither does not come from a browser.
 */
export function sameOriginOnly(): RequestHandler {
  return (request, _response, next) => {
    if (request.method !== 'POST') return next();
    const site = request.get('Sec-Fetch-Site');
    const origin = request.get('Origin');
    const ownOrigin =
      site !== undefined
        ? site === 'same-origin' || site === 'none'
        : origin === undefined || hostOf(origin) === request.get('Host');
    if (ownOrigin) return next();
    throw new PageFault(403, 'This request came from another site’s page.', {
      detail: 'Open the page on this site and use its button.',
    });
  };
}

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined;
