import type { IncomingMessage } from 'node:http';
import compression from 'compression';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { isEmbedUrl } from '../../state/codec.ts';
import { PageFault } from '../faults.ts';

const YEAR_S = 31_536_000;

/**
 * A strict Content-Security-Policy: no inline script, no eval and nothing from other sites. Plotly writes
 * inline styles and makes its pictures as blobs. Some sites have no TLS (a laptop, a hospital's intranet):
 * there `upgrade-insecure-requests` would break every asset, so it is left out, and Strict-Transport-Security
 * is sent only if the request came by TLS, for this host and a year. The referrer policy is `same-origin`,
 * because with helmet's `no-referrer` browsers send `Origin: null` with our own forms. Search engines are told
 * to index nothing.
 *
 * @param frameAncestors the sites whose pages may hold a card (`embed=1`) in a frame; no other page may be in
 * one.
 */
export function setUpSecurityHeaders(frameAncestors: readonly string[]): RequestHandler[] {
  const mayBeFramed = ({ url = '' }: IncomingMessage): boolean =>
    frameAncestors.length > 0 && isEmbedUrl(url);
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
        frameAncestors: [request => (mayBeFramed(request) ? frameAncestors.join(' ') : "'none'")],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  const hsts = helmet.hsts({ maxAge: YEAR_S, includeSubDomains: false });
  return [
    headers,
    (request, response, next) => {
      // It cannot list sites, and some browsers follow it instead of the policy.
      if (!mayBeFramed(request)) response.set('X-Frame-Options', 'DENY');
      response.set('X-Robots-Tag', 'noindex, nofollow');
      next();
    },
    (request, response, next) => (request.secure ? hsts(request, response, next) : next()),
  ];
}

/**
 * More than Node’s ten, beyond which it warns of a leak: five middlewares follow an answer to its end, and
 * `stream.pipeline` adds five listeners, another for the compressor.
 */
const MOST_LISTENERS = 20;

export const setUpListeners = (): RequestHandler => (_request, response, next) => {
  response.setMaxListeners(MOST_LISTENERS);
  next();
};

/** Compresses answers, except event streams, which would wait in the compressor's buffer. */
export function setUpCompression(): RequestHandler {
  return compression({
    filter: (request, response) =>
      !String(response.getHeader('Content-Type')).startsWith('text/event-stream') &&
      compression.filter(request, response),
  });
}

/** Longer (in characters) than any question that a person can choose, and below the 16 KB that Node accepts. */
const LONGEST_URL = 8_000;

/** Pages whose address holds what somebody typed, and no question. */
const SEARCHES = /^\/(?:find(?:\.json)?|start_here)$/;

/** The only addresses that change anything, and the form of own groups, which is longer than an address. */
const ACTIONS: Readonly<Record<'POST' | 'DELETE', RegExp>> = {
  POST: /^\/(?:groups|standouts\/site|status\/.+|outliers\/(?:builds|builds\/\d+\/(?:cancel|delete)|\w+\/site))$/,
  DELETE: /^\/(?:status\/bigquery\/(?:setup|upload)|outliers\/builds\/\d+)$/,
};

/** Refuses addresses that are too long or cannot be decoded, and methods that an address does not support. */
export function setUpRequestLimits(): RequestHandler {
  return (request, response, next) => {
    if (request.originalUrl.length > LONGEST_URL) {
      throw new PageFault(414, 'The address is too long.', {
        detail: SEARCHES.test(request.path)
          ? 'Type a shorter name or code.'
          : 'Choose fewer organisations or tests.',
      });
    }
    // The end of a text to some programs, and no text that a page can hold.
    if (request.originalUrl.includes('%00')) {
      throw new PageFault(400, 'The address is not well-formed.', {
        detail: 'It contains %00, which stands for no character that can be typed.',
      });
    }
    if (!isDecodable(request.path)) {
      throw new PageFault(400, 'The address is not well-formed.', {
        detail: 'It contains a % that is not part of a valid code, such as %20.',
      });
    }
    const actions = (['POST', 'DELETE'] as const).filter(method =>
      ACTIONS[method].test(request.path),
    );
    const allowedMethods: readonly string[] = ['GET', 'HEAD', ...actions];
    if (allowedMethods.includes(request.method)) return next();
    response.set('Allow', allowedMethods.join(', '));
    throw new PageFault(405, `${request.method} is not allowed at this address.`);
  };
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
