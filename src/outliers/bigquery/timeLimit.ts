import { setTimeout as sleep } from 'node:timers/promises';
import { NoAnswer } from './client.ts';

/**
 * Waits at most `ms` for an answer.
 *
 * @throws {NoAnswer} if it takes longer. The request itself goes on.
 */
export function withinTime<T>(answer: Promise<T>, ms: number): Promise<T> {
  const timer = new AbortController();
  const limit = sleep(ms, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new NoAnswer(`no answer within ${ms < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`}`);
  });
  // After the time limit, nothing else handles an error of the answer.
  answer.catch(() => undefined);
  return Promise.race([answer, limit]).finally(() => {
    limit.catch(() => undefined);
    timer.abort();
  });
}
