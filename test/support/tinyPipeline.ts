import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../src/domain/userError.ts';
import type { InputFile } from '../../src/pipeline/folder/hash.ts';
import { scanNeededFolder } from '../../src/pipeline/labs/scan.ts';
import { type BuildSettings, labVersion } from '../../src/pipeline/labs/version.ts';
import type { FileKind, KindJob, KindReport } from '../../src/pipeline/run/fileKind.ts';
import { storeOf } from './storeOf.ts';

/**
 * The smallest kind of file that real stores are made of: each `<practice>.csv` holds that practice's
 * number of potassium tests. What takes long or fails in it is up to `during`, which runs while it builds.
 */
export class TinyPipeline implements FileKind {
  readonly buildName = 'build';
  readonly filesName = 'the practices’ files';
  readonly mayGrow = false;
  readonly isDiscreet: boolean;
  readonly scan = scanNeededFolder;
  readonly #settings: BuildSettings;
  builds = 0;
  /** Those of the last build. */
  inputs: readonly InputFile[] = [];
  during: (job: KindJob) => Promise<void> = async () => undefined;

  constructor(settings: BuildSettings) {
    this.#settings = settings;
    this.isDiscreet = settings.anonymiseSecret !== undefined;
  }

  version(inputs: readonly InputFile[]): string {
    return labVersion(inputs, this.#settings);
  }

  async build(job: KindJob): Promise<KindReport> {
    this.builds++;
    this.inputs = job.inputs;
    job.onProgress({ step: 'reading', fraction: 0.5 });
    const rows = [];
    for (const { path: name } of job.inputs) {
      const n = Number(await readFile(path.join(job.dataPath, name), 'utf8'));
      if (Number.isNaN(n)) {
        throw new UserError('is no number', { file: name, line: 1, fix: 'Write a number.' });
      }
      const practice = name.replace('.csv', '');
      rows.push({ month: 24000, practice, ccg: 'c', lab: 'l', test: 'K', category: 0, n });
    }
    await this.during(job);
    const file = await storeOf(rows, { version: job.version }, job.workFolder);
    await rename(file, job.outFile);
    const at = new Date().toISOString();
    return { version: job.version, startedAt: at, finishedAt: at, files: [] };
  }
}
