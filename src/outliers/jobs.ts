import type { BuildParameters, OutlierProgress } from './engine.ts';
import { parametersKey } from './request.ts';

/** A build that was asked for. */
export interface Job {
  /** The build’s id; changes where another process takes it first. */
  id: number;
  readonly parameters: BuildParameters;
  readonly force: boolean;
  status: 'queued' | 'running' | 'done' | 'failed';
  progress?: OutlierProgress;
  error?: { readonly message: string; readonly fix: string };
  /** The id that those who asked were told, where it is another. */
  told?: number;
}

/** The builds that are waiting, running or failed, in the order they were asked for. */
export class Jobs {
  #all: Job[] = [];

  add(job: Job): void {
    this.#all = [...this.#all.filter(({ id }) => id !== job.id), job];
  }

  /** What is done is known by its results, unless it was told under another id. */
  finish(job: Job, id: number): void {
    if (id !== job.id) this.rename(job, id);
    job.status = 'done';
    if (job.told === undefined) this.#all = this.#all.filter(each => each !== job);
  }

  rename(job: Job, id: number): void {
    job.told ??= job.id;
    job.id = id;
  }

  /** Forgets a failure: there is a build of that id. */
  forget(id: number): void {
    this.#all = this.#all.filter(job => job.id !== id || job.told !== undefined);
  }

  byId(id: number): Job | undefined {
    return this.#all.find(job => job.id === id || job.told === id);
  }

  unfinished(parameters: BuildParameters): Job | undefined {
    const key = parametersKey(parameters);
    return this.#all.find(job => job.status !== 'done' && parametersKey(job.parameters) === key);
  }

  next(): Job | undefined {
    return this.#all.find(({ status }) => status === 'queued');
  }

  /** Every id in use. */
  ids(): number[] {
    return this.#all.flatMap(({ id, told }) => (told === undefined ? [id] : [id, told]));
  }
}
