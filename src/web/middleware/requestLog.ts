import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { HEALTH_PATHS } from '../navigation.ts';

/** A request id from a proxy is kept if it is harmless to log. */
const PLAIN_ID = /^[\w.-]{1,64}$/;

const pathOf = (url: string | undefined): string => (url ?? '').split('?', 1)[0] ?? '';
const isQuiet = (path: string): boolean =>
  [...HEALTH_PATHS, '/metrics'].includes(path) || path.startsWith('/assets/');

/**
 * Logs one line for each request: method, path, status, time and id. Neither headers (credentials) nor the
 * query (what people type, and the practices they ask about) are logged.
 */
export function setUpRequestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: (request, response) => {
      const requestId = request.headers['x-request-id'];
      const id =
        typeof requestId === 'string' && PLAIN_ID.test(requestId) ? requestId : randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    serializers: {
      req: (request: { id: string; method: string; url?: string }) => ({
        id: request.id,
        method: request.method,
        path: pathOf(request.url),
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
    wrapSerializers: true,
    customErrorMessage: (_request, response) =>
      response.statusCode === 503 ? 'request came before the data was ready' : 'request errored',
    // For every status from 500, pino-http makes an error whose stack only names itself. Real errors are
    // logged where they are caught (setUpErrors).
    customErrorObject: (_request, response, _error, line: object) =>
      response.statusCode < 500 ? line : { ...line, err: undefined },
    customLogLevel: (request, response, error) => {
      if (error || response.statusCode >= 500)
        return response.statusCode === 503 ? 'warn' : 'error';
      return isQuiet(pathOf(request.url)) ? 'debug' : 'info';
    },
  });
}
