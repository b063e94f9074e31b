import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionLost } from './faults.ts';

/** How long (ms) a lost connection is tried again before it is an error, where nothing else is said. */
const PATIENCE = 15 * 60_000;
const LONGEST_PAUSE = 10_000;

export interface Patience {
  /** Ends the waiting with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called each time that there was no answer. */
  readonly onLost?: ((lost: ConnectionLost) => void) | undefined;
  /** How long (ms) to try again. */
  readonly limit?: number | undefined;
}

/**
 * Runs what may be run again (a question, or a job under its own id, which never starts twice) until
 * there is an answer. Errors that are an answer are thrown at once; the client library has tried a few
 * times before this does.
 */
export async function patiently<T>(
  ask: () => Promise<T>,
  { signal, onLost, limit = PATIENCE }: Patience = {},
): Promise<T> {
  const began = performance.now();
  for (let pause = 500; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ConnectionLost) || performance.now() - began > limit) throw error;
      onLost?.(error);
    }
    await sleep(pause, undefined, { signal });
  }
}
