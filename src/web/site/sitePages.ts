import type { EntityType, Labelled } from '../../domain/entityType.ts';
import type { Density } from '../../outliers/density.ts';
import type { Drugs } from '../../outliers/drugs.ts';
import type { Organisations } from '../../outliers/organisations.ts';
import type { EntityRef, OutlierReport } from '../../outliers/report.ts';
import type { BuildInfo } from '../../outliers/resultRows.ts';
import type { ResultStore } from '../../outliers/resultStore.ts';
import type { SiteWords } from '../../outliers/siteWords.ts';
import { dateText } from '../presenters/format.ts';
import { isolated } from '../presenters/isolated.ts';
import { contentsPage } from '../presenters/outliers/contents.ts';
import type { OutlierLinks } from '../presenters/outliers/links.ts';
import { reportPage } from '../presenters/outliers/report.ts';
import { periodText } from '../presenters/outliers/words.ts';
import { type View, views } from '../views.ts';
import { siteStyle } from './siteStyle.ts';

const VIEWS = ['report', 'contents', 'failed'] as const;

/** Renders the server’s pages as HTML files that need no other file. */
export class SitePages {
  readonly #info: BuildInfo;
  readonly #words: SiteWords;
  readonly #views: Readonly<Record<(typeof VIEWS)[number], View>>;
  readonly #style: string;

  constructor({
    info,
    labels,
    lowNumberLimit,
  }: Pick<ResultStore, 'info' | 'labels' | 'lowNumberLimit'>) {
    this.#info = info;
    this.#words = { labels, lowNumberLimit };
    const nameOf = (view: (typeof VIEWS)[number]): string => `pages/outliers/${view}.pug`;
    this.#views = {
      report: views().view(nameOf('report')),
      contents: views().view(nameOf('contents')),
      failed: views().view(nameOf('failed')),
    };
    this.#style = siteStyle(VIEWS.map(view => views().code(nameOf(view))).join('\n'));
  }

  /** @param peers how many organisations of the type the build compares. */
  report(report: OutlierReport, densities: ReadonlyMap<string, Density>, peers: number): string {
    const page = reportPage(report, densities, {
      links: siteLinks('../', this.#words),
      lowNumberLimit: this.#words.lowNumberLimit,
      hideLow: false,
      peers,
    });
    return isolated(
      this.#views.report({
        ...page,
        files: [],
        ...this.#site('../'),
      }),
    );
  }

  /** The page in place of a report that could not be created, so that every link leads somewhere. */
  failedReport(entity: EntityRef, message: string): string {
    const title = `${entity.name}: no report`;
    return isolated(
      this.#views.failed({ title, page: 'outliers', entity, message, ...this.#site('../') }),
    );
  }

  contents(organisations: Organisations, drugs: Drugs, notes: readonly string[]): string {
    const info = { ...this.#info, notes: [...this.#info.notes, ...notes] };
    const links = siteLinks('', this.#words);
    const page = contentsPage(organisations, drugs, info, links, { search: '', isWhole: true });
    return isolated(this.#views.contents({ ...page, action: undefined, ...this.#site('') }));
  }

  #site(root: '' | '../') {
    const made = dateText(new Date(this.#info.createdAt));
    const period = periodText(this.#info.parameters);
    const about = `Prescribing outliers, ${period}, made ${made}`;
    return siteLocals({ style: this.#style, home: siteLinks(root, this.#words).contents, about });
  }
}

/** What a page of a site carries that the server gives to its own pages. */
export const siteLocals = (site: {
  readonly style: string;
  /** The address of its index. */
  readonly home: string;
  /** What it is and when it was made, for the head of each page. */
  readonly about: string;
}) => ({ wholePage: undefined, site });

/** The characters that are safe in file names on every system; others are replaced by their codes. */
const UNSAFE_IN_FILE_NAMES = /[^A-Za-z0-9-]/g;

/** Where an organisation's report is in the site: `practice/A81001.html`. */
export const reportFile = ({ type, code }: { readonly type: EntityType; readonly code: string }) =>
  `${type}/${fileCode(code)}.html`;

/** A code in the name of a file. */
export const fileCode = (code: string): string =>
  code.replace(UNSAFE_IN_FILE_NAMES, sign => `_${sign.codePointAt(0)?.toString(16)}_`);

export const INDEX = 'index.html';
export const MARKDOWN = 'contents.md';

/**
 * The links between a site's files, which include no pages of builds or chemicals.
 *
 * @param root how a file reaches the site's folder: empty, or `../`.
 */
export const siteLinks = (root: '' | '../', { labels }: Labelled): OutlierLinks => ({
  labels,
  builds: '',
  contents: root + INDEX,
  site: '',
  report: place => root + reportFile(place),
  all: () => undefined,
  chemical: () => undefined,
});
