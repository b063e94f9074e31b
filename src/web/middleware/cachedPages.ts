import type { Request, RequestHandler, Response } from 'express';
import {
  type CachedPage,
  type CachedPages,
  compress,
  ENCODINGS,
  type Encoding,
} from '../cachedPages.ts';
import { servedDataOf } from '../servedData.ts';
import { wantsJson } from '../wantsJson.ts';
import { originOf } from './pageLocals.ts';

/**
 * Answers from memory what was answered before, and remembers what is answered now: whole texts with
 * status 200. What is streamed (CSV and JSON of any length) is not held. Goes after setUpPageCache, whose
 * ETag names the data, the program and the settings that a page is made of; the key has that, the address
 * under which the site was asked for (links in mails and the copy on paper name it) and the encoding. No
 * page behind it depends on who asks.
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

const MOST_LISTENERS = 20;

/** The encoding that a browser prefers of those that it takes. */
const encodingFor = (request: Request): Encoding => {
  const accepted = request.acceptsEncodings([...ENCODINGS]);
  return ENCODINGS.find(each => each === accepted) ?? 'identity';
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

/** Packs and keeps the answer when it is sent, if it is a whole text. */
function cacheAnswer(
  pages: CachedPages,
  key: string,
  encoding: Encoding,
  request: Request,
  response: Response,
): void {
  const finish = pages.making(key);
  // What is sent otherwise (an error, a redirect, a stream) is not held: others go on without waiting for its end.
  response.writeHead = new Proxy(response.writeHead, {
    apply(writeHead, self, args) {
      finish(undefined);
      return Reflect.apply(writeHead, self, args);
    },
  });
  // With those of the log, the metrics and a stream through the compressor there are eleven listeners.
  response.setMaxListeners(MOST_LISTENERS);
  // A reader who left may have got nothing.
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
  const all = Object.entries(response.getHeaders());
  return Object.fromEntries(
    all.flatMap(([name, value]) =>
      earlierNames.has(name) || value === undefined ? [] : [[name, value] as const],
    ),
  );
}
