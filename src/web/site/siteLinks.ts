import type { EntityType } from '../../domain/entityType.ts';
import type { OutlierLinks } from '../presenters/outliers/links.ts';

/** What a file's name may hold on every system; other signs become their codes. */
const PLAIN = /[^A-Za-z0-9-]/g;

/** Where an organisation's report is in the site: `practice/A81001.html`. */
export const reportFile = ({ type, code }: { readonly type: EntityType; readonly code: string }) =>
  `${type}/${code.replace(PLAIN, sign => `_${sign.codePointAt(0)?.toString(16)}_`)}.html`;

export const INDEX = 'index.html';
export const MARKDOWN = 'contents.md';

/**
 * The links of a site's files, which have neither builds nor pages of chemicals beside them.
 *
 * @param root how a file reaches the site's folder: empty, or `../`.
 */
export const siteLinks = (root: '' | '../'): OutlierLinks => ({
  builds: '',
  contents: root + INDEX,
  site: '',
  report: place => root + reportFile(place),
  all: () => undefined,
  chemical: () => undefined,
});
