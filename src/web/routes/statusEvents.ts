import type { RequestHandler } from 'express';
import type { AppContext } from '../context.ts';
import { statusNow } from '../presenters/statusNow.ts';

/** Comments that keep proxies from closing a quiet stream. */
const HEARTBEAT = 15_000;
/** A build tells its progress more often than anyone can read it. */
const COALESCE = 100;

/**
 * `/status/events`: server-sent events, one at once and one at each change, each a StatusNow. Ends
 * when the reader leaves or the server ends it; its timers keep no process alive.
 */
export function statusEvents(context: AppContext): RequestHandler {
  return (request, response) => {
    response.set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    if (request.method === 'HEAD') return void response.end();

    const send = (): void => {
      // The process may have ended the stream to stop, a moment before its reader is known to be gone.
      if (response.writableEnded) return;
      const now = statusNow(context.pipeline.status(), context.stores.current?.catalogue.version);
      response.write(`data: ${JSON.stringify(now)}\n\n`);
    };
    let pending: NodeJS.Timeout | undefined;
    const sendSoon = (): void => {
      pending ??= setTimeout(() => {
        pending = undefined;
        send();
      }, COALESCE).unref();
    };
    const heartbeat = setInterval(() => {
      if (!response.writableEnded) response.write(':\n\n');
    }, HEARTBEAT).unref();
    const forget = context.pipeline.onChange(sendSoon);
    response.on('close', () => {
      forget();
      clearInterval(heartbeat);
      clearTimeout(pending);
    });
    response.write('retry: 2000\n');
    send();
  };
}
