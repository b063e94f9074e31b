/** How long (ms) computing may hold the thread before other requests are answered. */
const TURN_MS = 10;

const waiting: (() => void)[] = [];

/**
 * Runs a piece of pure computing when its turn comes. The process answers other requests between pieces,
 * so a long computation of many pieces does not block them. A piece should take a few milliseconds.
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
  const start = performance.now();
  while (waiting.length > 0 && performance.now() - start < TURN_MS) {
    waiting[0]?.();
    waiting.shift();
  }
  if (waiting.length > 0) setImmediate(takeTurn);
}
