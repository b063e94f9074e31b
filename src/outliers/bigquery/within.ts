import { setTimeout as sleep } from 'node:timers/promises';
import { NoAnswer } from './client.ts';

/**
 * An answer, where it comes in time (ms).
 *
 * @throws {NoAnswer} where it does not; what was asked goes on.
 */
export function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  const late = new AbortController();
  const limit = sleep(ms, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new NoAnswer(`no answer within ${ms < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`}`);
  });
  // Whoever is not waited for any more has nobody to tell.
  answer.catch(() => undefined);
  return Promise.race([answer, limit]).finally(() => {
    limit.catch(() => undefined);
    late.abort();
  });
}
