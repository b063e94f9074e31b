import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { isDiskFull } from '../../domain/diskFull.ts';
import { ServiceFault, UserError } from '../../domain/userError.ts';
import { QueueFull } from '../../outliers/buildQueue.ts';
import { DataNotReady } from '../../outliers/source.ts';
import { NoStoreYet } from '../../store/holder.ts';
import type { AppContext } from '../context.ts';
import { notFound, PageFault, type Suggestion } from '../faults.ts';
import { pageSuggestions } from '../navigation.ts';
import { progressOf } from '../presenters/progress.ts';
import { wantsJson } from '../request.ts';

/** What an answer says about a fault. */
interface FaultAnswer {
  readonly status: number;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly suggestions?: readonly Suggestion[];
  /** Instead of the status's own. */
  readonly heading?: string;
}

const HEADINGS: Record<number, string> = {
  400: 'There is a problem with this address',
  403: 'Request blocked',
  404: 'Page not found',
  405: 'Method not allowed',
  414: 'Address too long',
  429: 'Too many requests waiting',
  413: 'Request too large',
  500: 'Something went wrong',
  502: 'A service is not available',
  507: 'There is no space left',
};

const CLIENT_FAULTS: Record<number, string> = {
  413: 'The request is larger than this site accepts.',
  415: 'The request’s encoding is not supported.',
};

/** The answer to an address that no route handles. */
export const noSuchPage: RequestHandler = request => {
  throw notFound(`There is no page ${shorten(request.path)}.`, {
    suggestions: pageSuggestions(request.path),
  });
};

/** The only error handler: a page for people, and one shape of JSON for programs. Details only in debug. */
export function setUpErrors(context: AppContext): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const answer = answerTo(error, context.debug);
    if (answer.status === 500 || answer.status === 507 || isDiskAway(error))
      request.log.error({ err: error }, 'request failed');
    response.status(answer.status).removeHeader('ETag');
    response.set('Cache-Control', 'no-store');
    if (answer.status === 503) response.set('Retry-After', '5');
    if (answer.status === 429) response.set('Retry-After', '30');
    if (wantsJson(request)) answerJson(response, answer);
    else answerPage(request, response, answer, context);
  };
}

/** Node’s errors of a folder that is away, may not be written, or is on a broken disk. */
const DISK_AWAY: readonly unknown[] = ['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'EIO'];

const isDiskAway = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && 'path' in error && DISK_AWAY.includes(error.code);

function answerTo(error: unknown, debug: boolean): FaultAnswer {
  if (error instanceof PageFault) {
    const { status, message, detail, suggestions } = error;
    return { status, message, detail, suggestions };
  }
  if (error instanceof NoStoreYet) {
    return {
      status: 503,
      message: 'The first build of the data is still running.',
      detail:
        'This takes between a few seconds and a few minutes. The page will open when it is ready.',
    };
  }
  if (error instanceof DataNotReady) {
    return {
      status: 503,
      message: 'The prescribing files are being checked.',
      detail: 'Try again in a few seconds. Reading new files can take a few minutes.',
    };
  }
  if (error instanceof ServiceFault) {
    return { status: 502, message: error.message, detail: error.fix };
  }
  if (error instanceof QueueFull) {
    return { status: 429, message: error.message, detail: error.fix };
  }
  if (isDiskFull(error)) {
    return {
      status: 507,
      message: 'There is no space left on this site’s disk, so nothing was changed.',
      detail: 'Ask whoever runs the site to free some space in STORE_PATH, then try again.',
    };
  }
  if (isDiskAway(error)) {
    return {
      status: 503,
      heading: 'The disk is not available',
      message: 'This site’s disk cannot be read or written at the moment, so nothing was changed.',
      detail: 'Ask whoever runs the site to look at STORE_PATH, then try again.',
    };
  }
  if (error instanceof UserError) return { status: 400, message: error.message, detail: error.fix };
  // Express and its middleware give a status to requests that they cannot read, such as one with a bad % in
  // a parameter.
  const status = statusOf(error);
  if (status >= 400 && status < 500) {
    const isBrokenBody =
      error instanceof Error && 'type' in error && error.type === 'entity.parse.failed';
    const message = isBrokenBody ? 'The request’s JSON cannot be read.' : CLIENT_FAULTS[status];
    return { status, message: message ?? 'The request is not well-formed.' };
  }
  return {
    status: 500,
    message: 'The page could not be created.',
    detail: debug && error instanceof Error ? error.stack : undefined,
  };
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('status' in error)) return 500;
  return typeof error.status === 'number' ? error.status : 500;
}

function answerJson(
  response: Response,
  { status, message, detail, suggestions = [] }: FaultAnswer,
): void {
  response.json({
    error: {
      status,
      message,
      ...(detail === undefined ? {} : { detail }),
      ...(suggestions.length === 0 ? {} : { near: suggestions.map(({ href }) => href) }),
    },
  });
}

function answerPage(
  request: Request,
  response: Response,
  answer: FaultAnswer,
  context: AppContext,
): void {
  const isStarting = answer.status === 503 && answer.heading === undefined;
  response.render(
    isStarting ? 'pages/starting' : 'pages/error',
    {
      ...answer,
      title: isStarting
        ? 'Getting the data ready'
        : (answer.heading ?? HEADINGS[answer.status] ?? 'There is a problem'),
      requestId: request.id,
      pipeline: context.pipeline.status(),
      progress: progressOf(context.pipeline.status(), undefined),
    },
    (fault: Error | null, html: string) => {
      if (!fault) return void response.send(html);
      request.log.error({ err: fault }, 'error page failed');
      response.type('text').send(answer.message);
    },
  );
}

const shorten = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text);
