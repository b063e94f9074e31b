import type { BuildProgress, BuildReport } from '../domain/buildReport.ts';
import { createPipeline } from './pipeline.ts';
import type { BuildSettings } from './version.ts';

/** What one build works on. */
export interface BuildStoreOptions {
  /** Absolute. */
  readonly dataPath: string;
  /** A folder of this build alone for scratch files, which the caller removes. */
  readonly workFolder: string;
  /** The store to write: complete, checkpointed and closed when the build resolves. */
  readonly outFile: string;
  readonly settings: BuildSettings;
  /** The name of the content, kept in the store. */
  readonly version: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

/**
 * The automatic run: every file of the data folder through the pipeline’s functions, into a new store.
 *
 * @throws {UserError} where a reference is broken or no row is left; one bad file of counts is
 * reported instead.
 */
export async function buildStore(options: BuildStoreOptions): Promise<BuildReport> {
  const pipeline = await createPipeline(options);
  try {
    const { labFiles, combined } = pipeline.folder;
    const names = [...labFiles, ...(combined ? [combined] : [])].map(({ path }) => path);
    return await pipeline.postprocessFiles(names, options);
  } finally {
    pipeline.close();
  }
}
