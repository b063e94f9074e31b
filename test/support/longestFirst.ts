import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, longest first. Any other takes less than a quarter of a minute. */
const LONGEST = [
  'serverFolders',
  'web/pages.browser',
  'serverEnds',
  'deploy',
  'outliers/builds',
  'site/exportSite',
  'server',
  'browser/outliers',
  'browser/longNames',
  'pipeline/labs/publicReports',
  'pipeline/labs/hostile',
  'pipeline/run/prescribingStores',
  'browser/grid',
  'pipeline/labs/references',
  'oracle/outliers/outliers',
  'pipeline/labs/carryOver',
  'pipeline/prescribing/hostile',
  'pipeline/prescribing/repeats',
  'pipeline/prescribing/carryOver',
  'browser/answers',
  'pipeline/run/runner',
  'pipeline/labs/counts',
  'pipeline/labs/repeatedRows',
  'serverOutliers',
  'oracle/oracle',
].map(name => `/test/${name}.test.ts`);

/** Begins with the files that take longest, so that no worker is left alone with one at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex(end => moduleId.endsWith(end));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
