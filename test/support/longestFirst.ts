import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Seconds that the longest files took on two cores, beside other work. Only a fresh clone needs them: vitest keeps
 * those of the last run.
 */
const SECONDS: Readonly<Record<string, number>> = {
  serverFolders: 119,
  serverEnds: 111,
  'web/pages.browser': 105,
  deploy: 92,
  'oracle/outliers/outliers': 91,
  'pipeline/labs/incremental': 76,
  'pipeline/corpus': 68,
  'pipeline/labs/carryOver': 56,
  'oracle/oracle': 48,
  'browser/outliers': 48,
  'web/anonymised': 47,
  serverOutliers: 45,
  server: 44,
  'pipeline/run/prescribingStores': 43,
  'pipeline/run/runner': 42,
  dev: 41,
  'demo/stories': 37,
  'pipeline/labs/publicReports': 36,
  'browser/longNames': 33,
  'pipeline/memory': 33,
  'web/api': 33,
  'web/hostileTexts': 33,
  'pipeline/prescribing/carryOver': 30,
  'pipeline/run/prescribingRunner': 30,
  'browser/navigation': 28,
  'site/exportSite': 28,
  'browser/answers': 27,
  'pipeline/prescribing/references': 27,
  'pipeline/prescribing/repeats': 26,
  'outliers/builds': 24,
  'browser/heatmap': 22,
  'pipeline/labs/steps': 22,
  'measures/testPeers': 21,
  'pipeline/prescribing/hostile': 21,
  'store/keptStores': 21,
  'browser/peers': 20,
  'pipeline/prescribing/limits': 20,
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
