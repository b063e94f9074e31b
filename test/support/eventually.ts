import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 120;

/**
 * Waits until `look` finds something (not undefined, not false), for at most a minute and a half unless told. It looks
 * less often as time goes on, because a look may cost the process that it waits for as much as the work.
 */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 90_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (let wait = FIRST_WAIT_MS; Date.now() < end; wait = Math.min(wait * 1.3, LONGEST_WAIT_MS)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(wait);
  }
  throw new Error(`waited in vain until ${what}`);
}
