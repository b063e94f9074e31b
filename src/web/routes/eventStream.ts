import type { RequestHandler } from 'express';

/** How often (ms) a comment is sent, which keeps proxies from closing a quiet stream. */
const HEARTBEAT = 15_000;
/**
 * Changes within this time (ms) are one event: a build reports its progress more often than anyone can read.
 */
const COALESCE = 100;

export interface EventSubject {
  /** What an event says at this moment. */
  event(): object | Promise<object>;
  /** Called at every change; returns a function that stops listening. */
  onChange(listener: () => void): () => void;
}

/** Called at every change of either subject. */
export const eitherOf =
  (first: EventSubject['onChange'], second: EventSubject['onChange']): EventSubject['onChange'] =>
  listener => {
    const stops = [first(listener), second(listener)];
    return () => {
      for (const stop of stops) stop();
    };
  };

/**
 * Server-sent events, one at once and one at each change. Ends when the reader leaves or the server
 * ends it; its timers keep no process alive.
 */
export function eventStream(subject: EventSubject): RequestHandler {
  return (request, response) => {
    response.set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    if (request.method === 'HEAD') return void response.end();

    const send = async (): Promise<void> => {
      const event = await subject.event();
      // The process may have ended the stream to stop, a moment before its reader is known to be gone.
      if (response.writableEnded) return;
      response.write(`data: ${JSON.stringify(event)}\n\n`);
    };
    const trySend = (): void => {
      send().catch(error => {
        request.log.error({ err: error }, 'event not sent');
        response.end();
      });
    };
    let pending: NodeJS.Timeout | undefined;
    const sendSoon = (): void => {
      pending ??= setTimeout(() => {
        pending = undefined;
        trySend();
      }, COALESCE).unref();
    };
    const heartbeat = setInterval(() => {
      if (!response.writableEnded) response.write(':\n\n');
    }, HEARTBEAT).unref();
    const unsubscribe = subject.onChange(sendSoon);
    response.on('close', () => {
      unsubscribe();
      clearInterval(heartbeat);
      clearTimeout(pending);
    });
    response.write('retry: 2000\n');
    trySend();
  };
}
