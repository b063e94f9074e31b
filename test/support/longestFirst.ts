import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds that the longest files took on two cores. Only a fresh clone needs them: vitest keeps those of the last run. */
const SECONDS: Readonly<Record<string, number>> = {
  serverFolders: 119,
  serverEnds: 111,
  deploy: 92,
  'pipeline/labs/incremental': 86,
  'outliers/builds': 84,
  'web/pages.browser': 73,
  'pipeline/corpus': 65,
  'pipeline/labs/carryOver': 59,
  server: 56,
  'pipeline/labs/publicReports': 56,
  'oracle/outliers/outliers': 52,
  serverOutliers: 45,
  'pipeline/prescribing/repeats': 43,
  'pipeline/run/prescribingStores': 41,
  'pipeline/prescribing/carryOver': 39,
  'browser/outliers': 37,
  'browser/grid': 36,
  'oracle/oracle': 35,
  'pipeline/labs/steps': 35,
  'pipeline/labs/repeatedRows': 34,
  'pipeline/labs/references': 33,
  'web/anonymised': 32,
  'pipeline/run/prescribingRunner': 31,
  'site/exportSite': 28,
  'pipeline/labs/counts': 28,
  dev: 28,
  'pipeline/labs/accounts': 27,
  'pipeline/run/runner': 24,
  'pipeline/prescribing/references': 24,
  'pipeline/prescribing/hostile': 23,
  'browser/longNames': 23,
  'pipeline/memory': 23,
  'web/unknownCodes': 21,
  'browser/answers': 20,
};
const OTHERS = 5;

/** Begins with the files that take longest, so that no worker is left alone with one at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = new Map(files.map(file => [file, this.#secondsOf(file)]));
    return (await super.sort(files)).sort((a, b) => (seconds.get(b) ?? 0) - (seconds.get(a) ?? 0));
  }

  #secondsOf({ moduleId, project }: TestSpecification): number {
    const name = path.relative(this.ctx.config.root, moduleId);
    const last = this.ctx.cache.getFileTestResults(`${project.name}:${name}`);
    if (last) return last.duration / 1000;
    return SECONDS[name.replace(/^test\/|\.test\.ts$/g, '')] ?? OTHERS;
  }
}
