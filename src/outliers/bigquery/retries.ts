import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionLost } from './faults.ts';

/** How long (ms) to try again by default after the connection was lost. */
const RETRY_MS = 15 * 60_000;
const MAX_PAUSE_MS = 10_000;

export interface RetryOptions {
  /** Aborts the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Called each time there is no answer. */
  readonly onLost?: ((error: ConnectionLost) => void) | undefined;
  /** How long (ms) to try again. */
  readonly limit?: number | undefined;
}

/**
 * Runs `attempt` until there is an answer. It must be safe to repeat, as a query is, or a job under its own
 * id, which cannot start twice. Errors that BigQuery answers with are thrown at once. The client library
 * has made some attempts itself before this function tries again.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { signal, onLost, limit = RETRY_MS }: RetryOptions = {},
): Promise<T> {
  const start = performance.now();
  for (let pause = 500; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ConnectionLost) || performance.now() - start > limit) throw error;
      onLost?.(error);
    }
    await sleep(pause, undefined, { signal });
  }
}
