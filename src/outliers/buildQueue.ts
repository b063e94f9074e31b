import type { Logger } from 'pino';
import { BackgroundWork } from '../domain/backgroundWork.ts';
import { UserError } from '../domain/userError.ts';
import type { BuildRecord } from './buildRecords.ts';
import type { BuildRegister } from './buildRegister.ts';
import { buildFault } from './buildState.ts';
import type { BuildParameters } from './engine.ts';
import { type Job, Jobs } from './jobs.ts';
import { makeBuild } from './makeBuild.ts';
import { DamagedData, type OutlierSource } from './source.ts';
import { oldTrials } from './usualBuilds.ts';

/** More builds than anybody waits for: further requests are refused for now. */
export const MAX_WAITING = 20;

/** Too many builds are waiting, so no more are accepted for now. */
export class QueueFull extends UserError {}

export interface BuildQueueOptions {
  readonly source: OutlierSource;
  readonly log: Logger;
  /** How many trial builds are kept, the newest; undefined: all. */
  readonly keepTrials?: number | undefined;
}

/** The builds that this process is to make: one at a time, in the order of their requests. */
export class BuildQueue {
  readonly #register: BuildRegister;
  readonly #options: BuildQueueOptions;
  readonly #jobs = new Jobs();
  readonly #work = new BackgroundWork();

  constructor(register: BuildRegister, options: BuildQueueOptions) {
    this.#register = register;
    this.#options = options;
  }

  /** The numbers of the builds that wait or run. */
  ids(): number[] {
    return this.#jobs.ids();
  }

  jobOf(id: number): Job | undefined {
    return this.#jobs.byId(id);
  }

  /** The job of these parameters, unless it is being stopped. */
  jobFor(parameters: BuildParameters): Job | undefined {
    return this.#jobs.find(parameters);
  }

  /** @throws {QueueFull} if no more builds are accepted for now. */
  checkRoom(): void {
    if (this.#jobs.ids().length < MAX_WAITING) return;
    throw new QueueFull(`${MAX_WAITING} builds are waiting already.`, {
      fix: 'Try again when one of them is finished, or cancel one on /outliers.',
    });
  }

  /** Queues a build that is recorded as asked for. */
  add({ id, parameters, force, error }: BuildRecord): Job {
    const job = this.#jobs.add({ id, parameters, force, ...(error ? { error } : {}) });
    this.#work.changed();
    this.#queueTurn();
    return job;
  }

  /** Stops a build that waits or runs. Its record must have changed before: `makeBuild` reads it. */
  cancel(id: number): void {
    const job = this.#jobs.byId(id);
    if (!job) return;
    job.cancelled.abort();
    if (job.status === 'queued') this.#jobs.remove(job);
  }

  /** Deletes a build: stops its job and removes its results. */
  async delete(record: BuildRecord): Promise<void> {
    await this.#register.markDeleted(record);
    this.cancel(record.id);
    await this.#register.shelf.remove(record.id);
  }

  /** Tells the listeners that the state of some build has changed. */
  changed(): void {
    this.#work.changed();
  }

  onChange(listener: () => void): () => void {
    return this.#work.onChange(listener);
  }

  /** Resolves when nothing runs or waits. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Aborts the running build and starts no more. */
  stop(): Promise<void> {
    return this.#work.stop();
  }

  /** Queues one turn for each job that waits; a turn finds no job if it was cancelled. */
  #queueTurn(): void {
    this.#work
      .add(signal => this.#makeNext(signal))
      .catch(error =>
        this.#options.log.error({ err: error }, 'the end of a build was not recorded'),
      );
  }

  async #makeNext(signal: AbortSignal): Promise<void> {
    const job = this.#jobs.next();
    if (!job) return;
    try {
      const { source, log } = this.#options;
      const onChange = () => this.#work.changed();
      await makeBuild(job, { register: this.#register, source, log, signal, onChange });
      this.#jobs.remove(job);
      await this.#deleteOldTrials();
    } catch (error) {
      // The program ends. The record still requests the build, so the next process makes it.
      if (signal.aborted) return;
      await this.#endFailed(job, error);
    }
    this.#work.changed();
  }

  async #endFailed(job: Job, error: unknown): Promise<void> {
    const { records, folder } = this.#register;
    const record = await records.read(job.id);
    if (job.cancelled.signal.aborted) return this.#endCancelled(job, record, error);
    if (error instanceof DamagedData && record && record.attempts < 1) {
      // Try once more: the data is read again first, and then the build is made.
      await records.write({ ...record, attempts: 1 });
      this.#jobs.requeue(job);
      return this.#queueTurn();
    }
    if (record) await this.#register.fail(record, buildFault(error, folder.path));
    this.#jobs.remove(job);
    this.#options.log.error({ err: error, id: job.id }, 'outlier build failed');
  }

  /** Keeps of a cancelled build only what a service reports about its end, because it may be billed. */
  async #endCancelled(job: Job, record: BuildRecord | undefined, error: unknown): Promise<void> {
    // Somebody may have requested the build again in the meantime.
    if (record && error instanceof UserError && this.#jobs.byId(job.id) === job) {
      await this.#register.fail(record, buildFault(error, this.#register.folder.path));
    }
    this.#jobs.remove(job);
  }

  async #deleteOldTrials(): Promise<void> {
    const { keepTrials, log } = this.#options;
    if (keepTrials === undefined) return;
    const { shelf, records } = this.#register;
    const idle = shelf.infos().filter(({ id }) => this.#jobs.byId(id) === undefined);
    for (const { id } of oldTrials(idle, keepTrials)) {
      const record = await records.read(id);
      if (record) await this.delete(record);
      log.info({ id }, 'an old trial build was deleted');
    }
  }
}
