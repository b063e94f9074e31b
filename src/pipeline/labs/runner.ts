import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { BuildProgress, BuildReport, PipelineStatus } from '../../domain/buildReport.ts';
import { UserError } from '../../domain/userError.ts';
import { makeWorkFolder } from '../../store/folder.ts';
import { type BuildLock, tryLock } from '../../store/lock.ts';
import type { Shelf } from '../../store/shelf.ts';
import { faultOf } from '../account/faults.ts';
import type { InputFile } from '../folder/dataFile.ts';
import { settled, snapshotOf } from '../folder/snapshot.ts';
import type { BuildJob } from './build.ts';
import { type BuildSettings, contentVersion, recipeOf } from './version.ts';

/** A build that can be stopped and tells how far it is. */
export type RunnerJob = BuildJob & Required<Pick<BuildJob, 'signal' | 'onProgress'>>;

/** The two halves of the pipeline that the runner puts in order. */
export interface Builder {
  hashInputs(dataPath: string): Promise<readonly InputFile[]>;
  buildStore(job: RunnerJob): Promise<BuildReport>;
}

export interface RunnerOptions {
  /** Absolute; need not exist yet. */
  readonly dataPath: string;
  readonly settings: BuildSettings;
  readonly shelf: Shelf;
  readonly builder: Builder;
  readonly log: Logger;
  /** The folder must have been still for so long (ms) before it is read. */
  readonly quietMs?: number;
}

const QUIET_MS = 2000;
const LOCK_RETRY_MS = 250;

type Request = 'check' | 'build';

/**
 * Keeps the served store in step with the data folder: one run at a time, and one more if asked for
 * meanwhile. A run that fails changes nothing that is served.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #listeners = new Set<(status: PipelineStatus) => void>();
  readonly #stopped = new AbortController();
  #status: PipelineStatus = { phase: 'idle' };
  #wanted: Request | undefined;
  #running: Promise<void> | undefined;
  #tidied = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  status(): PipelineStatus {
    return this.#status;
  }

  /** Calls at every change of the status; returns how to stop listening. */
  onChange(listener: (status: PipelineStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
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
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Abandons a running build and takes no more; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wanted = undefined;
    await this.idle();
  }

  #ask(request: Request): void {
    if (this.#stopped.signal.aborted) return;
    if (this.#wanted !== 'build') this.#wanted = request;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // The caller gets its answer before the first step.
    await Promise.resolve();
    while (this.#wanted) {
      const request = this.#wanted;
      this.#wanted = undefined;
      try {
        await this.#update(request);
        this.#tell({ phase: 'checking' });
      } catch (error) {
        if (!this.#stopped.signal.aborted) this.#fail(error);
      }
    }
    this.#running = undefined;
    const { lastError } = this.#status;
    this.#tell({ phase: 'idle', ...(lastError ? { lastError } : {}) });
  }

  async #update(request: Request): Promise<void> {
    const { dataPath, builder, quietMs = QUIET_MS, shelf, settings } = this.#options;
    const { signal } = this.#stopped;
    for (;;) {
      this.#enter('checking');
      const before = await settled(dataPath, quietMs, signal);
      // Whatever was noticed until now is in this look.
      if (this.#wanted === 'check') this.#wanted = undefined;
      const inputs = await builder.hashInputs(dataPath);
      if ((await snapshotOf(dataPath)).text !== before.text) continue;
      const version = contentVersion(inputs, recipeOf(settings));
      const forced = request === 'build' || this.#wanted === 'build';
      if (!forced && (await shelf.adopt(version))) return this.#tidy();
      if (forced) this.#wanted = undefined;

      const lock = await this.#lock(forced ? undefined : version);
      if (!lock) return;
      try {
        // Another process may have built it between the look above and the lock.
        if (!forced && (await shelf.adopt(version))) return;
        if (await this.#build(version, before.text)) return;
      } finally {
        lock.release();
      }
    }
  }

  /** Builds and publishes; false where the input files changed under the build's hands. */
  async #build(version: string, before: string): Promise<boolean> {
    const { dataPath, settings, shelf, builder, log } = this.#options;
    const { signal } = this.#stopped;
    await shelf.tidy();
    this.#tidied = true;
    this.#enter('building');
    log.info({ version }, 'build started');
    const workFolder = await makeWorkFolder(shelf.folder);
    try {
      const outFile = path.join(workFolder, 'store.duckdb');
      const onProgress = (progress: BuildProgress): void => this.#enter('building', progress);
      const served = await shelf.foundation();
      const job = {
        ...{ dataPath, workFolder, outFile, settings, version, signal, onProgress },
        ...(served === undefined ? {} : { served }),
      };
      const report = await builder.buildStore(job);
      const { startedAt, finishedAt, practices } = report;
      signal.throwIfAborted();
      if ((await snapshotOf(dataPath)).text !== before) {
        log.info('the data folder changed during the build: it starts again');
        return false;
      }
      await shelf.put(outFile, report.version);
      log.info({ version: report.version, startedAt, finishedAt, practices }, 'build finished');
      return true;
    } finally {
      await rm(workFolder, { recursive: true, force: true });
    }
  }

  /** The right to build; undefined where another process has published `version` meanwhile. */
  async #lock(version: string | undefined): Promise<BuildLock | undefined> {
    const { shelf } = this.#options;
    for (;;) {
      const lock = await tryLock(shelf.folder);
      if (lock) return lock;
      this.#enter('waiting');
      await sleep(LOCK_RETRY_MS, undefined, { signal: this.#stopped.signal });
      if (version !== undefined && (await shelf.adopt(version))) return undefined;
    }
  }

  /** Clears up once after the start, when no build does it. */
  async #tidy(): Promise<void> {
    if (this.#tidied) return;
    const lock = await tryLock(this.#options.shelf.folder);
    if (!lock) return;
    try {
      await this.#options.shelf.tidy();
      this.#tidied = true;
    } finally {
      lock.release();
    }
  }

  #fail(error: unknown): void {
    const { shelf, settings, log } = this.#options;
    const discreet = settings.anonymiseSecret !== undefined;
    const fault = faultOf(error, shelf.folder.path, discreet);
    this.#tell({ phase: 'checking', lastError: { ...fault, at: new Date().toISOString() } });
    const bug = !(error instanceof UserError) && !discreet ? { err: error } : {};
    log.error({ ...fault, ...bug }, 'build failed');
  }

  #enter(phase: PipelineStatus['phase'], progress?: BuildProgress): void {
    const { lastError } = this.#status;
    this.#tell({ phase, ...(progress ? { progress } : {}), ...(lastError ? { lastError } : {}) });
  }

  #tell(status: PipelineStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }
}
