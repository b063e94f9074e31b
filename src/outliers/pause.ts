import { setImmediate as turn } from 'node:timers/promises';

/** Work goes on for so long (ms) before others have their turn. */
const SLICE_MS = 15;

/**
 * Lets a long computation share its thread with the server: `await pauses()` between steps of a
 * millisecond or so gives way now and then, and ends the work where the signal says so.
 */
export function pausing(signal?: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return turn().then(() => {
      signal?.throwIfAborted();
      since = performance.now();
    });
  };
}
