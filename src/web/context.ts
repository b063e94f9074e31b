import type { Logger } from 'pino';
import type { PipelineStatus } from '../domain/buildReport.ts';
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

/** All that the pages stand on. */
export interface AppContext {
  readonly credentials: readonly Credential[];
  readonly stores: StoreHolder;
  readonly pipeline: PipelineControl;
  readonly log: Logger;
  /** Shows stack traces on error pages and reloads views; never in production. */
  readonly debug: boolean;
}
