import type { Logger } from 'pino';
import type { PipelineStatus } from '../domain/buildReport.ts';
import type { Month } from '../domain/month.ts';
import type { PrescribingReport } from '../domain/prescribingReport.ts';
import type { Builds } from '../outliers/builds.ts';
import type { StoreHolder } from '../store/holder.ts';

/** One `username: password` that may enter. */
export interface Credential {
  readonly username: string;
  readonly password: string;
}

/** A reference file that can be fetched from the web. */
export type ReferenceName = 'practice_codes' | 'test_codes';

/** What the pages may ask of the pipeline. */
export interface PipelineControl {
  status(): PipelineStatus;
  /** Called at every change of the status; returns how to stop listening. */
  onChange(listener: (status: PipelineStatus) => void): () => void;
  /** Asks for a build even if no input changed; returns at once. */
  start(): void;
  /** References whose URL is set in the environment. */
  fetchable(): readonly ReferenceName[];
  /** Fetches, checks and replaces a reference file; rejects with a UserError and leaves the old one. */
  fetchReference(name: ReferenceName): Promise<{ readonly rows: number }>;
}

/** The prescribing data that builds of outliers are made of, and what the ingest does now. */
export interface PrescribingStatus {
  /** Ascending; none before the first ingest or without files. */
  readonly months: readonly Month[];
  /** The account of the store in force; undefined before the first. */
  readonly report?: PrescribingReport;
  /** What the ingest does at this moment. */
  readonly now: PipelineStatus;
}

/** What the pages may ask of prescribing outliers. */
export interface OutliersControl {
  readonly builds: Builds;
  prescribing(): PrescribingStatus;
  /** Called at every change of `prescribing()`; builds tell of themselves. Returns how to stop listening. */
  onPrescribing(listener: () => void): () => void;
}

/** All that the pages stand on. */
export interface AppContext {
  readonly credentials: readonly Credential[];
  readonly stores: StoreHolder;
  readonly pipeline: PipelineControl;
  /** Absent where this process serves no prescribing outliers. */
  readonly outliers?: OutliersControl;
  readonly log: Logger;
  /** Shows stack traces on error pages and reloads views; never in production. */
  readonly debug: boolean;
}
