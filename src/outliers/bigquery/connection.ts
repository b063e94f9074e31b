import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BigQuery, Job, JobMetadata } from '@google-cloud/bigquery';
import { isStoppedByPerson } from '../../domain/backgroundWork.ts';
import { bigQueryClient } from './client.ts';
import { ConnectionLost, faultOf, isDuplicate, JobStopped, NotThere } from './faults.ts';
import { locateAny } from './location.ts';
import { OWN } from './marks.ts';
import { type Patience, patiently } from './patience.ts';
import { obstacleTo } from './reach.ts';
import { type BigQuerySettings, datasetOf } from './settings.ts';
import { type StatementPlaces, statement } from './statement.ts';
import { within } from './within.ts';

/** A statement of `sql/outliers/bigquery`, and what its @names stand for. */
export interface Asked {
  readonly name: string;
  readonly places?: StatementPlaces;
  readonly params?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export interface Following extends Patience {
  /** What the job tells of itself, as often as it is looked at. */
  readonly onLook?: (job: JobMetadata) => void;
  /** Called where a person has stopped the work, and BigQuery is asked to stop the job. */
  readonly onStopping?: (() => void | Promise<void>) | undefined;
}

/** A job may take so long (ms). Chosen: no national build was timed, and BigQuery ends one at six hours. */
const JOB_TIMEOUT = 2 * 60 * 60_000;
const LONGEST_PAUSE = 2_000;

/** So long (ms) a job that was asked to stop is waited for. */
const STOP_MS = 60_000;

/** So long (ms) a page waits for BigQuery. */
export const PEOPLE_WAIT_MS = 15_000;

/** BigQuery with our settings: statements by name, jobs followed to their end, errors that help. */
export class BigQueryConnection {
  readonly settings: BigQuerySettings;
  readonly client: BigQuery;

  constructor(settings: BigQuerySettings) {
    this.settings = settings;
    this.client = bigQueryClient(settings);
  }

  /** An id for a job that has not been started: with it a job is found again, and never starts twice. */
  newJobId(kind: string): string {
    return `openpath_${kind}_${randomUUID()}`;
  }

  /**
   * Starts a job. Where no answer comes, the job is looked for by its id, and started (again, under the
   * same id) only if it is not there. Where a person stops the work before an answer comes, a job that
   * has begun all the same is stopped.
   *
   * @throws {JobStopped} then.
   */
  async start(asked: Asked, jobId: string, following: Following = {}): Promise<Job> {
    let mayRun = false;
    try {
      return await patiently(async () => {
        try {
          const [job] = await this.client.createQueryJob({ ...this.#config(asked), jobId });
          return job;
        } catch (error) {
          if (isDuplicate(error)) return this.find(jobId);
          const fault = faultOf(error, this.settings);
          mayRun = fault instanceof ConnectionLost;
          throw fault;
        }
      }, following);
    } catch (error) {
      if (!mayRun || !isStoppedByPerson(following.signal)) throw error;
      await following.onStopping?.();
      throw (await this.stop(jobId)) ?? error;
    }
  }

  /** Stops the job of that id, and tells what became of it; undefined where there is none. */
  async stop(jobId: string): Promise<JobStopped | undefined> {
    try {
      const job = await patiently(() => this.find(jobId), { limit: STOP_MS });
      return await this.#stopped(job);
    } catch (error) {
      return error instanceof NotThere ? undefined : new JobStopped('unknown');
    }
  }

  /**
   * The job of that id.
   *
   * @throws {NotThere} where there is none.
   */
  async find(jobId: string): Promise<Job> {
    await locateAny(this);
    const job = this.client.job(jobId, this.#location());
    await this.tried(job.getMetadata());
    return job;
  }

  /**
   * Waits until a job has ended well. Where a person stops the waiting, the job is stopped too.
   *
   * @throws what its status says, as faultOf has it; {JobStopped} where it was stopped.
   */
  async finished(job: Job, following: Following = {}): Promise<JobMetadata> {
    try {
      return await this.#followed(job, following);
    } catch (error) {
      if (!isStoppedByPerson(following.signal)) throw error;
      await following.onStopping?.();
      throw await this.#stopped(job);
    }
  }

  async #followed(job: Job, { onLook, ...patience }: Following): Promise<JobMetadata> {
    for (let pause = 100; ; pause = Math.min(pause * 1.25, LONGEST_PAUSE)) {
      const [metadata] = await patiently(() => this.tried(job.getMetadata()), patience);
      onLook?.(metadata);
      const { state, errorResult } = metadata.status ?? {};
      if (state === 'DONE') {
        if (errorResult) throw faultOf(errorResult, this.settings);
        return metadata;
      }
      await sleep(pause, undefined, { signal: patience.signal });
    }
  }

  /** Asks BigQuery to stop a job, and waits until it says what became of it. */
  async #stopped(job: Job): Promise<JobStopped> {
    try {
      await patiently(() => this.tried(job.cancel()), { limit: STOP_MS });
      await within(this.#followed(job, {}), STOP_MS);
      return new JobStopped('ended');
    } catch {
      // What it failed with is that it was stopped, or that nobody knows.
      return new JobStopped(job.metadata?.status?.state === 'DONE' ? 'stopped' : 'unknown');
    }
  }

  /** Runs a statement to its end. */
  async run(asked: Asked, following: Following = {}): Promise<Job> {
    const job = await this.start(asked, this.newJobId('query'), following);
    await this.finished(job, following);
    return job;
  }

  /** The bytes that a statement would read, without running it. */
  async bytesOf(asked: Asked): Promise<number> {
    const [, answer] = await this.tried(
      this.client.createQueryJob({ ...this.#config(asked), dryRun: true }),
    );
    return Number(answer.statistics?.totalBytesProcessed ?? 0);
  }

  /** Awaits an answer of the client library, with its errors made useful. */
  tried<T>(answer: Promise<T>): Promise<T> {
    return answer.catch(error => {
      throw faultOf(error, this.settings);
    });
  }

  /** The same of what people wait for: a fault where it takes long, or where nothing can be asked at all. */
  soon<T>(answer: Promise<T>): Promise<T> {
    const hopeless = new Promise<never>((_resolve, reject) => {
      void obstacleTo(this.settings).then(error => {
        if (error !== undefined) reject(error);
      });
    });
    // Whichever comes second has nobody to tell.
    hopeless.catch(() => undefined);
    return this.tried(within(Promise.race([answer, hopeless]), PEOPLE_WAIT_MS));
  }

  /** Whether there is such a thing: undefined where BigQuery answers that there is not. */
  async ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await this.tried(answer);
    } catch (error) {
      if (error instanceof NotThere) return undefined;
      throw error;
    }
  }

  #location(): { location?: string } {
    const location = this.client.location;
    return location === undefined ? {} : { location };
  }

  #config({ name, places, params }: Asked) {
    const { maxBytesBilled, sourceDataset: source } = this.settings;
    const limit = maxBytesBilled === undefined ? undefined : String(maxBytesBilled);
    const task = name.slice(name.lastIndexOf('/') + 1);
    return {
      query: statement(name, { dataset: datasetOf(this.settings), source, ...places }),
      labels: { ...OWN, task },
      jobTimeoutMs: JOB_TIMEOUT,
      ...this.#location(),
      ...(params === undefined ? {} : { params, types: typesOf(params) }),
      ...(limit === undefined
        ? {}
        : { maximumBytesBilled: limit, scriptOptions: { statementByteBudget: limit } }),
    };
  }
}

/** By name, the type that BigQuery is told: an empty list has none of its own. */
function typesOf(params: NonNullable<Asked['params']>): Record<string, string | string[]> {
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
