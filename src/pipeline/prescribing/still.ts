import { stat } from 'node:fs/promises';
import { type Look, type LookedAt, untilStill } from '../folder/look.ts';
import { scanPrescribing } from './scanPrescribing.ts';

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
export async function mustStand(dataPath: string, before: Look): Promise<void> {
  const now = new Set((await lookAtPrescribing(dataPath)).text.split('\n'));
  const gone = before.text.split('\n').find(line => !now.has(line));
  if (gone !== undefined && gone !== '') throw new Changed(gone.split('\t')[0] ?? '');
}

/** Looks at every file that an ingest would read; a file that is gone meanwhile is left out. */
export async function lookAtPrescribing(dataPath: string): Promise<Look> {
  const { references, files } = await scanPrescribing(dataPath);
  const lines: string[] = [];
  const seen: LookedAt[] = [];
  let changedAt = 0;
  for (const { path, absolute } of [...references.values(), ...files]) {
    const stats = await stat(absolute).catch(() => undefined);
    if (!stats) continue;
    lines.push([path, stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino].join('\t'));
    const touchedAt = Math.max(stats.mtimeMs, stats.ctimeMs);
    changedAt = Math.max(changedAt, touchedAt);
    seen.push({ absolute, changedAt: touchedAt });
  }
  return { text: lines.join('\n'), changedAt, files: seen };
}

/** What `prescribing/` looks like once it is still: see `untilStill`. */
export const stillPrescribing = (
  dataPath: string,
  quietMs: number,
  signal: AbortSignal | undefined,
): Promise<Look> => untilStill(() => lookAtPrescribing(dataPath), quietMs, signal);
