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

/** A file was not the same any more when it had been read: what was read of it may be of two minds. */
export class Changed extends Error {
  constructor(file: string) {
    super(`${file} changed while it was read`);
    this.name = 'Changed';
  }
}

/** What changes whenever a file is written to; undefined where there is none. */
export async function touchOf(file: string): Promise<string | undefined> {
  const stats = await stat(file, { bigint: true }).catch(() => undefined);
  // ctime too, which no copying program sets.
  return stats && [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino, stats.dev].join(' ');
}

/**
 * Makes sure that every file of a look is what it was; others may have come meanwhile.
 *
 * @throws {Changed}
 */
export async function mustStand(dataPath: string, before: PrescribingLook): Promise<void> {
  const now = new Set((await lookAtPrescribing(dataPath)).text.split('\n'));
  const gone = before.text.split('\n').find(line => !now.has(line));
  if (gone !== undefined && gone !== '') throw new Changed(gone.split('\t')[0] ?? '');
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
 * while it is being copied; does not wait if the files are older than that. Returns what it then
 * looks like.
 */
export async function stillPrescribing(
  dataPath: string,
  quietMs: number,
  signal: AbortSignal | undefined,
): Promise<PrescribingLook> {
  let last = await lookAtPrescribing(dataPath);
  // A clock that runs ahead (a mounted folder of another machine) is outwaited, not believed.
  if (Date.now() - last.changedAt >= quietMs) return last;
  for (;;) {
    await sleep(quietMs, undefined, signal ? { signal } : {});
    const now = await lookAtPrescribing(dataPath);
    if (now.text === last.text) return now;
    last = now;
  }
}
