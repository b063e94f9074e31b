import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `look` finds something (not undefined, not false), for at most half a minute. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(20)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`waited in vain until ${what}`);
}
