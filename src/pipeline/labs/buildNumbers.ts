import { Numbers } from '../scratch/numbers.ts';

/** The numbers that one build gives to organisations and tests. */
export interface BuildNumbers {
  readonly practices: Numbers;
  readonly ccgs: Numbers;
  readonly labs: Numbers;
  /** Canonical codes. */
  readonly tests: Numbers;
}

export const newBuildNumbers = (): BuildNumbers => ({
  // Files may name many practices that are never counted, so fill/dictionaries.ts checks their number.
  practices: new Numbers(),
  ccgs: new Numbers('CCGs'),
  labs: new Numbers('labs'),
  tests: new Numbers('tests'),
});
