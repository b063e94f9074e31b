import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionLost } from './faults.ts';

/** How long (ms) a lost connection is tried again before it is an error. */
const PATIENCE = 15 * 60_000;
const LONGEST_PAUSE = 10_000;

export interface Patience {
  /** Ends the waiting with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called each time that there was no answer. */
  readonly onLost?: (() => void) | undefined;
}

/**
 * Runs what may be run again (a question, never an order) until there is an answer. Errors that are an
 * answer are thrown at once; the client library has tried a few times before this does.
 */
export async function patiently<T>(
  ask: () => Promise<T>,
  { signal, onLost }: Patience = {},
): Promise<T> {
  const began = performance.now();
  for (let pause = 500; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ConnectionLost) || performance.now() - began > PATIENCE) throw error;
      onLost?.();
    }
    await sleep(pause, undefined, { signal });
  }
}
