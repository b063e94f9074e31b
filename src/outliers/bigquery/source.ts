import type { OutlierSource } from '../source.ts';
import { createBigQueryEngine } from './engine.ts';
import type { SourceMonths } from './months.ts';
import type { StartedJobFile } from './startedJob.ts';
import type { Warehouse } from './warehouse.ts';

/** Builds of what the source dataset has, made in BigQuery. */
export const bigQuerySource = (
  warehouse: Warehouse,
  months: SourceMonths,
  started: StartedJobFile,
): OutlierSource => ({
  name: 'bigquery',
  months: () => months.now(),
  engine: () => Promise.resolve(createBigQueryEngine(warehouse, started)),
});
