import type { BuildReport } from '../../domain/buildReport.ts';
import type { BuildJob } from './build.ts';
import { createPipeline } from './pipeline.ts';

/**
 * The automatic run: every file of the data folder through the pipeline’s functions, into a new store.
 *
 * @throws {UserError} if a reference is broken or no row is left. A bad file of counts is only reported.
 */
export async function buildStore(job: BuildJob): Promise<BuildReport> {
  const pipeline = await createPipeline(job);
  try {
    const { labFiles, combined } = pipeline.folder;
    const names = [...labFiles, ...(combined ? [combined] : [])].map(({ path }) => path);
    return await pipeline.postprocessFiles(names, job);
  } finally {
    await pipeline.close();
  }
}
