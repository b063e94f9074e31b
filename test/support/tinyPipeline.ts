import { createHash } from 'node:crypto';
import { readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../src/domain/userError.ts';
import type { Builder, RunnerJob } from '../../src/pipeline/labs/runner.ts';
import { storeOf } from './storeOf.ts';

/**
 * The smallest pipeline that makes real stores: each `<practice>.csv` holds that practice's number of
 * potassium tests. What takes long or fails in it is up to `during`, which runs while it builds.
 */
export class TinyPipeline implements Builder {
  builds = 0;
  during: (job: RunnerJob) => Promise<void> = async () => undefined;

  async hashInputs(dataPath: string) {
    const names = (await readdir(dataPath)).filter(name => name.endsWith('.csv')).sort();
    return Promise.all(
      names.map(async name => {
        const content = await readFile(path.join(dataPath, name));
        const sha256 = createHash('sha256').update(content).digest('hex');
        return { path: name, bytes: content.length, sha256 };
      }),
    );
  }

  async buildStore(job: RunnerJob) {
    this.builds++;
    job.onProgress({ step: 'reading', fraction: 0.5 });
    const rows = [];
    for (const { path: name } of await this.hashInputs(job.dataPath)) {
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
    return {
      version: job.version,
      startedAt: at,
      finishedAt: at,
      steps: [],
      files: [],
      oddTests: [],
      notices: [],
      practices: rows.length,
      anonymised: job.settings.anonymiseSecret !== undefined,
    };
  }
}
