import { sizeText } from '../../../domain/size.ts';
import type { BuildInfo } from '../../../outliers/resultRows.ts';
import type { SiteJob } from '../../context.ts';
import { countText } from '../format.ts';
import type { Progress } from '../progress.ts';
import type { OutlierLinks } from './links.ts';
import { periodText } from './words.ts';

/** The page from which a build is downloaded as files. */
export function sitePage(info: BuildInfo, links: OutlierLinks, job: SiteJob | undefined) {
  return {
    title: 'Download all reports',
    page: 'outliers',
    period: periodText(info.parameters),
    buildId: info.id,
    contentsHref: links.contents,
    buildsHref: links.builds,
    action: links.site,
    eventsHref: `${links.site}/events`,
    progress: siteProgress(job),
    error: job?.error,
    limit: job?.limit,
    done: job?.result && {
      href: `${links.site}.zip`,
      size: sizeText(job.result.bytes),
      reports: countText(job.result.summary.reports),
      failed: job.result.summary.failed.map(({ entity, message }) => ({
        text: `${links.labels[entity.type].one} ${entity.name} (${entity.code})`,
        message,
      })),
    },
  };
}

/** How far a site is, in words. */
export function siteProgress(job: SiteJob | undefined): Progress {
  const { done = 0, total = 0 } = job?.progress ?? {};
  const isRunning = job?.status === 'running';
  const words = total === 0 ? 'The files are about to be created.' : madeText(done, total);
  return {
    phase: isRunning ? 'building' : 'idle',
    isRunning,
    words: isRunning ? words : '',
    percent: total === 0 ? undefined : Math.round((100 * done) / total),
    version: job?.status ?? 'none',
  };
}

const madeText = (done: number, total: number): string =>
  `${countText(done)} of ${countText(total)} reports created.`;
