/** So long (ms) computing may hold the thread before other requests have their turn. */
const TURN_MS = 10;

const waiting: (() => void)[] = [];

/**
 * Runs a piece of pure computing when its turn comes. Between turns the process answers other requests,
 * so that a question of many pieces holds up nobody; a single piece should take a few milliseconds.
 */
export function inTurn<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    waiting.push(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
    if (waiting.length === 1) setImmediate(takeTurn);
  });
}

function takeTurn(): void {
  const began = performance.now();
  while (waiting.length > 0 && performance.now() - began < TURN_MS) {
    waiting[0]?.();
    waiting.shift();
  }
  if (waiting.length > 0) setImmediate(takeTurn);
}
