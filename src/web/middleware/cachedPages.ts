import type { Request, RequestHandler, Response } from 'express';
import {
  type CachedPage,
  type CachedPages,
  compress,
  ENCODINGS,
  type Encoding,
} from '../cachedPages.ts';
import { wantsJson } from '../request.ts';
import { servedDataOf } from '../servedData.ts';
import { originOf } from './pageLocals.ts';

/**
 * Answers from memory if the page was made before, and otherwise keeps the page that is made: whole texts with
 * status 200. Streams (CSV, and JSON of any length) are not kept. Goes after setUpPageCache, whose ETag changes
 * with the data, the program and the settings. The key has that ETag, the address by which the site was reached
 * (links in emails and the printed copy contain it) and the encoding. No page after it depends on who the
 * visitor is.
 */
export function setUpCachedPages(pages: CachedPages): RequestHandler {
  return async (request, response, next) => {
    const tag = response.get('ETag');
    if (request.method !== 'GET' || tag === undefined) return next();
    const encoding = encodingFor(request);
    const key = JSON.stringify([
      ...[servedDataOf(response)?.data.lease.store.path, tag, encoding, wantsJson(request)],
      ...[originOf(request), request.originalUrl],
    ]);
    const cached = await pages.get(key);
    if (cached) return sendCached(cached, request, response);
    cacheAnswer(pages, key, encoding, request, response);
    next();
  };
}

/** The first of our encodings that a browser accepts. */
const encodingFor = (request: Request): Encoding => {
  const accepted = request.acceptsEncodings([...ENCODINGS]);
  return ENCODINGS.find(encoding => encoding === accepted) ?? 'identity';
};

function sendCached(
  { body, headers, route }: CachedPage,
  request: Request,
  response: Response,
): void {
  response.locals.route = route;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!request.socket.destroyed) response.end(body);
}

/** Compresses and keeps the answer when it is sent, if it is a whole text. */
function cacheAnswer(
  pages: CachedPages,
  key: string,
  encoding: Encoding,
  request: Request,
  response: Response,
): void {
  const finish = pages.making(key);
  // Errors, redirects and streams are not kept, so requests that wait for this page go on at once.
  response.writeHead = new Proxy(response.writeHead, {
    apply(writeHead, self, args) {
      finish(undefined);
      return Reflect.apply(writeHead, self, args);
    },
  });
  // If the reader has left, there may be no answer to keep.
  response.once('close', () => finish(undefined));
  const earlierNames = new Set(response.getHeaderNames());
  const send = response.send.bind(response);
  response.send = text => {
    response.send = send;
    if (response.statusCode !== 200 || typeof text !== 'string') return send(text);
    // With its character set, as Express itself would add it.
    response.set('Content-Type', response.get('Content-Type') ?? 'text/html');
    compress(text, encoding).then(
      ({ body, encoding }) => {
        response.setHeader('Content-Length', body.byteLength);
        if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding);
        const page = {
          body,
          headers: headersSince(earlierNames, response),
          route: request.route?.path,
        };
        finish(page);
        sendCached(page, request, response);
      },
      () => send(text),
    );
    return response;
  };
}

function headersSince(
  earlierNames: ReadonlySet<string>,
  response: Response,
): CachedPage['headers'] {
  const headers = Object.entries(response.getHeaders());
  return Object.fromEntries(
    headers.flatMap(([name, value]) =>
      earlierNames.has(name) || value === undefined ? [] : [[name, value] as const],
    ),
  );
}
