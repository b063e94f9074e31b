import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BigQuery, Job, JobMetadata } from '@google-cloud/bigquery';
import { isStoppedByPerson } from '../../domain/backgroundWork.ts';
import { bigQueryClient } from './client.ts';
import { ConnectionLost, faultOf, isDuplicate, JobStopped, NotFound } from './faults.ts';
import { locateAny } from './location.ts';
import { OWN_LABELS } from './marks.ts';
import { obstacleTo } from './reach.ts';
import { type RetryOptions, withRetries } from './retries.ts';
import { type BigQuerySettings, datasetOf } from './settings.ts';
import { type StatementPlaces, statement } from './statement.ts';
import { withinTime } from './timeLimit.ts';

/** A statement of `sql/outliers/bigquery` with the values of its places and @names. */
export interface StatementCall {
  readonly name: string;
  readonly places?: StatementPlaces;
  readonly params?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export interface FollowOptions extends RetryOptions {
  /** Called with the job’s metadata at every check. */
  readonly onLook?: (job: JobMetadata) => void;
  /** Called when a person has stopped the work, before BigQuery is asked to stop the job. */
  readonly onStopping?: (() => void | Promise<void>) | undefined;
}

/** The longest that a job may take (ms). No national build has been timed; BigQuery’s own limit is six hours. */
const JOB_TIMEOUT_MS = 2 * 60 * 60_000;
const MAX_PAUSE_MS = 2_000;

/** How long (ms) to wait until a job has stopped. */
const STOP_MS = 60_000;

/** How long (ms) a page waits for BigQuery. */
export const PAGE_WAIT_MS = 15_000;

/** Runs named statements in BigQuery, follows jobs until they end, and explains errors. */
export class BigQueryConnection {
  readonly settings: BigQuerySettings;
  readonly client: BigQuery;

  constructor(settings: BigQuerySettings) {
    this.settings = settings;
    this.client = bigQueryClient(settings);
  }

  /** An id for a new job. With it the job can be found again, and cannot start twice. */
  newJobId(kind: string): string {
    return `openpath_${kind}_${randomUUID()}`;
  }

  /**
   * Starts a job. Without an answer it tries again under the same id, so that the job cannot start twice.
   *
   * @throws {JobStopped} if a person stops the work before there is an answer; a job that has begun all the
   * same is stopped.
   */
  async start(call: StatementCall, jobId: string, options: FollowOptions = {}): Promise<Job> {
    let mayRun = false;
    try {
      return await withRetries(async () => {
        try {
          const [job] = await this.client.createQueryJob({ ...this.#config(call), jobId });
          return job;
        } catch (error) {
          if (isDuplicate(error)) return this.find(jobId);
          const fault = faultOf(error, this.settings);
          mayRun = fault instanceof ConnectionLost;
          throw fault;
        }
      }, options);
    } catch (error) {
      if (!mayRun || !isStoppedByPerson(options.signal)) throw error;
      await options.onStopping?.();
      throw (await this.stop(jobId)) ?? error;
    }
  }

  /** Stops the job with that id and returns its outcome; undefined where there is no such job. */
  async stop(jobId: string): Promise<JobStopped | undefined> {
    try {
      const job = await withRetries(() => this.find(jobId), { limit: STOP_MS });
      return await this.#cancel(job);
    } catch (error) {
      return error instanceof NotFound ? undefined : new JobStopped('unknown');
    }
  }

  /**
   * The job of that id.
   *
   * @throws {NotFound} where there is none.
   */
  async find(jobId: string): Promise<Job> {
    await locateAny(this);
    const job = this.client.job(jobId, this.#location());
    await this.answerOf(job.getMetadata());
    return job;
  }

  /**
   * Waits until a job has succeeded. If a person stops the work, the job is stopped too.
   *
   * @throws the job’s error, explained by `faultOf`; {JobStopped} if it was stopped.
   */
  async waitForEnd(job: Job, options: FollowOptions = {}): Promise<JobMetadata> {
    try {
      return await this.#follow(job, options);
    } catch (error) {
      if (!isStoppedByPerson(options.signal)) throw error;
      await options.onStopping?.();
      throw await this.#cancel(job);
    }
  }

  async #follow(job: Job, { onLook, ...retryOptions }: FollowOptions): Promise<JobMetadata> {
    for (let pause = 100; ; pause = Math.min(pause * 1.25, MAX_PAUSE_MS)) {
      const [metadata] = await withRetries(() => this.answerOf(job.getMetadata()), retryOptions);
      onLook?.(metadata);
      const { state, errorResult } = metadata.status ?? {};
      if (state === 'DONE') {
        if (errorResult) throw faultOf(errorResult, this.settings);
        return metadata;
      }
      await sleep(pause, undefined, { signal: retryOptions.signal });
    }
  }

  /** Asks BigQuery to stop a job, and waits until it has ended. */
  async #cancel(job: Job): Promise<JobStopped> {
    try {
      await withRetries(() => this.answerOf(job.cancel()), { limit: STOP_MS });
      await withinTime(this.#follow(job, {}), STOP_MS);
      return new JobStopped('ended');
    } catch {
      // A stopped job ends with an error. If it has not ended, its outcome is not known.
      return new JobStopped(job.metadata?.status?.state === 'DONE' ? 'stopped' : 'unknown');
    }
  }

  /** Runs a statement to its end. */
  async run(call: StatementCall, options: FollowOptions = {}): Promise<Job> {
    const job = await this.start(call, this.newJobId('query'), options);
    await this.waitForEnd(job, options);
    return job;
  }

  /** The bytes that a statement would read, without running it. */
  async estimateBytes(call: StatementCall): Promise<number> {
    const [, answer] = await this.answerOf(
      this.client.createQueryJob({ ...this.#config(call), dryRun: true }),
    );
    return Number(answer.statistics?.totalBytesProcessed ?? 0);
  }

  /** Awaits an answer of the client library, and explains its errors. */
  answerOf<T>(answer: Promise<T>): Promise<T> {
    return answer.catch(error => {
      throw faultOf(error, this.settings);
    });
  }

  /** Like `answerOf`, for pages: it fails soon if the answer takes long or BigQuery cannot be reached. */
  awaitForPage<T>(answer: Promise<T>): Promise<T> {
    const obstacle = new Promise<never>((_resolve, reject) => {
      void obstacleTo(this.settings).then(error => {
        if (error !== undefined) reject(error);
      });
    });
    // If the answer comes first, nothing else handles this error.
    obstacle.catch(() => undefined);
    return this.answerOf(withinTime(Promise.race([answer, obstacle]), PAGE_WAIT_MS));
  }

  /** Like `answerOf`; undefined if BigQuery answers that the object does not exist. */
  async awaitIfExists<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await this.answerOf(answer);
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  #location(): { location?: string } {
    const location = this.client.location;
    return location === undefined ? {} : { location };
  }

  #config({ name, places, params }: StatementCall) {
    const { maxBytesBilled, sourceDataset: source } = this.settings;
    const limit = maxBytesBilled === undefined ? undefined : String(maxBytesBilled);
    const task = name.slice(name.lastIndexOf('/') + 1);
    return {
      query: statement(name, { dataset: datasetOf(this.settings), source, ...places }),
      labels: { ...OWN_LABELS, task },
      jobTimeoutMs: JOB_TIMEOUT_MS,
      ...this.#location(),
      ...(params === undefined ? {} : { params, types: typesOf(params) }),
      ...(limit === undefined
        ? {}
        : { maximumBytesBilled: limit, scriptOptions: { statementByteBudget: limit } }),
    };
  }
}

/** The BigQuery type of each parameter, which it cannot infer from an empty list. */
function typesOf(params: NonNullable<StatementCall['params']>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? ['STRING']
        : typeof value === 'number'
          ? 'INT64'
          : typeof value === 'boolean'
            ? 'BOOL'
            : 'STRING',
    ]),
  );
}
