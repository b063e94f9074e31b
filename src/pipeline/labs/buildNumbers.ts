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
  practices: new Numbers(),
  ccgs: new Numbers(),
  labs: new Numbers(),
  tests: new Numbers(),
});
