import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, longest first. Any other takes less than half a minute. */
const LONGEST = [
  'browser/longNames',
  'deploy',
  'serverFolders',
  'browser/outliers',
  'outliers/builds',
  'pipeline/run/prescribingStores',
  'site/exportSite',
  'web/pages.browser',
  'browser/heatmap',
  'browser/answers',
  'browser/grid',
  'browser/navigation',
  'browser/form',
  'pipeline/labs/hostile',
  'pipeline/labs/publicReports',
  'pipeline/labs/counts',
  'pipeline/labs/carryOver',
  'pipeline/labs/references',
  'serverEnds',
  'server',
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
