import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { BuildReport } from '../domain/buildReport.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import { readCatalogue } from './catalogue.ts';
import { type Columns, columnsOf } from './columns.ts';

/** The layout of sql/schema/store.sql; a store of another one is built anew. */
export const SCHEMA_VERSION = 1;

/** One built store, open for reading. */
export interface Store {
  readonly path: string;
  readonly catalogue: Catalogue;
  readonly report: BuildReport;
  /** Runs one statement and returns its result by columns. */
  columns(sql: string, values?: Record<string, DuckDBValue>): Promise<Columns>;
  close(): void;
}
