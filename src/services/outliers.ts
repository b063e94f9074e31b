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
import { SiteJobs } from '../web/site/siteJobs.ts';

/** How often (ms) BigQuery is asked again for a build that is to be taken up. */
const RESUME_MS = 15_000;

/** The prescribing half of the program. */
export interface OutlierServices {
  readonly control: OutliersControl;
  /** Starts to keep the prescribing store and the default build in step with the data folder. */
  begin(): Promise<void>;
  /** Looks at the prescribing files again, after a failure too; returns at once. */
  check(): void;
  /** Abandons all work; reports can still be read. */
  endWork(): Promise<void>;
  /** Closes the results. */
  close(): Promise<void>;
}

/**
 * Wires prescribing: files → store → builds. Whenever another store is in force and no build is of
 * its newest month, the default build is asked for; in BigQuery, where builds cost money, it is not.
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
  const follows = new SerialQueue();
  let report: PrescribingReport | undefined;
  let followed: string | undefined;

  const notify = (): void => listeners.call();
  // Loaded only if BigQuery is used, because Google’s client adds 80 ms to every start.
  const bigQuery =
    bigQueryConfig &&
    (await import('./bigquery.ts')).makeBigQueryServices(bigQueryConfig, folder, log, {
      localStore,
      notify,
    });
  const source =
    bigQuery?.source ??
    prescribingSource(localStore, {
      /** The files have been looked at, or that failed and the status says why. */
      get isKnown() {
        return shelf.isKnown || runner.status().lastError !== undefined;
      },
      checkDamage: () => shelf.suspect(),
    });
  const builds = await Builds.open({ storePath: folder.path, source, log, keepTrials, words });
  const sites = new SiteJobs(builds, log);
  /** Once a store, in the order in which stores come into force. */
  const follow = async (): Promise<void> => {
    const { store } = shelf;
    if (store?.version === followed) return;
    followed = store?.version;
    report = store && (await reportOf(store.file, shelf));
    notify();
    if (!bigQuery) await builds.requestDefault();
  };
  runner.onChange(() => {
    notify();
    follows.run(follow).catch(error => log.error({ err: error }, 'no default build'));
  });

  const closing = new AbortController();
  /** A build that was under way when the last process ended is taken up again, once BigQuery answers. */
  const resume = async (): Promise<void> => {
    const left = await bigQuery?.resumed();
    while (left !== undefined && !closing.signal.aborted) {
      try {
        await builds.request(left);
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
    now: runner.status(),
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
        runner.stop().then(() => follows.idle()),
        sites.stop(),
        builds.endWork(),
      ]);
    },
    close: () => builds.stop(),
  };
}

/** Undefined where the store turns out damaged: another one follows. */
async function reportOf(
  file: string,
  shelf: PrescribingShelf,
): Promise<PrescribingReport | undefined> {
  try {
    return await readPrescribingReport(file);
  } catch (error) {
    if (await shelf.suspect()) return undefined;
    throw error;
  }
}

/** Removes what was made of prescribing files before: it names practices, and nothing may any more. */
export async function removePrescribing({ path: folder }: StoreFolder): Promise<void> {
  const names = (await readdir(folder)).filter(
    name => name === 'outliers' || name.startsWith('prescribing-'),
  );
  for (const name of names) await rm(path.join(folder, name), { recursive: true, force: true });
}
