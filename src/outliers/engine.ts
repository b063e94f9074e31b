import type { EntityLabels, EntityType } from '../domain/entityType.ts';
import type { Period } from '../domain/month.ts';

/** The engine that makes builds: DuckDB on this machine, or BigQuery. */
export type EngineName = 'duckdb' | 'bigquery';

/** What a build is of. The same parameters give the same build (field guide 4.2, rule 1). */
export interface BuildParameters extends Period {
  /** Rows in each table of a report, at least 1. */
  readonly n: number;
  /** In the order of ENTITY_TYPES, each once, at least one. */
  readonly entities: readonly EntityType[];
}

export interface BuildRequest extends BuildParameters {
  readonly buildId: number;
  /** Make the data again, even if the engine has them. */
  readonly force: boolean;
}

export interface OutlierProgress {
  /** What is being done, in words. */
  readonly step: string;
  /** 0..1 over the whole build. */
  readonly fraction: number;
}

export interface BuildOptions {
  /** The results to write: complete, checkpointed and closed when the build resolves. */
  readonly outFile: string;
  /** Aborts the build. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: OutlierProgress) => void;
  /** What progress calls the types of organisation. */
  readonly labels?: EntityLabels;
}

export interface BuildSummary {
  readonly seconds: number;
  /** Rows of entity and chemical, over all entity types. */
  readonly rows: number;
  /** Rows of items that were added up. */
  readonly itemRows: number;
}

/** Fills the result tables (sql/schema/outliers.sql), on this machine or in a service. */
export interface OutlierEngine {
  build(request: BuildRequest, options: BuildOptions): Promise<BuildSummary>;
}
