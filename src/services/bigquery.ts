import path from 'node:path';
import type { Logger } from 'pino';
import type { BigQueryConfig } from '../config/bigquery.ts';
import type { PipelineStatus } from '../domain/buildReport.ts';
import { UserError } from '../domain/userError.ts';
import { findRemoteBuild } from '../outliers/bigquery/buildJob.ts';
import { BigQueryConnection } from '../outliers/bigquery/connection.ts';
import { DailyBytes } from '../outliers/bigquery/dailyBytes.ts';
import { estimateOf } from '../outliers/bigquery/estimate.ts';
import { setupPlan } from '../outliers/bigquery/plan.ts';
import { PlanLook } from '../outliers/bigquery/planLook.ts';
import { setUp } from '../outliers/bigquery/setup.ts';
import { bigQuerySource, NO_DATA_FIX } from '../outliers/bigquery/source.ts';
import { SourceMonths } from '../outliers/bigquery/sourceMonths.ts';
import { StartedJobFile } from '../outliers/bigquery/startedJob.ts';
import { Tasks } from '../outliers/bigquery/tasks.ts';
import { upload } from '../outliers/bigquery/upload.ts';
import { tidyUploadFolder, withUploadFolder } from '../outliers/bigquery/uploadFolder.ts';
import { parseRequest } from '../outliers/request.ts';
import type { OutlierSource } from '../outliers/source.ts';
import type { StoreFolder } from '../store/folder.ts';
import type { BigQueryControl, PrescribingStatus } from '../web/context.ts';

/** What the program uses of BigQuery. */
export interface BigQueryServices {
  readonly source: OutlierSource;
  readonly control: BigQueryControl;
  /** The months that BigQuery has. It is asked again if the last answer is old. */
  prescribing(): PrescribingStatus;
  /** The request of the build whose job the last process left running in BigQuery, if there is one. */
  resumed(): Promise<unknown>;
  /** Asks BigQuery for the first time. If the settings say so, it is set up before that. */
  begin(): void;
  close(): Promise<void>;
}

/**
 * Connects the parts that use BigQuery.
 *
 * @param localStore gives this machine’s prescribing store, if there is one.
 */
export function makeBigQueryServices(
  config: BigQueryConfig,
  folder: StoreFolder,
  log: Logger,
  { localStore, notify }: { localStore: () => string | undefined; notify: () => void },
): BigQueryServices {
  const bigQuery = new BigQueryConnection(config);
  const months = new SourceMonths(bigQuery);
  const started = new StartedJobFile(path.join(folder.path, 'outliers', 'bigquery-job.json'));
  const daily = new DailyBytes(path.join(folder.path, 'outliers'), config.dailyBytes);
  const tasks = new Tasks(error => log.error({ err: error }, 'a task in BigQuery failed'));
  const plans = new PlanLook(() => bigQuery.awaitForPage(setupPlan(bigQuery)));
  tasks.onChange(() => {
    if (!tasks.state.running) plans.forget();
  });
  const look = (): void => {
    months
      .look()
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        log.warn({ reason }, 'BigQuery did not say which months it has');
      })
      .finally(notify);
  };
  const startSetUp = (): void =>
    tasks.start('setup', async (onStep, signal) => {
      const outcome = await setUp(bigQuery, {
        signal,
        onStep: (name, done, total) => onStep(`Creating ${name}`, done / total),
      });
      look();
      return outcome.length === 0
        ? 'Everything was up to date.'
        : `${outcome.length} ${outcome.length === 1 ? 'table, view or procedure was' : 'tables, views and procedures were'} created, extended or replaced.`;
    });
  const startUpload = (): void =>
    tasks.start('upload', async (onStep, signal) => {
      const store = localStore();
      if (store === undefined) {
        throw new UserError('This computer has no prescribing to upload yet.', {
          fix: 'Put prescribing files in the folder prescribing of DATA_CSVS_PATH and wait until they have been read.',
        });
      }
      const { months: loaded, rows } = await withUploadFolder(folder, workFolder =>
        upload(bigQuery, store, {
          workFolder,
          daily,
          signal,
          onStep: (content, done, total) => onStep(`Uploading ${content}`, done / total),
        }),
      );
      look();
      return `${loaded.length} ${loaded.length === 1 ? 'month was' : 'months were'} loaded (${rows.toLocaleString('en-GB')} rows); the other months are up to date.`;
    });

  return {
    source: bigQuerySource(bigQuery, months, started, daily),
    control: {
      settings: config,
      plan: () => bigQuery.awaitForPage(setupPlan(bigQuery)),
      look: () => plans.look(),
      knownPlan: () => plans.latest,
      async estimate(input) {
        const request = parseRequest(input, await months.read(), NO_DATA_FIX);
        const { parameters, force } = request;
        const isBuilt =
          !force &&
          (await bigQuery.awaitForPage(findRemoteBuild(bigQuery, parameters))) !== undefined;
        return {
          build: request,
          isBuilt,
          estimate: await bigQuery.awaitForPage(estimateOf(bigQuery, parameters)),
          usedToday: await daily.used(),
        };
      },
      setUp: startSetUp,
      upload: startUpload,
      cancel: kind => tasks.cancel(kind),
      tasks: () => tasks.state,
      onChange(listener) {
        const unsubscribers = [tasks.onChange(listener), plans.onChange(listener)];
        return () => {
          for (const unsubscribe of unsubscribers) unsubscribe();
        };
      },
    },
    prescribing() {
      if (months.isStale) look();
      return { months: months.latest, status: statusOf(months), onDemand: true };
    },
    resumed: () => started.readRequest(),
    begin() {
      tidyUploadFolder(folder).catch(error =>
        log.warn({ err: error }, 'files of an earlier upload were not removed'),
      );
      if (config.setup) startSetUp();
      else look();
    },
    close() {
      months.stop();
      return tasks.stop();
    },
  };
}

function statusOf({ fault }: SourceMonths): PipelineStatus {
  if (!fault) return { phase: 'idle' };
  const { error, at } = fault;
  const fix = error instanceof UserError ? error.fix : 'See the log of this program.';
  return { phase: 'idle', lastError: { message: error.message, fix, at } };
}
