import path from 'node:path';
import type { Logger } from 'pino';
import { BackgroundWork } from '../../domain/backgroundWork.ts';
import { diskFullFault, isDiskFull } from '../../domain/diskFull.ts';
import { UserError } from '../../domain/userError.ts';
import { MAX_WAITING, QueueFull } from '../../outliers/buildQueue.ts';
import type { Builds } from '../../outliers/builds.ts';
import type { BuildInfo } from '../../outliers/resultRows.ts';
import { UnnamedFile } from '../../store/unnamedFile.ts';
import type { SiteControl, SiteJob, SiteSubject, SiteSummary } from '../context.ts';
import { exportSite } from './exportSite.ts';
import type { SiteOptions } from './makeSite.ts';

/** What a site is made of, while it is held. */
export interface SiteMaterial {
  /** Where the zip lies until it is retired. */
  readonly folder: string;
  write(options: SiteOptions, limit: number | undefined): Promise<SiteSummary>;
}

/** Holds what a site is made of until `make` has ended; undefined where it is no longer there. */
export type SiteSource = <T>(
  subject: SiteSubject,
  make: (material: SiteMaterial) => Promise<T>,
) => Promise<T | undefined>;

/** A prescribing build as what a site is made of. */
export const reportSubject = ({ id, createdAt }: BuildInfo): SiteSubject => ({
  id,
  edition: createdAt,
});

/** Prescribing builds, each a site of reports. */
export const reportSites =
  (builds: Builds): SiteSource =>
  ({ id }, make) =>
    builds.use(id, results =>
      make({
        folder: path.dirname(results.path),
        write: (options, entityLimit) =>
          exportSite(results, {
            ...options,
            ...(entityLimit === undefined ? {} : { entityLimit }),
          }),
      }),
    );

/** Makes zips of sites, one at a time, and keeps the last one of each subject while the program runs. */
export class SiteJobs implements SiteControl {
  readonly #source: SiteSource;
  readonly #log: Logger;
  readonly #jobs = new Map<number, SiteJob>();
  readonly #work = new BackgroundWork();

  constructor(source: SiteSource, log: Logger) {
    this.#source = source;
    this.#log = log;
  }

  jobOf(subject: SiteSubject): SiteJob | undefined {
    const job = this.#jobs.get(subject.id);
    return job?.edition === subject.edition ? job : undefined;
  }

  start({ id, edition }: SiteSubject, limit?: number): void {
    const previousJob = this.#jobs.get(id);
    if (previousJob?.status === 'running' && previousJob.edition === edition) return;
    const waiting = [...this.#jobs.values()].filter(({ status }) => status === 'running').length;
    if (waiting >= MAX_WAITING) {
      throw new QueueFull(`${MAX_WAITING} zips are being made already.`, {
        fix: 'Try again when one of them is finished.',
      });
    }
    const job: SiteJob = { id, edition, limit, status: 'running' };
    this.#jobs.set(id, job);
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
      const result = await this.#source(job, async material => {
        folder = material.folder;
        const archive = await UnnamedFile.make(folder);
        try {
          const summary = await material.write(
            {
              to: archive.writer(),
              signal,
              onProgress: progress => {
                job.progress = progress;
                this.#work.changed();
              },
            },
            job.limit,
          );
          return { summary, bytes: await archive.size(), archive };
        } catch (error) {
          await archive.retire();
          throw error;
        }
      });
      if (!result)
        throw new UserError('What the files were to be made of was replaced or deleted.', {
          fix: 'Load this page again, and create them of what there is now.',
        });
      Object.assign(job, { result, status: 'done' });
      const { reports, failed } = result.summary;
      this.#log.info({ site: job.id, reports, failed: failed.length }, 'site made');
    } catch (error) {
      if (signal.aborted) return;
      job.status = 'failed';
      job.error = faultOf(error, folder);
      this.#log.error({ err: error, site: job.id }, 'site not made');
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
