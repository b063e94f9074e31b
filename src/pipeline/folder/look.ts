import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a look at a folder (names, sizes and times, no content) tells. */
export interface Look {
  /** Equal texts: nothing was touched in between. */
  readonly text: string;
  /** When something last changed, in ms since 1970; 0 where there is nothing. */
  readonly changedAt: number;
  readonly files: readonly LookedAt[];
}

export interface LookedAt {
  readonly absolute: string;
  /** In ms since 1970. */
  readonly changedAt: number;
}

/** A copy that stalls is waited for so many times longer than one that is complete. */
const STALLED_FACTOR = 8;

/**
 * Waits until nothing has changed for `quietMs` ms, so that no file is read half while it is being
 * copied; eight times as long where a file that has just changed seems to lack its end, for copies
 * over a network stall. Does not wait if the changes are older than that. Returns the last look.
 */
export async function untilStill<L extends Look>(
  look: () => Promise<L>,
  quietMs: number,
  signal: AbortSignal | undefined,
): Promise<L> {
  let last = await look();
  if (Date.now() - last.changedAt >= (await quietFor(last, quietMs))) return last;
  // A clock that runs ahead (a mounted folder of another machine) is outwaited, not believed.
  let since = performance.now();
  for (;;) {
    await sleep(quietMs, undefined, signal ? { signal } : {});
    const now = await look();
    if (now.text !== last.text) since = performance.now();
    else if (performance.now() - since >= (await quietFor(now, quietMs))) return now;
    last = now;
  }
}

/** How long (ms) what was seen must have been still. */
async function quietFor(look: Look, quietMs: number): Promise<number> {
  const stalledMs = quietMs * STALLED_FACTOR;
  for (const { absolute, changedAt } of look.files) {
    if (Date.now() - changedAt < stalledMs && (await seemsUnfinished(absolute))) return stalledMs;
  }
  return quietMs;
}

/** What a whole file of a kind ends with: a zip with its directory, Parquet with its mark. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
/** That directory’s end may have a comment of this length behind it. */
const ZIP_TAIL = 22 + 0xffff;
const PARQUET_END = Buffer.from('PAR1');

/**
 * Whether a file has no proper end: a CSV without a line end, any other without what closes it. A `.gz`
 * has nothing to tell it by, so each is taken for unfinished. False for one that cannot be read.
 */
async function seemsUnfinished(file: string): Promise<boolean> {
  if (/\.gz$/i.test(file)) return true;
  // Whoever opens a named pipe waits for its writer.
  const isFile = await stat(file)
    .then(stats => stats.isFile())
    .catch(() => false);
  const handle = isFile ? await open(file, 'r').catch(() => undefined) : undefined;
  if (!handle) return false;
  try {
    const { size } = await handle.stat();
    const wanted = Math.min(size, /\.zip$/i.test(file) ? ZIP_TAIL : PARQUET_END.length);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, size - wanted);
    const tail = buffer.subarray(0, bytesRead);
    if (/\.zip$/i.test(file)) return tail.lastIndexOf(ZIP_END) < 0;
    if (/\.parquet$/i.test(file)) return !tail.equals(PARQUET_END);
    if (/\.json$/i.test(file)) return !/[\]}]\s*$/.test(tail.toString('latin1'));
    return !/[\r\n]$/.test(tail.toString('latin1'));
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}
