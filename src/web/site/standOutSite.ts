import { standOutsOf } from '../../measures/signals/standOuts.ts';
import { ORGANISATION_TYPES } from '../../state/organisation.ts';
import type { StoreHolder } from '../../store/holder.ts';
import type { Store } from '../../store/store.ts';
import type { SiteSubject, SiteSummary } from '../context.ts';
import { columnNames } from '../presenters/files/columns.ts';
import { csvPieces } from '../presenters/files/csv.ts';
import { dateText } from '../presenters/format.ts';
import { isolated } from '../presenters/isolated.ts';
import { KINDS } from '../presenters/organisation/organisation.ts';
import { STAND_OUT_ROW, standOutRows } from '../presenters/organisation/standOutFiles.ts';
import {
  type StandOutLists,
  standOutIndex,
  standOutListPage,
  standOutLists,
  standOutSiteAbout,
} from '../presenters/organisation/standOutSite.ts';
import { views } from '../views.ts';
import { makeSite, type SiteFiles, type SiteOptions } from './makeSite.ts';
import type { SiteSource } from './siteJobs.ts';
import { fileCode, INDEX, siteLocals } from './sitePages.ts';
import { siteStyle } from './siteStyle.ts';

const VIEW = 'pages/standouts_site.pug';

/** The lab data of a store as what a site is made of. There is one at a time, which the latest takes over. */
export const standOutSubject = ({ catalogue }: Store): SiteSubject => ({
  id: 0,
  edition: `${catalogue.builtAt.toISOString()} ${catalogue.version}`,
});

/** The lab data that is served, while it is what the site was asked of. */
export const standOutSites =
  (stores: StoreHolder, folder: string): SiteSource =>
  ({ edition }, make) =>
    stores.use(async store =>
      standOutSubject(store).edition === edition
        ? make({ folder, write: options => exportStandOuts(store, options) })
        : undefined,
    );

/**
 * Writes what stands out in a store as files that need no server: a page and a CSV file for each list, and an
 * index.
 *
 * @throws {UserError} if `to` cannot be written.
 */
export const exportStandOuts = (store: Store, options: SiteOptions): Promise<SiteSummary> =>
  makeSite(options, files => writeLists(store, files));

async function writeLists(store: Store, files: SiteFiles): Promise<Omit<SiteSummary, 'size'>> {
  const { catalogue, report } = store;
  const style = siteStyle(views().code(VIEW));
  const about = standOutSiteAbout(catalogue, dateText(new Date()));
  const render = (page: object, root: string): string => {
    const locals = siteLocals({ style, home: root + INDEX, about });
    return isolated(views().view(VIEW)({ ...page, ...locals }));
  };
  const types: StandOutLists[] = [];
  for (const type of ORGANISATION_TYPES) {
    const standOuts = await standOutsOf(store, KINDS[type]);
    types.push(standOutLists({ standOuts, catalogue, report }, type, fileCode));
  }
  const listsOf = ({ all, parts }: StandOutLists) => [all, ...parts.flatMap(({ lists }) => lists)];
  const total = types.reduce((sum, lists) => sum + listsOf(lists).length, 0);
  let done = 0;
  for (const typeLists of types) {
    for (const list of listsOf(typeLists)) {
      const page = standOutListPage(typeLists, list, fileCode);
      const root = '../'.repeat(list.file.split('/').length - 1);
      await files.write(`${list.file}.html`, render(page, root));
      const rows = standOutRows(typeLists.answer, list.rows);
      let csv = '';
      // The 12,000 rows of a country take 0.1 to 0.8 s together.
      for (const piece of csvPieces(columnNames(STAND_OUT_ROW), rows)) {
        csv += piece;
        await files.pause();
      }
      await files.write(`${list.file}.csv`, csv);
      files.report({ done: ++done, total });
    }
  }
  await files.write(INDEX, render(standOutIndex(types), ''));
  return { reports: done, failed: [] };
}
