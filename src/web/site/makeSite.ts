import type { Writable } from 'node:stream';
import { makePause } from '../../outliers/pause.ts';
import type { SiteProgress, SiteSummary } from '../context.ts';
import { folderSink, type SiteSink, zipFileSink, zipSink } from './siteSink.ts';

export interface SiteOptions {
  /** A folder that is not there yet, a file `….zip`, or where a zip is to be written to. */
  readonly to: string | Writable;
  /** How many files are written at a time. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SiteProgress) => void;
}

/** Where the files of a site are written to while it is made. */
export interface SiteFiles {
  /** Lets the server answer requests between files. Rejects once the site is given up. */
  write(name: string, text: string): Promise<void>;
  /** Lets the server answer requests while a long file is put together; rejects as `write` does. */
  pause(): Promise<void> | undefined;
  /** @throws the signal’s reason once the site is given up. */
  report(progress: SiteProgress): void;
}

const CONCURRENCY = 8;

/**
 * Makes a site: files that need no server. `to` appears when everything is written, and not at all if that
 * fails.
 *
 * @param writeAll writes every file, and says how many reports there are.
 * @throws {UserError} if `to` cannot be written.
 */
export async function makeSite(
  { to, signal, onProgress, concurrency = CONCURRENCY }: SiteOptions,
  writeAll: (files: SiteFiles) => Promise<Omit<SiteSummary, 'size'>>,
): Promise<SiteSummary> {
  const sink = await sinkFor(to);
  const pause = makePause(signal);
  const writing = new Set<Promise<void>>();
  let size = 0;
  try {
    const summary = await writeAll({
      async write(name, text) {
        size += text.length;
        const file = sink.add(name, text).finally(() => writing.delete(file));
        file.catch(() => undefined);
        writing.add(file);
        if (writing.size >= concurrency) await Promise.race(writing);
        await pause();
      },
      pause,
      report(progress) {
        onProgress?.(progress);
        signal?.throwIfAborted();
      },
    });
    await Promise.all(writing);
    signal?.throwIfAborted();
    await sink.finish();
    return { ...summary, size };
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

function sinkFor(to: SiteOptions['to']): Promise<SiteSink> | SiteSink {
  if (typeof to !== 'string') return zipSink(to);
  return to.endsWith('.zip') ? zipFileSink(to) : folderSink(to);
}
