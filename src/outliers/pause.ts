import { setImmediate as turn } from 'node:timers/promises';

/** How long (ms) a computation runs before it lets the server answer requests. */
const SLICE_MS = 15;

/**
 * Lets a long computation share its thread with the server. Await the returned function between steps of
 * a millisecond or so: it pauses every SLICE_MS, and rejects with the signal’s reason once it has aborted.
 */
export function makePause(signal?: AbortSignal): () => Promise<void> | undefined {
  let start = performance.now();
  return () => {
    if (performance.now() - start < SLICE_MS) return undefined;
    return turn().then(() => {
      signal?.throwIfAborted();
      start = performance.now();
    });
  };
}
