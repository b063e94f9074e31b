import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scan } from './scan.ts';

/** The names, sizes and times of files at one moment, without their content. */
export interface Look {
  /** A line for each file, in order. The same text means that no file has changed in between. */
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

/** A file changed while it was read, so what was read may be a mixture. */
export class FileChanged extends Error {
  constructor(file: string) {
    super(`${file} changed while it was read`);
    this.name = 'FileChanged';
  }
}

/** Reads the sizes and times of a scan’s files. Those that no longer exist are left out. */
export async function lookAt({ files, folders }: Pick<Scan, 'files' | 'folders'>): Promise<Look> {
  const lines: string[] = [];
  const entries: LookedAt[] = [];
  let changedAt = 0;
  for (const folder of folders) {
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: 0 }));
    changedAt = Math.max(changedAt, mtimeMs);
  }
  for (const { path, absolute } of files) {
    const stats = await stat(absolute).catch(() => undefined);
    if (!stats?.isFile()) continue;
    // ctime too: a file can be replaced under its old size and time of modification.
    lines.push([path, stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino].join('\t'));
    const touchedAt = Math.max(stats.mtimeMs, stats.ctimeMs);
    changedAt = Math.max(changedAt, touchedAt);
    entries.push({ absolute, changedAt: touchedAt });
  }
  return { text: lines.sort().join('\n'), changedAt, files: entries };
}

/** A text that changes whenever a file is written to; undefined where there is no file. */
export async function touchOf(file: string): Promise<string | undefined> {
  const stats = await stat(file, { bigint: true }).catch(() => undefined);
  // Copying programs cannot set ctime.
  return stats && [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino, stats.dev].join(' ');
}

/**
 * Checks that the files of a look have not changed.
 *
 * @param options `mayGrow`: other files may have been added.
 * @throws {FileChanged} if one has.
 */
export function mustBeUnchanged(
  earlier: Look,
  later: Look,
  { mayGrow }: { readonly mayGrow: boolean },
): void {
  const changedLines = linesMissingIn(later, earlier);
  const [line] = mayGrow ? changedLines : [...changedLines, ...linesMissingIn(earlier, later)];
  if (line !== undefined) throw new FileChanged(line.split('\t')[0] ?? '');
}

function linesMissingIn(look: Look, other: Look): string[] {
  const lines = new Set(look.text.split('\n'));
  return other.text.split('\n').filter(line => line !== '' && !lines.has(line));
}

/** How many times longer to wait if a file seems incomplete, since its copying may have stalled. */
const STALLED_FACTOR = 8;

/**
 * Waits until nothing has changed for `quietMs` ms, so that no file is read while it is being copied. It
 * waits eight times as long if a file that has just changed seems to lack its end, because copies over a
 * network stall. Does not wait if the changes are older than that. Returns the last look.
 */
export async function waitUntilUnchanged<L extends Look>(
  look: () => Promise<L>,
  quietMs: number,
  signal: AbortSignal | undefined,
): Promise<L> {
  let latest = await look();
  if (Date.now() - latest.changedAt >= (await quietFor(latest, quietMs))) return latest;
  // Count the time here, because the clock of a mounted folder’s machine may be ahead.
  let start = performance.now();
  for (;;) {
    await sleep(quietMs, undefined, signal ? { signal } : {});
    const next = await look();
    if (next.text !== latest.text) start = performance.now();
    else if (performance.now() - start >= (await quietFor(next, quietMs))) return next;
    latest = next;
  }
}

/** For how long (ms) nothing must have changed. */
async function quietFor(look: Look, quietMs: number): Promise<number> {
  const stalledMs = quietMs * STALLED_FACTOR;
  for (const { absolute, changedAt } of look.files) {
    if (Date.now() - changedAt < stalledMs && (await seemsUnfinished(absolute))) return stalledMs;
  }
  return quietMs;
}

/** How a complete file ends: a zip with its directory, Parquet with its mark. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
/** The length of a zip’s end with the longest comment that may follow it. */
const ZIP_TAIL = 22 + 0xffff;
const PARQUET_END = Buffer.from('PAR1');

/**
 * Whether a file seems incomplete: a CSV without a final line end, or a zip or Parquet file without its
 * closing bytes. The end of a `.gz` does not show it, so each counts as incomplete. False for a file that
 * cannot be read.
 */
async function seemsUnfinished(file: string): Promise<boolean> {
  if (/\.gz$/i.test(file)) return true;
  // Opening a named pipe would wait for its writer.
  const isFile = await stat(file)
    .then(stats => stats.isFile())
    .catch(() => false);
  const handle = isFile ? await open(file, 'r').catch(() => undefined) : undefined;
  if (!handle) return false;
  try {
    const { size } = await handle.stat();
    const tailBytes = Math.min(size, /\.zip$/i.test(file) ? ZIP_TAIL : PARQUET_END.length);
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(tailBytes),
      0,
      tailBytes,
      size - tailBytes,
    );
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
