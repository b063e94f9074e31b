import path from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Logger } from 'pino';
import type { Look } from './look.ts';

export interface Watch {
  close(): Promise<void>;
}

export interface WatchOptions {
  /** Looks at the data folder’s files. */
  readonly look: () => Promise<Look>;
  /** Whether a file of this name may be one of them. */
  readonly isInputName: (name: string) => boolean;
  /** Called after a change in the data folder; a little later than it, once for many. */
  readonly onData: () => void;
  /** Called when the pointer to the store in force may have changed. */
  readonly onPointer: () => void;
  readonly log: Logger;
  /** How often (ms) the data folder is looked at besides: mounted folders do not always notify. */
  readonly recheckMs?: number;
}

const DEBOUNCE_MS = 300;
const RECHECK_MS = 60_000;
/** While the folder is missing, or where the system cannot notify. */
const QUICK_RECHECK_MS = 5_000;
const POLL_MS = 5_000;

/**
 * Watches the data folder and the pointer file. Whether a changed file is still being copied is not
 * decided here: the runner waits for a still folder before it reads. Resolves after a first look.
 */
export async function watchFolders(
  dataPath: string,
  pointerFile: string,
  { look, isInputName, onData, onPointer, log, recheckMs = RECHECK_MS }: WatchOptions,
): Promise<Watch> {
  let blind = false;
  let closed = false;
  let seen: string | undefined;
  let soon: NodeJS.Timeout | undefined;
  let recheck: NodeJS.Timeout | undefined;

  const check = async (): Promise<void> => {
    // A folder that is missing or cannot be read looks empty.
    const text = await look().then(
      each => each.text,
      () => '',
    );
    if (closed) return;
    const changed = seen !== undefined && seen !== text;
    seen = text;
    if (changed) onData();
    onPointer();
    const quick = blind || text === '';
    clearTimeout(recheck);
    recheck = setTimeout(check, quick ? Math.min(QUICK_RECHECK_MS, recheckMs) : recheckMs);
    recheck.unref();
  };
  const checkSoon = (): void => {
    // Not put off by further changes: a file that grows for an hour is waited for by the runner.
    soon ??= setTimeout(() => {
      soon = undefined;
      void check();
    }, DEBOUNCE_MS);
  };
  // What is checked from now on is newer than this first look: no change falls between.
  await check();

  const watchers: FSWatcher[] = [];
  const goBlind = (error: unknown): void => {
    if (blind) return;
    blind = true;
    const seconds = Math.min(QUICK_RECHECK_MS, recheckMs) / 1000;
    const why = error instanceof Error && 'code' in error ? error.code : undefined;
    log.warn({ why }, `the system cannot report changes: looking every ${seconds} s instead`);
    for (const watcher of watchers) void watcher.close();
    void check();
  };
  const start = (folder: string, depth: number, wanted: (name: string) => boolean): FSWatcher =>
    watch(folder, {
      ignoreInitial: true,
      ignorePermissionErrors: true,
      depth,
      ignored: (file, stats) => stats?.isFile() === true && !wanted(path.basename(file)),
    }).on('error', goBlind);
  watchers.push(
    start(dataPath, 2, isInputName).on('all', checkSoon),
    start(path.dirname(pointerFile), 0, name => name === path.basename(pointerFile)).on(
      'all',
      onPointer,
    ),
  );

  return {
    async close() {
      closed = true;
      clearTimeout(soon);
      clearTimeout(recheck);
      await Promise.all(watchers.map(watcher => watcher.close()));
    },
  };
}

/**
 * Looks at a folder again and again, for there are few files, and mounted folders do not always notify.
 * Resolves once the first look has been taken, which counts as a change.
 *
 * @param options `signal` ends it; `everyMs`: how often it looks.
 */
export async function pollFolder(
  look: () => Promise<Look>,
  onChange: () => void,
  { signal, everyMs = POLL_MS }: { readonly signal: AbortSignal; readonly everyMs?: number },
): Promise<void> {
  let seen: string | undefined;
  const check = async (): Promise<void> => {
    // A folder that cannot be looked at is in one more state: the run finds out what is wrong.
    const text = await look().then(each => each.text, String);
    if (signal.aborted) return;
    // What is read from now on is newer than this look: no change falls between.
    if (seen !== text) onChange();
    seen = text;
    setTimeout(() => void check(), everyMs).unref();
  };
  await check();
}
