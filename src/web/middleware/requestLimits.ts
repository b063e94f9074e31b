import type { RequestHandler } from 'express';
import { PageFault } from '../faults.ts';

/** Longer than any state a person can choose; below the 16 KB at which Node itself hangs up. */
const LONGEST_URL = 8_000;

/** The only addresses that change anything. */
const isAction = (path: string): boolean =>
  path.startsWith('/status/') || /^\/outliers\/(?:builds|\w+\/site)$/.test(path);

/** Refuses addresses that are too long or not text, and methods other than GET, HEAD and our POSTs. */
export function setUpRequestLimits(): RequestHandler {
  return (request, response, next) => {
    if (request.originalUrl.length > LONGEST_URL) {
      throw new PageFault(414, 'The address is too long.', {
        detail: 'Choose fewer organisations or tests.',
      });
    }
    if (!isDecodable(request.path)) {
      throw new PageFault(400, 'The address is not well-formed.', {
        detail: 'A % in it is not followed by two digits that make up a letter.',
      });
    }
    const allowed = isAction(request.path) ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD'];
    if (allowed.includes(request.method)) return next();
    response.set('Allow', allowed.join(', '));
    throw new PageFault(405, `${request.method} does nothing at this address.`);
  };
}

function isDecodable(path: string): boolean {
  try {
    return !decodeURIComponent(path).includes('\0');
  } catch {
    return false;
  }
}
