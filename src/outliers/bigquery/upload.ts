import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Dataset, Job, Table } from '@google-cloud/bigquery';
import { ENTITIES } from '../../domain/entityType.ts';
import { isoMonth, type Month } from '../../domain/month.ts';
import { UserError } from '../../domain/userError.ts';
import { NoAnswer } from './client.ts';
import type { BigQueryConnection } from './connection.ts';
import type { DailyBytes } from './dailyBytes.ts';
import { faultOf, isDuplicate } from './faults.ts';
import { locate, locationIn } from './location.ts';
import { isOwn, OWN_LABELS } from './marks.ts';
import { LOADED_MONTHS, PRESCRIBING_TABLE, SOURCE_TABLES, type SourceTable } from './objects.ts';
import { rowsOf } from './pages.ts';
import { type RetryOptions, withRetries } from './retries.ts';
import { splitAtDot } from './settings.ts';
import { createDataset } from './setup.ts';
import { StoreExport } from './storeExport.ts';
import { withinTime } from './timeLimit.ts';

export interface UploadOptions extends RetryOptions {
  /** A folder for one file at a time. */
  readonly workFolder: string;
  /** Loading is free, but reading which months are loaded counts towards the daily limit. */
  readonly daily: DailyBytes;
  /** Called with what is being uploaded, how many tables and months have been, and how many there are. */
  readonly onStep?: (content: string, done: number, total: number) => void;
}

export interface UploadResult {
  /** The months that were loaded, without those that had been before. */
  readonly months: readonly Month[];
  readonly rows: number;
}

/** How long (ms) the upload of a month may take: enough for a hundred megabytes on a slow line. */
const UPLOAD_MS = 30 * 60_000;
const REFERENCES = SOURCE_TABLES.filter(({ name }) => name !== PRESCRIBING_TABLE);

/** What a reference table holds, for people. */
const contentsOf = ({ entity }: SourceTable): string =>
  entity ? ENTITIES[entity].label.many : 'names of drugs';

/**
 * Loads a prescribing store of this machine into the source dataset: all of the reference tables, and each
 * month whose present files have not been loaded. A month is replaced completely or not at all, so an
 * upload that ended early continues where it ended. Only tables that openpath made are changed.
 *
 * @throws {UserError} if openpath did not make a table of that name, or a role is missing.
 */
export async function upload(
  bigQuery: BigQueryConnection,
  storeFile: string,
  { workFolder, daily, onStep = () => undefined, ...retryOptions }: UploadOptions,
): Promise<UploadResult> {
  const dataset = await sourceDataset(bigQuery);
  for (const { name, statement, entity } of [...SOURCE_TABLES, LOADED_MONTHS]) {
    await checkOwn(bigQuery, dataset.table(name));
    const places = entity ? { entity } : {};
    await bigQuery.run({ name: `source/${statement}`, places }, retryOptions);
  }
  await daily.take(await bigQuery.estimateBytes({ name: 'queries/loaded_months' }), 'The upload');
  const store = await StoreExport.open(storeFile);
  const file = path.join(workFolder, 'upload.parquet');
  try {
    const months = await monthsToLoad(bigQuery, store, retryOptions);
    const total = REFERENCES.length + months.length;
    for (const [i, table] of REFERENCES.entries()) {
      const { name } = table;
      onStep(contentsOf(table), i, total);
      await store.write(table, file);
      await load(bigQuery, dataset.table(name), file, retryOptions);
      // A load that replaces a whole table may remove its labels.
      await withRetries(
        () => bigQuery.answerOf(dataset.table(name).setMetadata({ labels: OWN_LABELS })),
        retryOptions,
      );
    }
    for (const [i, { month, sha256, rows }] of months.entries()) {
      onStep(`prescribing of ${isoMonth(month).slice(0, 7)}`, REFERENCES.length + i, total);
      await store.writeMonth(month, file);
      const partition = isoMonth(month).slice(0, 7).replace('-', '');
      await load(bigQuery, dataset.table(`${PRESCRIBING_TABLE}$${partition}`), file, retryOptions);
      const params = { month: isoMonth(month), sha256, rows };
      await bigQuery.run({ name: 'queries/mark_loaded_month', params }, retryOptions);
    }
    return {
      months: months.map(({ month }) => month),
      rows: months.reduce((sum, { rows }) => sum + rows, 0),
    };
  } finally {
    store.close();
    await rm(file, { force: true });
  }
}

async function sourceDataset(bigQuery: BigQueryConnection): Promise<Dataset> {
  const { client, settings } = bigQuery;
  const [project, name] = splitAtDot(settings.sourceDataset);
  if (project !== settings.project) {
    throw new UserError(
      `BIGQUERY_SOURCE_DATASET is ${settings.sourceDataset}, which is not in the project ${settings.project}.`,
      {
        fix: 'Upload into a dataset of BIGQUERY_PROJECT: set BIGQUERY_SOURCE_DATASET to its name.',
      },
    );
  }
  const metadata = await bigQuery.awaitIfExists(client.dataset(name).getMetadata());
  const location = metadata && locationIn(metadata[0]);
  if (client.location === undefined && location !== undefined) client.location = location;
  if (!metadata) {
    await bigQuery.awaitIfExists(locate(bigQuery));
    await createDataset(bigQuery, name, client.location);
  }
  return client.dataset(name, client.location === undefined ? {} : { location: client.location });
}

/** Refuses to load into a table that openpath did not make. */
async function checkOwn(bigQuery: BigQueryConnection, table: Table): Promise<void> {
  const metadata = await bigQuery.awaitIfExists(table.getMetadata());
  if (!metadata) return;
  if (isOwn(metadata[0].labels)) return;
  throw new UserError(
    `${bigQuery.settings.sourceDataset}.${table.id} was not made by openpath, so nothing is loaded over it.`,
    { fix: 'Set BIGQUERY_SOURCE_DATASET to a dataset of its own, or build from what is there.' },
  );
}

interface StoreMonth {
  readonly month: Month;
  readonly sha256: string;
  readonly rows: number;
}

/** The store’s months whose files have changed since they were loaded, or never were. */
async function monthsToLoad(
  bigQuery: BigQueryConnection,
  store: StoreExport,
  retryOptions: RetryOptions,
): Promise<StoreMonth[]> {
  const loaded = await rowsOf(bigQuery, { name: 'queries/loaded_months' }, retryOptions);
  const loadedHashes = new Map(loaded.map(({ month, sha256 }) => [month, sha256]));
  const months = (await store.rows(LOADED_MONTHS)).map(row => ({
    month: Number(row.month),
    sha256: String(row.sha256),
    rows: Number(row.row_count),
  }));
  return months.filter(({ month, sha256 }) => loadedHashes.get(isoMonth(month)) !== sha256);
}

/** Replaces a table or a partition by a Parquet file, and waits until that is done. */
async function load(
  bigQuery: BigQueryConnection,
  table: Table,
  file: string,
  retryOptions: RetryOptions,
): Promise<void> {
  const jobId = bigQuery.newJobId('upload');
  const options = {
    sourceFormat: 'PARQUET',
    writeDisposition: 'WRITE_TRUNCATE',
    createDisposition: 'CREATE_NEVER',
    jobId,
  };
  const start = async (): Promise<Job> => {
    try {
      const [job] = await withinTime(table.createLoadJob(file, { ...options }), UPLOAD_MS);
      return job;
    } catch (error) {
      // If the answer was lost, an earlier attempt may have started the job.
      if (isDuplicate(error)) return bigQuery.find(jobId);
      // The library throws a TypeError if the answer is not a job.
      const cause = error instanceof TypeError ? new NoAnswer('the answer was no job') : error;
      throw faultOf(cause, bigQuery.settings);
    }
  };
  await bigQuery.waitForEnd(await withRetries(start, retryOptions), retryOptions);
}
