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
import { isOwn, OWN } from './marks.ts';
import { LOADED_MONTHS, PRESCRIBING_TABLE, SOURCE_TABLES, type SourceTable } from './objects.ts';
import { rowsOf } from './pages.ts';
import { type Patience, patiently } from './patience.ts';
import { splitAtDot } from './settings.ts';
import { createDataset } from './setup.ts';
import { StoreExport } from './storeExport.ts';
import { within } from './within.ts';

export interface Uploading extends Patience {
  /** A folder for one file at a time. */
  readonly workFolder: string;
  /** Loading is free; what is read to know which months are there counts for the day. */
  readonly daily: DailyBytes;
  /** What is uploaded, and how many of how many tables and months are. */
  readonly onStep?: (what: string, done: number, all: number) => void;
}

export interface Uploaded {
  /** Months that were loaded, without those that were there already. */
  readonly months: readonly Month[];
  readonly rows: number;
}

/** A month’s file has a hundred megabytes or so: on the slowest line it is up by then (ms). */
const UPLOAD_MS = 30 * 60_000;
const REFERENCES = SOURCE_TABLES.filter(({ name }) => name !== PRESCRIBING_TABLE);

/** What a reference table holds, for people. */
const contentsOf = ({ entity }: SourceTable): string =>
  entity ? ENTITIES[entity].label.many : 'names of drugs';

/**
 * Loads a prescribing store of this machine into the source dataset: the reference tables whole, each
 * month that is not there as its files are now. A month is replaced at once or not at all, so an
 * upload that ended halfway is taken up where it ended. Only tables that openpath made are touched.
 *
 * @throws {UserError} where a table of that name is somebody else's, or a role is missing.
 */
export async function upload(
  bigQuery: BigQueryConnection,
  storeFile: string,
  { workFolder, daily, onStep = () => undefined, ...patience }: Uploading,
): Promise<Uploaded> {
  const dataset = await sourceDataset(bigQuery);
  for (const { name, statement, entity } of [...SOURCE_TABLES, LOADED_MONTHS]) {
    await checkOwn(bigQuery, dataset.table(name));
    const places = entity ? { entity } : {};
    await bigQuery.run({ name: `source/${statement}`, places }, patience);
  }
  await daily.take(await bigQuery.bytesOf({ name: 'queries/loaded_months' }), 'The upload');
  const store = await StoreExport.open(storeFile);
  const file = path.join(workFolder, 'upload.parquet');
  try {
    const months = await monthsToLoad(bigQuery, store, patience);
    const all = REFERENCES.length + months.length;
    for (const [i, table] of REFERENCES.entries()) {
      const { name } = table;
      onStep(contentsOf(table), i, all);
      await store.write(table, file);
      await load(bigQuery, dataset.table(name), file, patience);
      // A load that replaces a whole table may take what it was described with.
      await patiently(
        () => bigQuery.tried(dataset.table(name).setMetadata({ labels: OWN })),
        patience,
      );
    }
    for (const [i, { month, sha256, rows }] of months.entries()) {
      onStep(`prescribing of ${isoMonth(month).slice(0, 7)}`, REFERENCES.length + i, all);
      await store.writeMonth(month, file);
      const partition = isoMonth(month).slice(0, 7).replace('-', '');
      await load(bigQuery, dataset.table(`${PRESCRIBING_TABLE}$${partition}`), file, patience);
      const params = { month: isoMonth(month), sha256, rows };
      await bigQuery.run({ name: 'queries/mark_loaded_month', params }, patience);
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
  const metadata = await bigQuery.ifThere(client.dataset(name).getMetadata());
  const location = metadata && locationIn(metadata[0]);
  if (client.location === undefined && location !== undefined) client.location = location;
  if (!metadata) {
    await bigQuery.ifThere(locate(bigQuery));
    await createDataset(bigQuery, name, client.location);
  }
  return client.dataset(name, client.location === undefined ? {} : { location: client.location });
}

/** A table of that name that somebody else made is left alone. */
async function checkOwn(bigQuery: BigQueryConnection, table: Table): Promise<void> {
  const metadata = await bigQuery.ifThere(table.getMetadata());
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

/** The store's months whose files are not those that were loaded before. */
async function monthsToLoad(
  bigQuery: BigQueryConnection,
  store: StoreExport,
  patience: Patience,
): Promise<StoreMonth[]> {
  const loaded = await rowsOf(bigQuery, { name: 'queries/loaded_months' }, patience);
  const known = new Map(loaded.map(({ month, sha256 }) => [month, sha256]));
  const months = (await store.rows(LOADED_MONTHS)).map(row => ({
    month: Number(row.month),
    sha256: String(row.sha256),
    rows: Number(row.row_count),
  }));
  return months.filter(({ month, sha256 }) => known.get(isoMonth(month)) !== sha256);
}

/** Replaces a table or a partition by a Parquet file, and waits until that has happened. */
async function load(
  bigQuery: BigQueryConnection,
  table: Table,
  file: string,
  patience: Patience,
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
      const [job] = await within(table.createLoadJob(file, { ...options }), UPLOAD_MS);
      return job;
    } catch (error) {
      // An upload whose answer was lost may have begun all the same.
      if (isDuplicate(error)) return bigQuery.find(jobId);
      // The library reads a job out of whatever it is answered.
      const cause = error instanceof TypeError ? new NoAnswer('the answer was no job') : error;
      throw faultOf(cause, bigQuery.settings);
    }
  };
  await bigQuery.finished(await patiently(start, patience), patience);
}
