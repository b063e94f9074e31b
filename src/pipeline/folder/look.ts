import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scan } from './scan.ts';

/** What a look at files finds: names, sizes and times, no content. */
export interface Look {
  /** A line for each file, in order; the same text means that none was touched in between. */
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

/** A file was no longer the same when it had been read: what was read may be half of each. */
export class FileChanged extends Error {
  constructor(file: string) {
    super(`${file} changed while it was read`);
    this.name = 'FileChanged';
  }
}

/** Looks at the files of a scan; those that are gone by then are left out. */
export async function lookAt({ files, folders }: Pick<Scan, 'files' | 'folders'>): Promise<Look> {
  const lines: string[] = [];
  const seen: LookedAt[] = [];
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
    seen.push({ absolute, changedAt: touchedAt });
  }
  return { text: lines.sort().join('\n'), changedAt, files: seen };
}

/** What changes whenever a file is written to; undefined where there is no file. */
export async function touchOf(file: string): Promise<string | undefined> {
  const stats = await stat(file, { bigint: true }).catch(() => undefined);
  // ctime too, which no copying program sets.
  return stats && [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino, stats.dev].join(' ');
}

/**
 * Makes sure that the files of a look are what they were.
 *
 * @param options `mayGrow`: other files may have come meanwhile.
 * @throws {FileChanged}
 */
export function mustBeUnchanged(
  before: Look,
  after: Look,
  { mayGrow }: { readonly mayGrow: boolean },
): void {
  const missing = linesMissingIn(after, before);
  const [line] = mayGrow ? missing : [...missing, ...linesMissingIn(before, after)];
  if (line !== undefined) throw new FileChanged(line.split('\t')[0] ?? '');
}

function linesMissingIn(look: Look, other: Look): string[] {
  const lines = new Set(look.text.split('\n'));
  return other.text.split('\n').filter(line => line !== '' && !lines.has(line));
}

/** A copy that stalls is waited for so many times longer than one that is complete. */
const STALLED_FACTOR = 8;

/**
 * Waits until nothing has changed for `quietMs` ms, so that no file is read half while it is being
 * copied; eight times as long where a file that has just changed seems to lack its end, for copies
 * over a network stall. Does not wait if the changes are older than that. Returns the last look.
 */
export async function waitUntilUnchanged<L extends Look>(
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
    const next = await look();
    if (next.text !== last.text) since = performance.now();
    else if (performance.now() - since >= (await quietFor(next, quietMs))) return next;
    last = next;
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
