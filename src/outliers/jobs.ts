import type { BuildFault } from './buildRecords.ts';
import type { BuildParameters, OutlierProgress } from './engine.ts';
import { parametersKey } from './request.ts';

/** A build that this process is to make. */
export interface Job {
  readonly id: number;
  readonly parameters: BuildParameters;
  readonly force: boolean;
  status: 'queued' | 'running';
  progress?: OutlierProgress;
  /** Why this process makes it again without a request. */
  readonly error?: BuildFault;
  /** Aborts when a person cancels or deletes the build. */
  readonly cancelled: AbortController;
}

/** The builds that are waiting or running, in the order of their requests. */
export class Jobs {
  #jobs: Job[] = [];

  add(job: Omit<Job, 'status' | 'cancelled'>): Job {
    const newJob: Job = { ...job, status: 'queued', cancelled: new AbortController() };
    this.#jobs = [...this.#jobs.filter(({ id }) => id !== job.id), newJob];
    return newJob;
  }

  /** Removes a job that has ended; its results and its record stay. */
  remove(job: Job): void {
    this.#jobs = this.#jobs.filter(other => other !== job);
  }

  /** Puts a job back at the end of the queue. */
  requeue(job: Job): void {
    job.status = 'queued';
    delete job.progress;
    this.#jobs = [...this.#jobs.filter(other => other !== job), job];
  }

  byId(id: number): Job | undefined {
    return this.#jobs.find(job => job.id === id);
  }

  /** The job of these parameters, unless it is being stopped. */
  find(parameters: BuildParameters): Job | undefined {
    const key = parametersKey(parameters);
    const matches = this.#jobs.filter(job => parametersKey(job.parameters) === key);
    return matches.find(job => !job.cancelled.signal.aborted);
  }

  /** The first job that waits; undefined if none does. */
  next(): Job | undefined {
    return this.#jobs.find(({ status }) => status === 'queued');
  }

  ids(): number[] {
    return this.#jobs.map(({ id }) => id);
  }
}
