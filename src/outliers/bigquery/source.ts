import type { OutlierSource } from '../source.ts';
import type { BigQueryConnection } from './connection.ts';
import type { DailyBytes } from './dailyBytes.ts';
import { createBigQueryEngine } from './engine.ts';
import type { SourceMonths } from './sourceMonths.ts';
import type { StartedJobFile } from './startedJob.ts';
import { ENGINE_VERSION } from './statement.ts';

/** Builds of what the source dataset has, made in BigQuery. */
export const bigQuerySource = (
  bigQuery: BigQueryConnection,
  months: SourceMonths,
  started: StartedJobFile,
  daily: DailyBytes,
): OutlierSource => ({
  engineName: 'bigquery',
  engineVersion: ENGINE_VERSION,
  noDataFix: NO_DATA_FIX,
  // It is asked, and waited for.
  isKnown: () => true,
  months: () => months.now(),
  // Nothing is built there by itself.
  usualMonths: () => Promise.resolve([]),
  dataVersion: period => Promise.resolve(months.dataOf(period)?.version),
  engine: () => Promise.resolve(createBigQueryEngine({ bigQuery, months, started, daily })),
});

/** What to do where BigQuery has no month of prescribing. */
export const NO_DATA_FIX =
  'Set BIGQUERY_SOURCE_DATASET to the dataset that has prescribing, or upload that of this machine from /status/bigquery.';
