/** How long (ms) computing may hold the thread before other requests are answered. */
const TURN_MS = 10;

const waiting: (() => void)[] = [];
/** Whether a turn has begun and the process has not looked for requests since. */
let isInTurn = false;
/** When the latest turn began (ms of this process's clock). */
let turnBegan = 0;

const isTimeUp = (): boolean => performance.now() - turnBegan >= TURN_MS;

/**
 * Runs a piece of pure computing when its turn comes. The process answers other requests between pieces,
 * so a long computation of many pieces does not block them. A piece should take a few milliseconds. Pieces
 * that follow each other share a turn: on a busy server each turn waits for the answers before it, and hundreds
 * of small pieces would wait hundreds of times.
 */
export async function inTurn<T>(work: () => T): Promise<T> {
  if (isInTurn && waiting.length === 0 && !isTimeUp()) return work();
  return new Promise((resolve, reject) => {
    waiting.push(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
    if (waiting.length === 1 && !isInTurn) setImmediate(takeTurn);
  });
}

function takeTurn(): void {
  isInTurn = waiting.length > 0;
  if (!isInTurn) return;
  turnBegan = performance.now();
  while (waiting.length > 0 && !isTimeUp()) {
    waiting[0]?.();
    waiting.shift();
  }
  // Also where nothing waits: what follows from these pieces may, and the turn ends then.
  setImmediate(takeTurn);
}
