import path from 'node:path';
import type { Logger } from 'pino';
import { UserError } from '../../domain/userError.ts';
import { type Builds, MOST_WAITING, TooMuchWaiting } from '../../outliers/builds.ts';
import { exportSite, type SiteProgress, type SiteSummary } from './exportSite.ts';
import { SiteArchive } from './siteArchive.ts';

/** The zip of a build's site, wanted or there. */
export interface SiteJob {
  readonly buildId: number;
  /** Of the build that it was made of: one made anew has another. */
  readonly createdAt: string;
  readonly limit: number | undefined;
  status: 'running' | 'done' | 'failed';
  progress?: SiteProgress;
  error?: { readonly message: string; readonly fix: string };
  result?: { readonly summary: SiteSummary; readonly bytes: number; readonly archive: SiteArchive };
}

/** Makes zips of sites, one at a time; the last one of each build is kept while the process runs. */
export class SiteJobs {
  readonly #builds: Builds;
  readonly #log: Logger;
  readonly #jobs = new Map<number, SiteJob>();
  readonly #listeners = new Set<() => void>();
  #last: Promise<void> = Promise.resolve();

  constructor(builds: Builds, log: Logger) {
    this.#builds = builds;
    this.#log = log;
  }

  /** The job of a build as it is now; undefined where there is none. */
  jobOf(build: { readonly id: number; readonly createdAt: string }): SiteJob | undefined {
    const job = this.#jobs.get(build.id);
    return job?.createdAt === build.createdAt ? job : undefined;
  }

  /**
   * Begins a zip, unless one of this build is being made. Returns at once.
   *
   * @throws {TooMuchWaiting} where too many are being made.
   */
  start(build: { readonly id: number; readonly createdAt: string }, limit?: number): void {
    const before = this.#jobs.get(build.id);
    if (before?.status === 'running' && before.createdAt === build.createdAt) return;
    const waiting = [...this.#jobs.values()].filter(({ status }) => status === 'running').length;
    if (waiting >= MOST_WAITING) {
      throw new TooMuchWaiting(`Files of ${MOST_WAITING} builds are being made already.`, {
        fix: 'Try again when one of them is made.',
      });
    }
    const { createdAt } = build;
    const job: SiteJob = { buildId: build.id, createdAt, limit, status: 'running' };
    this.#jobs.set(build.id, job);
    this.#last = this.#last.then(() => this.#run(job, before));
    this.#tell();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when none is being made. */
  idle(): Promise<void> {
    return this.#last;
  }

  async #run(job: SiteJob, before: SiteJob | undefined): Promise<void> {
    try {
      await before?.result?.archive.retire();
      const result = await this.#builds.use(job.buildId, async results => {
        const archive = await SiteArchive.make(path.dirname(results.path));
        try {
          const summary = await exportSite(results, {
            to: archive.writer(),
            ...(job.limit === undefined ? {} : { entityLimit: job.limit }),
            onProgress: progress => {
              job.progress = progress;
              this.#tell();
            },
          });
          return { summary, bytes: await archive.size(), archive };
        } catch (error) {
          await archive.retire();
          throw error;
        }
      });
      if (!result) throw new UserError('The build is gone.', { fix: 'Choose another one.' });
      Object.assign(job, { result, status: 'done' });
      const { reports, failed } = result.summary;
      this.#log.info({ build: job.buildId, reports, failed: failed.length }, 'site made');
    } catch (error) {
      job.status = 'failed';
      job.error = faultOf(error);
      this.#log.error({ err: error, build: job.buildId }, 'site not made');
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function faultOf(error: unknown): { message: string; fix: string } {
  if (error instanceof UserError) return { message: error.message, fix: error.fix };
  const message = error instanceof Error ? error.message : String(error);
  return { message, fix: 'Try it again; the program’s log tells more.' };
}
