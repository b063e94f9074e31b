import type { BuildInfo } from '../../../outliers/resultRows.ts';
import type { OfferWords } from '../site.ts';
import type { OutlierLinks } from './links.ts';
import { periodText } from './words.ts';

/** What the page says from which a build is downloaded as files. */
export function reportSiteWords(info: BuildInfo, links: OutlierLinks): OfferWords {
  const period = periodText(info.parameters);
  return {
    title: 'Download all reports',
    page: 'outliers',
    crumbs: [
      { text: 'Outliers', href: links.builds, more: '' },
      { text: period, href: links.contents, more: '' },
    ],
    lead: 'A zip with one file for each report, an index, and the contents as Markdown.',
    noun: 'reports',
    takesLimit: true,
    source: `Build ${info.id}, ${period}. A national build of 8,000 reports takes about half a minute.`,
    failedText: ({ type, name, code }) => `${links.labels[type].one} ${name} (${code})`,
  };
}
