import type { EntityType, Labelled } from '../../domain/entityType.ts';
import { contentsOf, markdownOf } from '../../outliers/contents.ts';
import type { Density } from '../../outliers/density.ts';
import type { Organisation, Organisations } from '../../outliers/organisations.ts';
import { type EntityRef, type OutlierReport, reportsOf } from '../../outliers/report.ts';
import type { ResultStore } from '../../outliers/resultStore.ts';
import type { SiteSummary } from '../context.ts';
import { makeSite, type SiteFiles, type SiteOptions } from './makeSite.ts';
import { siteOrganisations } from './siteOrganisations.ts';
import { INDEX, MARKDOWN, reportFile, SitePages } from './sitePages.ts';

export interface ReportSiteOptions extends SiteOptions {
  /** All types of the build if not given. */
  readonly entities?: readonly EntityType[];
  /** At most this many of each type, for a trial; the hierarchy stays whole. */
  readonly entityLimit?: number;
  /** The beginning of the addresses in the Markdown: where the site will be published. */
  readonly urlPrefix?: string;
}

/** How many entities are read at a time, by three queries and one for their densities. */
const BATCH = 250;

/**
 * Writes a build as files that need no server: a page for each report, an index and the contents as
 * Markdown.
 *
 * @throws {UserError} if `to` cannot be written or the build does not have the types asked for.
 */
export async function exportSite(
  results: ResultStore,
  options: ReportSiteOptions,
): Promise<SiteSummary> {
  const allOrganisations = await results.organisations();
  const site = siteOrganisations(allOrganisations, options.entities, options.entityLimit);
  return makeSite(options, files =>
    writeReports(results, allOrganisations, site, files, options.urlPrefix),
  );
}

async function writeReports(
  results: ResultStore,
  allOrganisations: Organisations,
  site: Organisations,
  files: SiteFiles,
  urlPrefix = '',
): Promise<Omit<SiteSummary, 'size'>> {
  const pages = new SitePages(results);
  const total = site.builtTypes.reduce((sum, type) => sum + site.byType[type].size, 0);
  const failed: { entity: EntityRef; message: string }[] = [];
  let done = 0;
  for (const type of site.builtTypes) {
    const entities = [...site.byType[type].values()];
    for (let from = 0; from < entities.length; from += BATCH) {
      const batch = entities.slice(from, from + BATCH);
      for (const attempt of await attemptReports(results, type, batch)) {
        const { entity } = attempt;
        let text: string;
        try {
          if ('error' in attempt) throw attempt.error;
          const relatives = {
            parents: site.parentsOf(entity).map(refOf),
            children: site.childrenOf(entity).map(refOf),
          };
          const report = { ...attempt.report, ...relatives };
          text = pages.report(report, attempt.densities, allOrganisations.byType[type].size);
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          failed.push({ entity: refOf(entity), message });
          text = pages.failedReport(entity, message);
        }
        await files.write(reportFile(entity), text);
        done++;
      }
      files.report({ done, total });
    }
  }
  const contents = contentsOf(site);
  await files.write(
    INDEX,
    pages.contents(
      site,
      await results.drugs(),
      failed.map(failure => sentenceOf(results, failure)),
    ),
  );
  const title = `# Prescribing outliers, build ${results.info.id}\n\n`;
  const url = (entity: Organisation): string => urlPrefix + reportFile(entity);
  await files.write(MARKDOWN, title + markdownOf(contents, url));
  return { reports: done - failed.length, failed };
}

/** The report of one organisation, or why it could not be read. */
type ReportAttempt = { readonly entity: Organisation } & (
  | { readonly error: unknown }
  | {
      readonly report: OutlierReport;
      readonly densities: ReadonlyMap<string, Density>;
    }
);

/** Reads the reports of a batch; if that fails, one by one, so that one fault costs one report only. */
async function attemptReports(
  results: ResultStore,
  type: EntityType,
  batch: readonly Organisation[],
): Promise<ReportAttempt[]> {
  try {
    const reports = await reportsOf(results, type, batch);
    const rows = reports.flatMap(({ high, low }) => [...high, ...low]);
    const densities = await results.densities(
      type,
      rows.map(({ chemical }) => chemical),
    );
    return batch.flatMap((entity, i) => {
      const report = reports[i];
      return report ? [{ entity, report, densities }] : [];
    });
  } catch (error) {
    const [only] = batch;
    if (batch.length === 1 && only) return [{ entity: only, error }];
    const attempts: ReportAttempt[] = [];
    for (const entity of batch) attempts.push(...(await attemptReports(results, type, [entity])));
    return attempts;
  }
}

const refOf = ({ type, code, name }: Organisation): EntityRef => ({ type, code, name });

const sentenceOf = (
  { labels }: Labelled,
  { entity, message }: SiteSummary['failed'][number],
): string =>
  `The report of the ${labels[entity.type].one} ${entity.name} (${entity.code}) could not be created: ${message}`;
