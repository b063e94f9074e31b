import type { OutlierSource } from '../source.ts';
import type { BigQueryConnection } from './connection.ts';
import type { DailyBytes } from './dailyBytes.ts';
import { createBigQueryEngine } from './engine.ts';
import type { SourceMonths } from './sourceMonths.ts';
import type { StartedJobFile } from './startedJob.ts';
import { BIGQUERY_ENGINE_VERSION } from './statement.ts';

/** The source dataset in BigQuery as the source of builds, which BigQuery makes. */
export const bigQuerySource = (
  bigQuery: BigQueryConnection,
  months: SourceMonths,
  jobFile: StartedJobFile,
  daily: DailyBytes,
): OutlierSource => ({
  engineName: 'bigquery',
  engineVersion: BIGQUERY_ENGINE_VERSION,
  noDataFix: NO_DATA_FIX,
  // The months are read from BigQuery on request.
  isKnown: () => true,
  months: () => months.read(),
  // No build starts by itself, because it costs money.
  usualMonths: () => Promise.resolve([]),
  dataVersion: period => Promise.resolve(months.dataOf(period)?.version),
  engine: () => Promise.resolve(createBigQueryEngine({ bigQuery, months, jobFile, daily })),
});

/** What to do where BigQuery has no month of prescribing. */
export const NO_DATA_FIX =
  'Set BIGQUERY_SOURCE_DATASET to the dataset that has prescribing, or upload that of this machine from /status/bigquery.';
