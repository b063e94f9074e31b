import type { BuildParameters, OutlierProgress } from './engine.ts';
import { parametersKey } from './request.ts';

/** A build that this process is to make. */
export interface Job {
  readonly id: number;
  readonly parameters: BuildParameters;
  readonly force: boolean;
  status: 'queued' | 'running';
  progress?: OutlierProgress;
  /** Why it is made again, where nobody asked for that. */
  readonly error?: { readonly message: string; readonly fix: string };
  /** Ends it where it is not wanted any more. */
  readonly cancelled: AbortController;
}

/** The builds that are waiting or running, in the order they were asked for. */
export class Jobs {
  #all: Job[] = [];

  add(job: Omit<Job, 'status' | 'cancelled'>): Job {
    const added: Job = { ...job, status: 'queued', cancelled: new AbortController() };
    this.#all = [...this.#all.filter(({ id }) => id !== job.id), added];
    return added;
  }

  /** What has ended is known by its results and its record. */
  remove(job: Job): void {
    this.#all = this.#all.filter(each => each !== job);
  }

  /** Lets it wait again, behind the others. */
  requeue(job: Job): void {
    job.status = 'queued';
    delete job.progress;
    this.#all = [...this.#all.filter(each => each !== job), job];
  }

  byId(id: number): Job | undefined {
    return this.#all.find(job => job.id === id);
  }

  of(parameters: BuildParameters): Job | undefined {
    const key = parametersKey(parameters);
    return this.#all.find(job => parametersKey(job.parameters) === key);
  }

  next(): Job | undefined {
    return this.#all.find(({ status }) => status === 'queued');
  }

  ids(): number[] {
    return this.#all.map(({ id }) => id);
  }
}
