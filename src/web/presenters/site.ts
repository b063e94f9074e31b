import { sizeText } from '../../domain/size.ts';
import type { SiteJob } from '../context.ts';
import { countText } from './format.ts';
import type { Link } from './links.ts';
import type { Progress } from './progress.ts';

/** A page above another. */
export interface Crumb extends Link {
  /** What its text leaves open, in brackets after it. */
  readonly more: string;
}

/** What the page from which a site can be downloaded says of it. */
export interface OfferWords {
  readonly title: string;
  /** The part of the site that the page belongs to. */
  readonly page: string;
  readonly crumbs: readonly Crumb[];
  /** What the zip holds, in a sentence. */
  readonly lead: string;
  /** What most of its files are: `reports`. */
  readonly noun: string;
  /** Whether it can be made of a few of each type. */
  readonly takesLimit: boolean;
  /** What it is made of. */
  readonly source: string;
  /** Names what could not be created. */
  failedText(failed: NonNullable<SiteJob['result']>['summary']['failed'][number]['entity']): string;
}

/**
 * The page from which a site is downloaded.
 *
 * @param address of the page; that of its zip begins with it.
 */
export function sitePage(
  { failedText, ...words }: OfferWords,
  address: string,
  job: SiteJob | undefined,
) {
  return {
    ...words,
    action: address,
    eventsHref: `${address}/events`,
    progress: siteProgress(job, words.noun),
    error: job?.error,
    limit: job?.limit,
    done: job?.result && {
      href: `${address}.zip`,
      size: sizeText(job.result.bytes),
      reports: countText(job.result.summary.reports),
      failed: job.result.summary.failed.map(({ entity, message }) => ({
        text: failedText(entity),
        message,
      })),
    },
  };
}

/** How far a site is, in words. */
export function siteProgress(job: SiteJob | undefined, noun: string): Progress {
  const { done = 0, total = 0 } = job?.progress ?? {};
  const isRunning = job?.status === 'running';
  const words =
    total === 0
      ? 'The files are about to be created.'
      : `${countText(done)} of ${countText(total)} ${noun} created.`;
  return {
    phase: isRunning ? 'building' : 'idle',
    isRunning,
    words: isRunning ? words : '',
    percent: total === 0 ? undefined : Math.round((100 * done) / total),
    version: job?.status ?? 'none',
  };
}
