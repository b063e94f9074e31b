import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BigQuery, JobMetadata } from '@google-cloud/bigquery';
import { pino } from 'pino';
import { BigQueryConnection } from '../../../src/outliers/bigquery/connection.ts';
import { DailyBytes } from '../../../src/outliers/bigquery/dailyBytes.ts';
import { createBigQueryEngine } from '../../../src/outliers/bigquery/engine.ts';
import type { BigQuerySettings } from '../../../src/outliers/bigquery/settings.ts';
import { setUp } from '../../../src/outliers/bigquery/setup.ts';
import { bigQuerySource } from '../../../src/outliers/bigquery/source.ts';
import { SourceMonths } from '../../../src/outliers/bigquery/sourceMonths.ts';
import { StartedJobFile } from '../../../src/outliers/bigquery/startedJob.ts';
import { type UploadResult, upload } from '../../../src/outliers/bigquery/upload.ts';
import { Builds } from '../../../src/outliers/builds.ts';
import type { OutlierEngine } from '../../../src/outliers/engine.ts';
import { madeOnce } from '../../support/madeOnce.ts';
import { type PrescribingSize, writePrescribing } from '../../support/prescribingData.ts';
import { emulatorClient } from '../emulator/client.ts';

/** As little as has outliers at every level. */
const TINY_SIZE: PrescribingSize = {
  practices: 40,
  pcns: 10,
  ccgs: 4,
  stps: 2,
  regions: 2,
  chemicals: 30,
  months: 3,
  density: 0.1,
};

/** A row as BigQuery’s client reads it, made plain. */
export type Row = Readonly<Record<string, unknown>>;

/** A prescribing store, two datasets of its own, and those (in this process) who build in them. */
export class BigQueryHouse {
  readonly root: string;
  readonly data: string;
  readonly settings: BigQuerySettings;
  /** The official client, past every proxy. */
  readonly client: BigQuery;
  readonly #opened: Builds[] = [];

  constructor(endpoint: string) {
    const id = randomUUID().replaceAll('-', '').slice(0, 12);
    this.root = path.join(tmpdir(), `openpath-bigquery-${id}`);
    this.data = path.join(this.root, 'prescribing.duckdb');
    this.client = emulatorClient(endpoint);
    this.settings = {
      project: 'test-project',
      dataset: `outliers_${id}`,
      sourceDataset: `test-project.hscic_${id}`,
      location: undefined,
      maxBytesBilled: undefined,
      dailyBytes: undefined,
      dollarsPerTebibyte: 6.25,
      credentials: undefined,
      apiEndpoint: endpoint,
    };
  }

  /** Makes the prescribing store. */
  async fill(size: PrescribingSize = TINY_SIZE): Promise<void> {
    await mkdir(this.root);
    await madeOnce({ size }, this.data, file => writePrescribing(file, size, 1));
  }

  /** `project.dataset` of the builds. */
  get dataset(): string {
    return `${this.settings.project}.${this.settings.dataset}`;
  }

  /** BigQuery by the product’s own client, with other settings where a test gives some. */
  bigQuery(more: Partial<BigQuerySettings> = {}): BigQueryConnection {
    return new BigQueryConnection({ ...this.settings, ...more });
  }

  async upload(store = this.data, bigQuery = this.bigQuery()): Promise<UploadResult> {
    const workFolder = await mkdtemp(path.join(this.root, 'upload-'));
    return upload(bigQuery, store, { workFolder, daily: this.daily(bigQuery) });
  }

  /** Uploads the store and makes the objects, as a person does from the status page. */
  async ready(): Promise<void> {
    await this.upload();
    await setUp(this.bigQuery());
  }

  /** Replaces the prescribing, here and there, by that of another size and seed. */
  async refill(
    size: PrescribingSize,
    seed: number,
    prepare: (store: string) => Promise<void> = async () => undefined,
  ): Promise<void> {
    await rm(this.data);
    await writePrescribing(this.data, size, seed);
    await prepare(this.data);
    await this.sql('DELETE FROM `{s}.loaded_months` WHERE TRUE');
    await this.sql('DELETE FROM `{s}.normalised_prescribing` WHERE TRUE');
    await this.upload();
  }

  /** The bytes of a day, which are counted in that folder. */
  daily({ settings }: BigQueryConnection, folder = this.root): DailyBytes {
    return new DailyBytes(folder, settings.dailyBytes);
  }

  /** Who builds in BigQuery, without a folder of builds. */
  engine(bigQuery = this.bigQuery()): OutlierEngine {
    const started = new StartedJobFile(path.join(this.root, 'bigquery-job.json'));
    const months = new SourceMonths(bigQuery);
    return createBigQueryEngine({
      bigQuery,
      months,
      jobFile: started,
      daily: this.daily(bigQuery),
    });
  }

  /** Builds on this machine that are made in BigQuery; `folder`: where they are kept. */
  async open(bigQuery = this.bigQuery(), folder = 'store'): Promise<Builds> {
    const storePath = path.join(this.root, folder);
    await mkdir(path.join(storePath, 'outliers'), { recursive: true });
    const source = bigQuerySource(
      bigQuery,
      new SourceMonths(bigQuery),
      new StartedJobFile(path.join(storePath, 'outliers', 'bigquery-job.json')),
      this.daily(bigQuery, path.join(storePath, 'outliers')),
    );
    const builds = await Builds.open({ storePath, source, log: pino({ level: 'silent' }) });
    this.#opened.push(builds);
    return builds;
  }

  /** The names in the folder of builds, without the lock’s, records and seals. */
  async stored(folder = 'store'): Promise<string[]> {
    const names = await readdir(path.join(this.root, folder, 'outliers'));
    return names
      .filter(name => name !== 'lock.duckdb' && !/^outliers-\d+\.(?:json|duckdb\.seal)$/.test(name))
      .sort();
  }

  /** The jobs that call the procedure of these datasets, as the server lists them. */
  async callJobs(): Promise<JobMetadata[]> {
    const [jobs] = await this.client.getJobs({ maxResults: 10_000, autoPaginate: false });
    return jobs
      .map(({ metadata }): JobMetadata => metadata)
      .filter(({ configuration }) =>
        configuration?.query?.query?.startsWith(`CALL \`${this.dataset}.`),
      );
  }

  /** Runs a statement; `{d}` is the dataset of builds, `{s}` that of the source. */
  async sql(query: string): Promise<Row[]> {
    const text = query
      .replaceAll('{d}', this.dataset)
      .replaceAll('{s}', this.settings.sourceDataset);
    const [job] = await this.client.createQueryJob(text);
    const [rows] = await job.getQueryResults();
    return JSON.parse(JSON.stringify(rows));
  }

  async remove(): Promise<void> {
    for (const builds of this.#opened) await builds.stop();
    for (const name of [this.settings.dataset, this.settings.sourceDataset.split('.')[1] ?? '']) {
      await this.client.dataset(name).delete({ force: true }).catch(ignoreMissing);
    }
    await rm(this.root, { recursive: true, force: true });
  }
}

function ignoreMissing(error: unknown): void {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 404) return;
  throw error;
}
