import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { scanPrescribing } from './scanPrescribing.ts';

/** What a look at `prescribing/` (names, sizes and times, no content) tells. */
export interface PrescribingLook {
  /** Equal texts: nothing was touched in between. */
  readonly text: string;
  /** When a file last changed, in ms since 1970; 0 without files. */
  readonly changedAt: number;
}

/** Looks at every file that an ingest would read; a file that is gone meanwhile is left out. */
export async function lookAtPrescribing(dataPath: string): Promise<PrescribingLook> {
  const { references, files } = await scanPrescribing(dataPath);
  const lines: string[] = [];
  let changedAt = 0;
  for (const { path, absolute } of [...references.values(), ...files]) {
    const stats = await stat(absolute).catch(() => undefined);
    if (!stats) continue;
    lines.push([path, stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino].join('\t'));
    changedAt = Math.max(changedAt, stats.mtimeMs, stats.ctimeMs);
  }
  return { text: lines.join('\n'), changedAt };
}

/**
 * Waits until nothing has changed in `prescribing/` for `quietMs` ms, so that no file is read half
 * while it is being copied; does not wait if the files are older than that.
 */
export async function stillPrescribing(
  dataPath: string,
  quietMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  let last = await lookAtPrescribing(dataPath);
  // A clock that runs ahead (a mounted folder of another machine) is outwaited, not believed.
  if (Date.now() - last.changedAt >= quietMs) return;
  for (;;) {
    await sleep(quietMs, undefined, signal ? { signal } : {});
    const now = await lookAtPrescribing(dataPath);
    if (now.text === last.text) return;
    last = now;
  }
}
