import compression from 'compression';
import type { RequestHandler } from 'express';

/** Compresses answers, except event streams: they would wait in the compressor's buffer. */
export function setUpCompression(): RequestHandler {
  return compression({
    filter: (request, response) =>
      !String(response.getHeader('Content-Type')).startsWith('text/event-stream') &&
      compression.filter(request, response),
  });
}
