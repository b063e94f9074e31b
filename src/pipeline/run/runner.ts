import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { BackgroundWork } from '../../domain/backgroundWork.ts';
import type { BuildProgress, PipelineStatus } from '../../domain/buildReport.ts';
import { isDiskFull } from '../../domain/diskFull.ts';
import { UserError } from '../../domain/userError.ts';
import { type BuildLock, tryLock } from '../../store/lock.ts';
import { explainSystemFault, faultOf } from '../account/faults.ts';
import { hashInputs, type InputFile, UNREADABLE } from '../folder/hash.ts';
import {
  FileChanged,
  type Look,
  lookAt,
  mustBeUnchanged,
  waitUntilUnchanged,
} from '../folder/look.ts';
import { ReadingJournal } from '../folder/readingJournal.ts';
import type { FileKind, KindShelf } from './fileKind.ts';

export interface RunnerOptions {
  /** Absolute; need not exist yet. */
  readonly dataPath: string;
  readonly kind: FileKind;
  readonly shelf: KindShelf;
  readonly log: Logger;
  /** How long (ms) the files must have been unchanged before they are read. */
  readonly quietMs?: number;
}

const QUIET_MS = 2000;
const LOCK_RETRY_MS = 250;
/** A run is tried again after this many times the time that it took, so that one that fails late does not run all the time. */
const RETRY_FACTOR = 10;
/** The longest time (ms) until a run is tried again. */
const MAX_RETRY_MS = 3_600_000;

type Request = 'check' | 'build';

/**
 * Keeps a store up to date with the files of a kind in the data folder: one run at a time, and another one
 * if it is requested during a run. A run that fails does not change what is served. It is tried again if the
 * kind says so, because a full disk or a lost mount may be fixed without a change to a file.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #work = new BackgroundWork();
  #status: PipelineStatus = { phase: 'idle' };
  #wanted: Request | undefined;
  #isRunning = false;
  #isTidied = false;
  #isIncomplete = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  status(): PipelineStatus {
    return this.#status;
  }

  /** Whether the last run left out a file that could not be read. */
  get isIncomplete(): boolean {
    return this.#isIncomplete;
  }

  /** Calls at every change of the status, and so after every change of the store; returns how to stop listening. */
  onChange(listener: (status: PipelineStatus) => void): () => void {
    return this.#work.onChange(() => listener(this.#status));
  }

  /** Builds if the content of the input files is not what is served; returns at once. */
  check(): void {
    this.#ask('check');
  }

  /** Builds even if nothing changed; returns at once. */
  start(): void {
    this.#ask('build');
  }

  /** Resolves when nothing runs or is queued. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Aborts a running build and starts no more. Resolves when it has ended. */
  stop(): Promise<void> {
    clearTimeout(this.#retry);
    this.#wanted = undefined;
    return this.#work.stop();
  }

  #ask(request: Request): void {
    if (this.#work.signal.aborted) return;
    clearTimeout(this.#retry);
    if (this.#wanted !== 'build') this.#wanted = request;
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#work.add(() => this.#run());
  }

  async #run(): Promise<void> {
    while (this.#wanted) {
      const request = this.#wanted;
      this.#wanted = undefined;
      const startTime = performance.now();
      let isDone = false;
      try {
        await this.#update(request);
        isDone = !this.#isIncomplete;
        this.#setStatus({ phase: 'checking' });
      } catch (error) {
        if (!this.#work.signal.aborted) this.#fail(error);
      }
      if (!isDone) this.#retryLater(performance.now() - startTime);
    }
    this.#isRunning = false;
    this.#enter('idle');
  }

  async #update(request: Request): Promise<void> {
    const { quietMs = QUIET_MS } = this.#options;
    const { signal } = this.#work;
    for (;;) {
      try {
        return await this.#updateOnce(request);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof FileChanged)) throw error;
        this.#options.log.info('a file changed while it was read: the build starts again');
      }
      // Wait even if the file system does not give the time of the change.
      await sleep(quietMs, undefined, { signal });
    }
  }

  async #updateOnce(request: Request): Promise<void> {
    const { dataPath, kind, quietMs = QUIET_MS, shelf } = this.#options;
    this.#enter('checking');
    const look = await waitUntilUnchanged(() => this.#look(), quietMs, this.#work.signal);
    // This look includes all changes that were noticed until now.
    if (this.#wanted === 'check') this.#wanted = undefined;
    const { files, isEmpty } = await kind.scan(dataPath);
    if (isEmpty) {
      this.#isIncomplete = false;
      return shelf.clear();
    }
    const inputs = await hashInputs(files, shelf.hashesFile);
    await this.#mustBeUnchanged(look);
    this.#isIncomplete = inputs.some(({ sha256 }) => sha256 === UNREADABLE);
    const version = kind.version(inputs);
    const isForced = request === 'build' || this.#wanted === 'build';
    if (!isForced && (await shelf.adopt(version))) return this.#tidy();
    if (isForced) this.#wanted = undefined;

    const lock = await this.#lock(isForced ? undefined : version);
    if (!lock) return;
    try {
      // Another process may have built it between the look above and the lock.
      if (!isForced && (await shelf.adopt(version))) return;
      await this.#build(version, inputs, look).catch(async error => {
        // Earlier data versions give way to a build that has no room beside them.
        if (!isDiskFull(error) || !(await shelf.makeRoom?.())) throw error;
        await this.#build(version, inputs, look);
      });
    } finally {
      await lock.release();
    }
  }

  async #build(version: string, inputs: readonly InputFile[], look: Look): Promise<void> {
    const { dataPath, kind, shelf, log } = this.#options;
    const { signal } = this.#work;
    await shelf.tidy();
    this.#isTidied = true;
    // They may have changed while another process had the lock.
    await this.#mustBeUnchanged(look);
    this.#enter('building');
    log.info({ version }, `${kind.buildName} started`);
    const workFolder = await shelf.makeWorkFolder();
    try {
      const outFile = path.join(workFolder, 'store.duckdb');
      const onProgress = (progress: BuildProgress): void => this.#enter('building', progress);
      const former = await shelf.formerStore();
      const journal = await ReadingJournal.open(shelf.journalFile);
      const report = await kind.build({
        dataPath,
        inputs,
        version,
        workFolder,
        outFile,
        journal,
        signal,
        onProgress,
        ...(former ? { former } : {}),
      });
      signal.throwIfAborted();
      await this.#mustBeUnchanged(look);
      await shelf.publish(outFile, report.version);
      this.#isIncomplete = report.files.some(({ sha256 }) => sha256 === '');
      const { startedAt, finishedAt } = report;
      log.info({ version: report.version, startedAt, finishedAt }, `${kind.buildName} finished`);
    } finally {
      await rm(workFolder, { recursive: true, force: true });
    }
  }

  async #look(): Promise<Look> {
    const { dataPath, kind } = this.#options;
    return lookAt(await kind.scan(dataPath));
  }

  async #mustBeUnchanged(look: Look): Promise<void> {
    mustBeUnchanged(look, await this.#look(), this.#options.kind);
  }

  /** The right to build; undefined where another process has published `version` meanwhile. */
  async #lock(version: string | undefined): Promise<BuildLock | undefined> {
    const { shelf } = this.#options;
    for (;;) {
      const lock = await tryLock(shelf.folder);
      if (lock) return lock;
      this.#enter('waiting');
      await sleep(LOCK_RETRY_MS, undefined, { signal: this.#work.signal });
      if (version !== undefined && (await shelf.adopt(version))) return undefined;
    }
  }

  /** Removes leftovers once after the start, unless a build does it. */
  async #tidy(): Promise<void> {
    if (this.#isTidied) return;
    const lock = await tryLock(this.#options.shelf.folder);
    if (!lock) return;
    try {
      await this.#options.shelf.tidy();
      this.#isTidied = true;
    } finally {
      await lock.release();
    }
  }

  #retryLater(tookMs: number): void {
    const { retryMs } = this.#options.kind;
    if (retryMs === undefined || this.#work.signal.aborted) return;
    const waitMs = Math.max(retryMs, Math.min(MAX_RETRY_MS, RETRY_FACTOR * tookMs));
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.check(), waitMs);
    this.#retry.unref();
  }

  #fail(error: unknown): void {
    const { kind, shelf, log } = this.#options;
    const explained = explainSystemFault(error, kind, shelf.folder.path);
    const fault = faultOf(explained, shelf.folder.path, kind.isDiscreet);
    // A fault that repeats every minute would fill the log.
    const isRepeated =
      kind.retryMs !== undefined && this.#status.lastError?.message === fault.message;
    this.#setStatus({ phase: 'checking', lastError: { ...fault, at: new Date().toISOString() } });
    const bug = !(explained instanceof UserError) && !kind.isDiscreet ? { err: error } : {};
    log[isRepeated ? 'debug' : 'error']({ ...fault, ...bug }, `${kind.buildName} failed`);
  }

  /** Keeps the last error, which stays until a run succeeds. */
  #enter(phase: PipelineStatus['phase'], progress?: BuildProgress): void {
    const { lastError } = this.#status;
    this.#setStatus({
      phase,
      ...(progress ? { progress } : {}),
      ...(lastError ? { lastError } : {}),
    });
  }

  #setStatus(status: PipelineStatus): void {
    this.#status = status;
    this.#work.changed();
  }
}
