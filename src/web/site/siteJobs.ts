import path from 'node:path';
import type { Logger } from 'pino';
import { BackgroundWork } from '../../domain/backgroundWork.ts';
import { diskFullFault, isDiskFull } from '../../domain/diskFull.ts';
import { UserError } from '../../domain/userError.ts';
import { MAX_WAITING, QueueFull } from '../../outliers/buildQueue.ts';
import type { Builds } from '../../outliers/builds.ts';
import { UnnamedFile } from '../../store/unnamedFile.ts';
import type { SiteControl, SiteJob } from '../context.ts';
import { exportSite } from './exportSite.ts';

/** Makes zips of sites, one at a time, and keeps the last one of each build while the program runs. */
export class SiteJobs implements SiteControl {
  readonly #builds: Builds;
  readonly #log: Logger;
  readonly #jobs = new Map<number, SiteJob>();
  readonly #work = new BackgroundWork();

  constructor(builds: Builds, log: Logger) {
    this.#builds = builds;
    this.#log = log;
  }

  jobOf(build: { readonly id: number; readonly createdAt: string }): SiteJob | undefined {
    const job = this.#jobs.get(build.id);
    return job?.createdAt === build.createdAt ? job : undefined;
  }

  start(build: { readonly id: number; readonly createdAt: string }, limit?: number): void {
    const previousJob = this.#jobs.get(build.id);
    if (previousJob?.status === 'running' && previousJob.createdAt === build.createdAt) return;
    const waiting = [...this.#jobs.values()].filter(({ status }) => status === 'running').length;
    if (waiting >= MAX_WAITING) {
      throw new QueueFull(`Files of ${MAX_WAITING} builds are being made already.`, {
        fix: 'Try again when one of them is finished.',
      });
    }
    const { createdAt } = build;
    const job: SiteJob = { buildId: build.id, createdAt, limit, status: 'running' };
    this.#jobs.set(build.id, job);
    void this.#work.add(signal => this.#make(job, previousJob, signal));
    this.#work.changed();
  }

  onChange(listener: () => void): () => void {
    return this.#work.onChange(listener);
  }

  /** Resolves when no zip is being made. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  async stop(): Promise<void> {
    await this.#work.stop();
    for (const { result } of this.#jobs.values()) await result?.archive.retire();
  }

  async #make(job: SiteJob, previousJob: SiteJob | undefined, signal: AbortSignal): Promise<void> {
    let folder = '';
    try {
      await previousJob?.result?.archive.retire();
      const result = await this.#builds.use(job.buildId, async results => {
        folder = path.dirname(results.path);
        const archive = await UnnamedFile.make(folder);
        try {
          const summary = await exportSite(results, {
            to: archive.writer(),
            signal,
            ...(job.limit === undefined ? {} : { entityLimit: job.limit }),
            onProgress: progress => {
              job.progress = progress;
              this.#work.changed();
            },
          });
          return { summary, bytes: await archive.size(), archive };
        } catch (error) {
          await archive.retire();
          throw error;
        }
      });
      if (!result)
        throw new UserError('The build no longer exists.', { fix: 'Choose another one.' });
      Object.assign(job, { result, status: 'done' });
      const { reports, failed } = result.summary;
      this.#log.info({ build: job.buildId, reports, failed: failed.length }, 'site made');
    } catch (error) {
      if (signal.aborted) return;
      job.status = 'failed';
      job.error = faultOf(error, folder);
      this.#log.error({ err: error, build: job.buildId }, 'site not made');
    }
    this.#work.changed();
  }
}

function faultOf(error: unknown, folder: string): { message: string; fix: string } {
  if (error instanceof UserError) return { message: error.message, fix: error.fix };
  if (isDiskFull(error)) return diskFullFault('for the zip', folder, 'create it again');
  const message = error instanceof Error ? error.message : String(error);
  return { message, fix: 'Try again; the program’s log says more.' };
}
