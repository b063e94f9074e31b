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
  /** Whether a file with this name may be one of them. */
  readonly isInputName: (name: string) => boolean;
  /** Called a little after a change in the data folder, once for several changes. */
  readonly onData: () => void;
  /** Called when the pointer to the current store may have changed. */
  readonly onPointer: () => void;
  readonly log: Logger;
  /** How often (ms) the data folder is also checked, because mounted folders do not always notify. */
  readonly recheckMs?: number;
}

const DEBOUNCE_MS = 300;
const RECHECK_MS = 60_000;
/** While the folder is missing, or where the system cannot notify. */
const QUICK_RECHECK_MS = 5_000;
const POLL_MS = 5_000;

/**
 * Watches the data folder and the pointer file. The runner, not this function, waits until changed files
 * have been copied completely. Resolves after a first look.
 */
export async function watchFolders(
  dataPath: string,
  pointerFile: string,
  { look, isInputName, onData, onPointer, log, recheckMs = RECHECK_MS }: WatchOptions,
): Promise<Watch> {
  let blind = false;
  let closed = false;
  let lastText: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let recheck: NodeJS.Timeout | undefined;

  const check = async (): Promise<void> => {
    // A folder that is missing or cannot be read looks empty.
    const text = await look().then(
      latest => latest.text,
      () => '',
    );
    if (closed) return;
    const hasChanged = lastText !== undefined && lastText !== text;
    // The watcher of a folder that went away does not see the one that takes its place.
    if (hasChanged && lastText === '' && !blind) watchData();
    lastText = text;
    if (hasChanged) onData();
    onPointer();
    const quick = blind || text === '';
    clearTimeout(recheck);
    recheck = setTimeout(check, quick ? Math.min(QUICK_RECHECK_MS, recheckMs) : recheckMs);
    recheck.unref();
  };
  const checkSoon = (): void => {
    // Further changes do not delay the call, because the runner itself waits for files that grow.
    timer ??= setTimeout(() => {
      timer = undefined;
      void check();
    }, DEBOUNCE_MS);
  };

  const watchers: { data?: FSWatcher; pointer?: FSWatcher } = {};
  const closeAll = (): Promise<unknown> =>
    Promise.all([watchers.data?.close(), watchers.pointer?.close()]);
  const goBlind = (error: unknown): void => {
    if (blind) return;
    blind = true;
    const seconds = Math.min(QUICK_RECHECK_MS, recheckMs) / 1000;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    log.warn({ why: code }, `the system cannot report changes: looking every ${seconds} s instead`);
    void closeAll();
    void check();
  };
  const start = (folder: string, depth: number, isWanted: (name: string) => boolean): FSWatcher =>
    watch(folder, {
      ignoreInitial: true,
      ignorePermissionErrors: true,
      depth,
      ignored: (file, stats) => stats?.isFile() === true && !isWanted(path.basename(file)),
    }).on('error', goBlind);
  const watchData = (): void => {
    void watchers.data?.close();
    // It reports changes from when it is ready, so what changed before is looked for then.
    watchers.data = start(dataPath, 2, isInputName).on('all', checkSoon).once('ready', checkSoon);
  };

  // Later checks are compared with this first look, so that no change is missed.
  await check();
  watchData();
  watchers.pointer = start(
    path.dirname(pointerFile),
    0,
    name => name === path.basename(pointerFile),
  ).on('all', onPointer);

  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(recheck);
      await closeAll();
    },
  };
}

/**
 * Checks a folder regularly: it has few files, and mounted folders do not always notify. Resolves after the
 * first look, which counts as a change.
 *
 * @param options `signal` ends it; `everyMs`: how often (ms) it checks.
 */
export async function pollFolder(
  look: () => Promise<Look>,
  onChange: () => void,
  { signal, everyMs = POLL_MS }: { readonly signal: AbortSignal; readonly everyMs?: number },
): Promise<void> {
  let lastText: string | undefined;
  const check = async (): Promise<void> => {
    // An error counts as one more state of the folder; the run then reports what is wrong.
    const text = await look().then(latest => latest.text, String);
    if (signal.aborted) return;
    // The run starts after this look, so that no change is missed.
    if (lastText !== text) onChange();
    lastText = text;
    setTimeout(() => void check(), everyMs).unref();
  };
  await check();
}
