import { Numbers } from '../scratch/numbers.ts';

/** The numbers by which one build knows organisations and tests. */
export interface BuildNumbers {
  readonly practices: Numbers;
  readonly ccgs: Numbers;
  readonly labs: Numbers;
  /** Canonical codes. */
  readonly tests: Numbers;
}

export const newBuildNumbers = (): BuildNumbers => ({
  // Files may name many that are never counted; how many are is looked at in fill/dictionaries.ts.
  practices: new Numbers(),
  ccgs: new Numbers('CCGs'),
  labs: new Numbers('labs'),
  tests: new Numbers('tests'),
});
