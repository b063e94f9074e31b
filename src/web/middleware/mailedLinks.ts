import type { RequestHandler } from 'express';
import { withoutMailEnd } from '../../state/mailEnd.ts';

/**
 * Redirects links that an email or a document has damaged to what they meant: `&amp;` in the query is `&`, and
 * punctuation after the path's last word is removed, because no page's path ends with it. Goes before the
 * routes.
 */
export function setUpMailedLinks(): RequestHandler {
  return (request, response, next) => {
    const mended = mendedLink(request.originalUrl);
    // Two slashes (or one and a backslash) at the beginning would lead to another site.
    const isLocal = /^\/(?![/\\])/.test(mended);
    if (mended === request.originalUrl || !isLocal) return next();
    response.redirect(301, mended);
  };
}

/** @param url path and query, its path decodable. */
export function mendedLink(url: string): string {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? '' : url.slice(mark);
  const from = path.lastIndexOf('/') + 1;
  const lastWord = decodeURIComponent(path.slice(from));
  const mended = withoutMailEnd(lastWord);
  const mendedPath = mended === lastWord ? path : path.slice(0, from) + encodeURIComponent(mended);
  return mendedPath + query.replace(/([?&])(?:amp(?:;|%3B))+/gi, '$1');
}
