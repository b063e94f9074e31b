import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { Listeners, SerialQueue } from '../domain/backgroundWork.ts';
import { parseMonth } from '../domain/month.ts';
import type { PrescribingReport } from '../domain/prescribingReport.ts';
import { ServiceFault } from '../domain/userError.ts';
import { Builds } from '../outliers/builds.ts';
import { prescribingSource } from '../outliers/duckdb/source.ts';
import type { SiteWords } from '../outliers/siteWords.ts';
import { lookAt } from '../pipeline/folder/look.ts';
import { pollFolder } from '../pipeline/folder/watch.ts';
import { prescribingFiles } from '../pipeline/prescribing/fileKind.ts';
import { PrescribingShelf } from '../pipeline/prescribing/shelf.ts';
import { Runner } from '../pipeline/run/runner.ts';
import type { StoreFolder } from '../store/folder.ts';
import { readPrescribingReport } from '../store/prescribingReport.ts';
import type { OutliersControl, PrescribingStatus } from '../web/context.ts';
import { reportSites, SiteJobs } from '../web/site/siteJobs.ts';

/** How often (ms) to ask BigQuery again about a build that is to be resumed. */
const RESUME_MS = 15_000;

/** The part of the program that deals with prescribing. */
export interface OutlierServices {
  readonly control: OutliersControl;
  /** Starts to keep the prescribing store and the default build up to date with the data folder. */
  begin(): Promise<void>;
  /** Checks the prescribing files again, also after a failure; returns at once. */
  check(): void;
  /** Abandons all work; reports can still be read. */
  endWork(): Promise<void>;
  /** Closes the results. */
  close(): Promise<void>;
}

/**
 * Connects the parts that deal with prescribing: files → store → builds. When there is a new store and no
 * build of its newest month, the default build is requested. In BigQuery, where builds cost money, it is not.
 *
 */
export async function makeOutlierServices(
  dataPath: string,
  folder: StoreFolder,
  config: Pick<Config, 'bigquery' | 'folderQuietMs' | 'keepTrials'> & { readonly words: SiteWords },
  log: Logger,
): Promise<OutlierServices> {
  const { bigquery: bigQueryConfig, folderQuietMs: quietMs, keepTrials, words } = config;
  const kind = prescribingFiles(folder.path);
  const shelf = new PrescribingShelf(folder, log);
  const runner = new Runner({ dataPath, kind, shelf, log, quietMs });
  shelf.onDamage(() => runner.check());
  const localStore = (): string | undefined => shelf.store?.file;
  const listeners = new Listeners();
  const defaultBuilds = new SerialQueue();
  let report: PrescribingReport | undefined;
  let followedVersion: string | undefined;

  const notify = (): void => listeners.call();
  // This is loaded only if BigQuery is used, because Google’s client adds 80 ms to every start.
  const bigQuery =
    bigQueryConfig &&
    (await import('./bigquery.ts')).makeBigQueryServices(bigQueryConfig, folder, log, {
      localStore,
      notify,
    });
  const source =
    bigQuery?.source ??
    prescribingSource(localStore, {
      /** Whether the files have been checked, also if that failed; the status then says why. */
      get isKnown() {
        return shelf.isKnown || runner.status().lastError !== undefined;
      },
      checkDamage: () => shelf.checkDamage(),
    });
  const builds = await Builds.open({ storePath: folder.path, source, log, keepTrials, words });
  const sites = new SiteJobs(reportSites(builds), log);
  /** Runs once for each store, in the order in which they are published. */
  const follow = async (): Promise<void> => {
    const { store } = shelf;
    if (store?.version === followedVersion) return;
    followedVersion = store?.version;
    report = store && (await reportOf(store.file, shelf));
    notify();
    if (!bigQuery) await builds.requestDefault();
  };
  runner.onChange(() => {
    notify();
    defaultBuilds.run(follow).catch(error => log.error({ err: error }, 'no default build'));
  });

  const closing = new AbortController();
  /** Resumes a build that was running when the last process ended, once BigQuery answers. */
  const resume = async (): Promise<void> => {
    const leftBuild = await bigQuery?.resumed();
    while (leftBuild !== undefined && !closing.signal.aborted) {
      try {
        await builds.request(leftBuild);
        return;
      } catch (error) {
        if (!(error instanceof ServiceFault)) throw error;
        log.warn({ reason: error.message }, 'a build is not taken up again yet');
      }
      await sleep(RESUME_MS, undefined, { signal: closing.signal, ref: false });
    }
  };
  const logUnresumed = (error: unknown): void => {
    if (!closing.signal.aborted) log.error({ err: error }, 'a build was not taken up again');
  };

  const ingest = (): PrescribingStatus => ({
    months: (report?.months ?? []).flatMap(text => parseMonth(text) ?? []),
    ...(report ? { report } : {}),
    status: runner.status(),
  });

  return {
    control: {
      builds,
      sites,
      prescribing: bigQuery?.prescribing ?? ingest,
      ingest,
      ...(bigQuery ? { bigQuery: bigQuery.control } : {}),
      onPrescribing: listener => listeners.add(listener),
    },
    async begin() {
      bigQuery?.begin();
      resume().catch(logUnresumed);
      await pollFolder(
        async () => lookAt(await kind.scan(dataPath)),
        () => runner.check(),
        { signal: closing.signal },
      );
    },
    check: () => runner.check(),
    async endWork() {
      closing.abort();
      await Promise.all([
        bigQuery?.close(),
        runner.stop().then(() => defaultBuilds.idle()),
        sites.stop(),
        builds.endWork(),
      ]);
    },
    close: () => builds.stop(),
  };
}

/** The report of a store; undefined if the store is damaged, in which case another one follows. */
async function reportOf(
  file: string,
  shelf: PrescribingShelf,
): Promise<PrescribingReport | undefined> {
  try {
    return await readPrescribingReport(file);
  } catch (error) {
    if (await shelf.checkDamage()) return undefined;
    throw error;
  }
}

/**
 * Removes what earlier runs made from prescribing files: it names practices, which is no longer allowed with
 * anonymised practices.
 */
export async function removePrescribing({ path: folder }: StoreFolder): Promise<void> {
  const names = (await readdir(folder)).filter(
    name => name === 'outliers' || name === 'upload' || name.startsWith('prescribing-'),
  );
  for (const name of names) await rm(path.join(folder, name), { recursive: true, force: true });
}
