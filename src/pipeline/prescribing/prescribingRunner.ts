import type { Logger } from 'pino';
import type { BuildProgress, PipelineStatus } from '../../domain/buildReport.ts';
import { UserError } from '../../domain/userError.ts';
import type { StoreFolder } from '../../store/folder.ts';
import { removeSealed } from '../../store/seal.ts';
import { faultOf } from '../account/faults.ts';
import { type KeptStore, keepPrescribingStore } from './keepStore.ts';
import { isSoundStore } from './soundStore.ts';
import { lookAtPrescribing } from './still.ts';

export interface PrescribingRunnerOptions {
  /** Absolute; need not exist yet. */
  readonly dataPath: string;
  readonly folder: StoreFolder;
  readonly log: Logger;
  /** The files must have been still for so long (ms) before they are read. */
  readonly quietMs?: number;
  /** How often (ms) the folder is looked at: a few files, and mounted folders do not always notify. */
  readonly lookMs?: number;
  /** How long (ms) after a run that failed, or could not read a file, it is tried again. */
  readonly retryMs?: number;
}

const LOOK_MS = 5000;
const RETRY_MS = 60_000;
/** A run that fails late, after hours of reading, is not the machine’s main business… */
const RETRY_FACTOR = 10;
/** …and not given up for days. */
const MAX_RETRY_MS = 3_600_000;

/**
 * Keeps the prescribing store in step with the data folder: one run at a time, and one more if the
 * folder changes meanwhile. A run that fails leaves the store before it in force and is tried again: a
 * full disk or a lost mount may be mended without a file being touched.
 */
export class PrescribingRunner {
  readonly #options: PrescribingRunnerOptions;
  readonly #listeners = new Set<(status: PipelineStatus) => void>();
  readonly #stopped = new AbortController();
  #status: PipelineStatus = { phase: 'idle' };
  #store: KeptStore | undefined;
  #isLookedAt = false;
  #seen: string | undefined;
  #wanted = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** In the time of `performance.now`. */
  #retryAt: number | undefined;

  constructor(options: PrescribingRunnerOptions) {
    this.#options = options;
  }

  /** The store in force; undefined before the first, and where there are no prescribing files. */
  get store(): KeptStore | undefined {
    return this.#store;
  }

  status(): PipelineStatus {
    return this.#status;
  }

  /**
   * Whether it is known if there are prescribing files, and which: the files have been looked at, or
   * that failed and is told.
   */
  get isKnown(): boolean {
    return this.#store !== undefined || this.#isLookedAt;
  }

  /**
   * Something failed that read the store in force. Returns whether the store is damaged: it is then in
   * force no more, and made anew.
   */
  async suspect(): Promise<boolean> {
    const store = this.#store;
    if (!store || this.#stopped.signal.aborted) return false;
    if (await isSoundStore(store.file, store.version, { thorough: true })) return false;
    if (this.#store !== store) return true;
    this.#options.log.error(
      { file: store.file },
      'the prescribing store is damaged: it is made anew',
    );
    this.#store = undefined;
    this.#isLookedAt = false;
    await removeSealed(store.file);
    this.check();
    return true;
  }

  /** Calls at every change of the status, thus after every change of the store too. */
  onChange(listener: (status: PipelineStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Checks now, and whenever the folder changes from here on; resolves once the check has begun. */
  async start(): Promise<void> {
    // A folder that may not be looked at is one more state of it: the check says what is wrong.
    const text = await lookAtPrescribing(this.#options.dataPath).then(look => look.text, String);
    if (this.#stopped.signal.aborted) return;
    // What is checked from now on is newer than this look: no change falls between.
    const isDue = this.#retryAt !== undefined && performance.now() >= this.#retryAt;
    if (isDue || this.#seen !== text) this.check();
    this.#seen = text;
    this.#timer = setTimeout(() => void this.start(), this.#options.lookMs ?? LOOK_MS);
    this.#timer.unref();
  }

  /** Ingests if the content of the files is not what the store in force has; returns at once. */
  check(): void {
    if (this.#stopped.signal.aborted) return;
    this.#wanted = true;
    this.#retryAt = undefined;
    this.#running ??= this.#run();
  }

  /** Resolves when nothing runs or is queued. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Abandons a running ingest and takes no more; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    this.#wanted = false;
    await this.idle();
  }

  async #run(): Promise<void> {
    // The caller gets its answer before the first step.
    await Promise.resolve();
    while (this.#wanted) {
      this.#wanted = false;
      this.#enter({ phase: 'checking' });
      const began = performance.now();
      let isComplete = false;
      try {
        await this.#keep();
        isComplete = !this.#store?.unreadable;
        this.#tell({ phase: 'checking' });
      } catch (error) {
        if (!this.#stopped.signal.aborted) this.#fail(error);
      }
      this.#isLookedAt = true;
      this.#retryAt = isComplete ? undefined : this.#retryAfter(performance.now() - began);
    }
    this.#running = undefined;
    this.#enter({ phase: 'idle' });
  }

  async #keep(): Promise<void> {
    const { dataPath, folder, log, quietMs } = this.#options;
    const onProgress = (progress: BuildProgress): void =>
      this.#enter({ phase: 'building', progress });
    const { signal } = this.#stopped;
    const options = { dataPath, folder, onProgress, signal };
    this.#store = await keepPrescribingStore({
      ...options,
      ...(quietMs === undefined ? {} : { quietMs }),
    });
    if (this.#store?.made) log.info({ version: this.#store.version }, 'prescribing store made');
  }

  #retryAfter(tookMs: number): number {
    const { retryMs = RETRY_MS } = this.#options;
    const waitMs = Math.max(retryMs, Math.min(MAX_RETRY_MS, RETRY_FACTOR * tookMs));
    return performance.now() + waitMs;
  }

  #fail(error: unknown): void {
    const { folder, log } = this.#options;
    const fault = faultOf(error, folder.path, false);
    // Tried every minute, a fault would fill the log.
    const isKnown = this.#status.lastError?.message === fault.message;
    this.#tell({ phase: 'checking', lastError: { ...fault, at: new Date().toISOString() } });
    log[isKnown ? 'debug' : 'error'](
      { ...fault, ...(error instanceof UserError ? {} : { err: error }) },
      'prescribing files could not be taken in',
    );
  }

  /** The same with the last error, which stays until a run succeeds. */
  #enter(status: PipelineStatus): void {
    const { lastError } = this.#status;
    this.#tell({ ...status, ...(lastError ? { lastError } : {}) });
  }

  #tell(status: PipelineStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }
}
