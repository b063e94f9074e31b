import compression from 'compression';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { PageFault } from '../faults.ts';

const YEAR_S = 31_536_000;

/**
 * A strict Content-Security-Policy: no inline script, no eval, nothing from elsewhere. Plotly writes
 * inline styles and hands its pictures over as blobs. TLS ends at the proxy, and not everywhere is any:
 * on plain HTTP (a laptop, a hospital's intranet) `upgrade-insecure-requests` would break every asset, and
 * Strict-Transport-Security is sent only where the request came by TLS, for this host and a year. `same-origin` and not helmet's `no-referrer`, under which browsers send
 * `Origin: null` with our own forms. Search engines are told to keep nothing.
 */
export function setUpSecurityHeaders(): RequestHandler[] {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  });
  const hsts = helmet.hsts({ maxAge: YEAR_S, includeSubDomains: false });
  return [
    headers,
    (_request, response, next) => {
      response.set('X-Robots-Tag', 'noindex, nofollow');
      next();
    },
    (request, response, next) => (request.secure ? hsts(request, response, next) : next()),
  ];
}

/** Compresses answers, except event streams: they would wait in the compressor's buffer. */
export function setUpCompression(): RequestHandler {
  return compression({
    filter: (request, response) =>
      !String(response.getHeader('Content-Type')).startsWith('text/event-stream') &&
      compression.filter(request, response),
  });
}

/** Longer than any state a person can choose; below the 16 KB at which Node itself hangs up. */
const LONGEST_URL = 8_000;

/** The only addresses that change anything, and the form of own groups, which is longer than an address. */
const ACTIONS: Readonly<Record<'POST' | 'DELETE', RegExp>> = {
  POST: /^\/(?:groups|status\/.+|outliers\/(?:builds|builds\/\d+\/(?:cancel|delete)|\w+\/site))$/,
  DELETE: /^\/(?:status\/bigquery\/(?:setup|upload)|outliers\/builds\/\d+)$/,
};

/** Refuses addresses that are too long or not text, and methods that do nothing at an address. */
export function setUpRequestLimits(): RequestHandler {
  return (request, response, next) => {
    if (request.originalUrl.length > LONGEST_URL) {
      throw new PageFault(414, 'The address is too long.', {
        detail: 'Choose fewer organisations or tests.',
      });
    }
    if (!isDecodable(request.path)) {
      throw new PageFault(400, 'The address is not well-formed.', {
        detail: 'It contains a % that is not part of a valid code, such as %20.',
      });
    }
    const actions = (['POST', 'DELETE'] as const).filter(each => ACTIONS[each].test(request.path));
    const allowedMethods: readonly string[] = ['GET', 'HEAD', ...actions];
    if (allowedMethods.includes(request.method)) return next();
    response.set('Allow', allowedMethods.join(', '));
    throw new PageFault(405, `${request.method} is not allowed at this address.`);
  };
}

function isDecodable(path: string): boolean {
  try {
    return !decodeURIComponent(path).includes('\0');
  } catch {
    return false;
  }
}
