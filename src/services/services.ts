import { realpath } from 'node:fs/promises';
import { type Logger, pino } from 'pino';
import { answersTo, type Config } from '../config/config.ts';
import { labelsWith } from '../domain/entityType.ts';
import { UserError } from '../domain/userError.ts';
import { lookAt } from '../pipeline/folder/look.ts';
import { type Watch, watchFolders } from '../pipeline/folder/watch.ts';
import { labFiles, removeLabPieces } from '../pipeline/labs/fileKind.ts';
import { getPracticeCodes, getTestCodes } from '../pipeline/labs/references/fetchReferences.ts';
import { isInputName, scanDataFolder } from '../pipeline/labs/scan.ts';
import { type BuildSettings, recipeOf } from '../pipeline/labs/version.ts';
import { Runner } from '../pipeline/run/runner.ts';
import { openStoreFolder } from '../store/folder.ts';
import { StoreHolder } from '../store/holder.ts';
import { KeptStores } from '../store/keptStores.ts';
import { ParquetFiles } from '../store/parquetFiles.ts';
import { Shelf } from '../store/shelf.ts';
import type { AppContext, ReferenceName } from '../web/context.ts';
import { SiteJobs } from '../web/site/siteJobs.ts';
import { standOutSites } from '../web/site/standOutSite.ts';
import { makeOutlierServices, removePrescribing } from './outliers.ts';
import { withStandOuts } from './storeCompletion.ts';

/** The parts of the running program. */
export interface Services {
  /** What the pages use. */
  readonly context: AppContext;
  /** Starts to keep the store up to date with the data folder. */
  begin(): Promise<void>;
  /**
   * Abandons running builds at once. The stores are closed when `answered` has resolved, so that requests
   * that arrived before the end can still be answered.
   */
  close(answered?: Promise<unknown>): Promise<void>;
}

export const makeLogger = (config: Config): Logger =>
  pino({
    level: config.logLevel,
    redact: ['req.headers.authorization', 'req.headers.cookie'],
  });

/**
 * Connects the parts of the program. When this resolves, the store that the last run published is already
 * served, if it was made with these settings.
 *
 * @throws {UserError} if the store folder cannot be written.
 */
export async function makeServices(config: Config, log: Logger): Promise<Services> {
  const settings: BuildSettings = {
    minPracticeTests: config.minPracticeTests,
    suppressedFrom: config.suppressedFrom,
    ...(config.anonymiseSecret === undefined ? {} : { anonymiseSecret: config.anonymiseSecret }),
  };
  const { lowNumberLimit } = config;
  const words = { labels: labelsWith(config.entityLabels), lowNumberLimit };
  const folder = await openStoreFolder(config.storePath);
  const dataPath = await realpath(config.dataPath).catch(() => config.dataPath);
  const stores = new StoreHolder();
  const { versionsKept } = config;
  const site = { recipe: recipeOf(settings), dataPath, labels: words.labels };
  const shelf = new Shelf(folder, stores, { ...site, versionsKept }, log);
  const versions = new KeptStores(folder, stores, site, log);
  const parquetFiles = new ParquetFiles(folder.path);
  await parquetFiles.removeLeftovers();
  const sites = new SiteJobs(standOutSites(stores, folder.path), log);
  const quietMs = config.folderQuietMs;
  const runner = new Runner({
    dataPath,
    kind: withStandOuts(labFiles(settings, folder.path)),
    shelf,
    log,
    quietMs,
  });
  shelf.onDamage(() => runner.check());
  await shelf.adopt();
  const hasOther = await shelf.hasOtherVersion();
  // Prescribing is published under the practices' names, so it is not shown beside anonymised counts.
  const outliers =
    config.anonymiseSecret === undefined
      ? await makeOutlierServices(dataPath, folder, { ...config, words }, log)
      : undefined;
  if (!outliers) await removePrescribing(folder);
  if (config.anonymiseSecret !== undefined) await removeLabPieces(folder.path);

  let watch: Watch | undefined;
  return {
    context: {
      ...words,
      credentials: config.credentials,
      proxies: config.proxies,
      answersTo: answersTo(config),
      isUpdating: () => hasOther && stores.current === undefined,
      metricsToken: config.metricsToken,
      stores,
      versions,
      pipeline: {
        status: () => runner.status(),
        onChange: listener => runner.onChange(listener),
        start() {
          runner.start();
          // Lab data comes first here too, so that the charts do not wait for prescribing.
          void runner.idle().then(() => outliers?.check());
        },
        fetchable: () => fetchable(config),
        async fetchReference(name) {
          const fetched = await fetchReference(name, dataPath, config);
          runner.check();
          return fetched;
        },
      },
      ...(outliers ? { outliers: outliers.control } : {}),
      standOutSites: sites,
      parquetFiles,
      log,
      debug: config.debug,
      csvBom: config.csvBom,
      frameAncestors: config.frameAncestors,
      contact: config.contact,
      problemReports: config.problemReports,
    },
    async begin() {
      watch = await watchFolders(dataPath, folder.pointerFile, {
        look: async () => lookAt(await scanDataFolder(dataPath)),
        isInputName,
        onData: () => runner.check(),
        onPointer: () => void shelf.adopt().catch(error => log.error({ err: error }, 'no swap')),
        log,
      });
      runner.check();
      // Lab data comes first: the charts are served before prescribing files are read.
      void runner
        .idle()
        .then(() => outliers?.begin())
        .catch(error => log.error({ err: error }, 'prescribing is not looked at'));
    },
    async close(answered) {
      await Promise.all([watch?.close(), runner.stop(), sites.stop(), outliers?.endWork()]);
      await answered;
      await outliers?.close();
      versions.close();
      stores.close();
    },
  };
}

function fetchable({ referenceUrls: urls }: Config): readonly ReferenceName[] {
  return [
    ...(urls.practiceCodes && urls.practiceDetails ? (['practice_codes'] as const) : []),
    ...(urls.testCodes ? (['test_codes'] as const) : []),
  ];
}

/** Fetches a reference file for which the environment has a URL. */
async function fetchReference(
  name: ReferenceName,
  dataPath: string,
  { referenceUrls: urls }: Config,
): Promise<{ rows: number }> {
  if (name === 'test_codes' && urls.testCodes !== undefined) {
    return getTestCodes({ dataPath, url: urls.testCodes });
  }
  const { practiceCodes: codesUrl, practiceDetails: detailsUrl } = urls;
  if (name === 'practice_codes' && codesUrl !== undefined && detailsUrl !== undefined) {
    return getPracticeCodes({ dataPath, codesUrl, detailsUrl });
  }
  throw new UserError(`${name}.csv cannot be fetched: no URL is set for it.`, {
    fix: 'Set it in the environment (see the README).',
  });
}
