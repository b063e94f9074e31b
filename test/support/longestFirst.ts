import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Seconds that the longest files took in one whole run on two cores. Only a fresh clone needs them: vitest keeps
 * those of the last run.
 */
const SECONDS: Readonly<Record<string, number>> = {
  serverFolders: 129,
  'web/pages.browser': 81,
  serverEnds: 78,
  deploy: 78,
  'pipeline/corpus': 59,
  'pipeline/labs/incremental': 58,
  'oracle/oracle': 45,
  'web/anonymised': 44,
  'pipeline/labs/carryOver': 41,
  'oracle/outliers/outliers': 40,
  'browser/grid': 38,
  serverOutliers: 37,
  'web/hostileTexts': 34,
  'pipeline/labs/publicReports': 33,
  'web/api': 32,
  'browser/outliers': 32,
  dev: 31,
  'pipeline/run/runner': 30,
  server: 29,
  'pipeline/memory': 28,
  'pipeline/run/prescribingStores': 26,
  'pipeline/prescribing/carryOver': 24,
  'browser/answers': 24,
  'demo/stories': 23,
  'pipeline/labs/references': 21,
  'pipeline/run/prescribingRunner': 20,
  'pipeline/prescribing/references': 20,
  'browser/longNames': 20,
  'pipeline/prescribing/repeats': 18,
  'store/keptStores': 17,
  'site/exportSite': 16,
  'pipeline/prescribing/limits': 16,
  'pipeline/prescribing/hostile': 16,
  'browser/navigation': 16,
  'browser/form': 16,
  'pipeline/prescribing/incremental': 14,
  'pipeline/labs/steps': 14,
  'measures/testPeers': 13,
  'web/weight': 12,
  'web/outlierReports': 12,
  'web/disclosure': 12,
  'pipeline/labs/repeatedRows': 12,
  'pipeline/labs/counts': 12,
  'pipeline/labs/accounts': 12,
  'browser/peers': 12,
  'browser/heatmap': 12,
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
