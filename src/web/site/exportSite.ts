import type { Writable } from 'node:stream';
import type { EntityType, Labelled } from '../../domain/entityType.ts';
import { contentsOf, markdownOf } from '../../outliers/contents.ts';
import type { Density } from '../../outliers/density.ts';
import type { Organisation, Organisations } from '../../outliers/organisations.ts';
import { makePause } from '../../outliers/pause.ts';
import { type EntityRef, type OutlierReport, reportsOf } from '../../outliers/report.ts';
import type { ResultStore } from '../../outliers/resultStore.ts';
import type { SiteProgress, SiteSummary } from '../context.ts';
import { siteOrganisations } from './siteOrganisations.ts';
import { INDEX, MARKDOWN, reportFile, SitePages } from './sitePages.ts';
import { folderSink, type SiteSink, zipFileSink, zipSink } from './siteSink.ts';

export interface SiteOptions {
  /** A folder that is not there yet, a file `….zip`, or where a zip is to be written to. */
  readonly to: string | Writable;
  /** All types of the build if not given. */
  readonly entities?: readonly EntityType[];
  /** At most this many of each type, for a trial; the hierarchy stays whole. */
  readonly entityLimit?: number;
  /** How many files are written at a time. */
  readonly concurrency?: number;
  /** The beginning of the addresses in the Markdown: where the site will be published. */
  readonly urlPrefix?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SiteProgress) => void;
}

/** How many entities are read at a time, by three queries and one for their densities. */
const BATCH = 250;
const CONCURRENCY = 8;

/**
 * Writes a build as files that need no server: a page for each report, an index and the contents as
 * Markdown. `to` appears when everything is written, and not at all if that fails.
 *
 * @throws {UserError} if `to` cannot be written or the build does not have the types asked for.
 */
export async function exportSite(results: ResultStore, options: SiteOptions): Promise<SiteSummary> {
  const allOrganisations = await results.organisations();
  const site = siteOrganisations(allOrganisations, options.entities, options.entityLimit);
  const sink = await sinkFor(options.to);
  try {
    const summary = await writeSite(results, allOrganisations, site, sink, options);
    options.signal?.throwIfAborted();
    await sink.finish();
    return summary;
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

function sinkFor(to: SiteOptions['to']): Promise<SiteSink> | SiteSink {
  if (typeof to !== 'string') return zipSink(to);
  return to.endsWith('.zip') ? zipFileSink(to) : folderSink(to);
}

async function writeSite(
  results: ResultStore,
  allOrganisations: Organisations,
  site: Organisations,
  sink: SiteSink,
  { signal, onProgress, urlPrefix = '', concurrency = CONCURRENCY }: SiteOptions,
): Promise<SiteSummary> {
  const pages = new SitePages(results);
  const total = site.builtTypes.reduce((sum, type) => sum + site.byType[type].size, 0);
  const failed: { entity: EntityRef; message: string }[] = [];
  const pause = makePause(signal);
  let [done, size] = [0, 0];
  const writing = new Set<Promise<void>>();
  const write = async (name: string, text: string): Promise<void> => {
    size += text.length;
    const file = sink.add(name, text).finally(() => writing.delete(file));
    file.catch(() => undefined);
    writing.add(file);
    if (writing.size >= concurrency) await Promise.race(writing);
  };
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
        await write(reportFile(entity), text);
        done++;
        await pause();
      }
      onProgress?.({ done, total });
      signal?.throwIfAborted();
    }
  }
  const contents = contentsOf(site);
  await write(
    INDEX,
    pages.contents(
      site,
      await results.drugs(),
      failed.map(each => sentenceOf(results, each)),
    ),
  );
  const title = `# Prescribing outliers, build ${results.info.id}\n\n`;
  const url = (entity: Organisation): string => urlPrefix + reportFile(entity);
  await write(MARKDOWN, title + markdownOf(contents, url));
  await Promise.all(writing);
  return { reports: done - failed.length, failed, size };
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
