import type { Month } from '../domain/month.ts';
import type { ResultCode } from '../domain/resultCategory.ts';
import { rateOf, sharesOf } from './patterns.ts';
import { FIRST, isOpen, LABS, LAST, type LabId, PRACTICES, type Practice } from './places.ts';
import { randomOf } from './random.ts';
import { type DemoTest, HIDDEN_TEST, TESTS } from './tests.ts';

/** A lab's count of results in a category, for a practice's test in a month. */
export interface Count {
  readonly month: Month;
  readonly test: DemoTest;
  readonly practice: Practice;
  readonly category: ResultCode;
  readonly tests: number;
}

/** A few stray months before and after: old requests, and the first days of the next year. */
const STRAY: Readonly<Record<LabId, readonly Month[]>> = {
  ash: [FIRST - 2, FIRST - 1, LAST + 1],
  brine: [FIRST - 1],
  corrow: [LAST + 1],
  drumley: [],
};

/** A lab's counts by month, test, practice and category, which is the order of its files. */
export function countsOf(labId: LabId): Count[] {
  const counts: Count[] = [];
  const strayMonths = STRAY[labId];
  for (let month = FIRST - 2; month <= LAST + 1; month++) {
    const isInside = month >= FIRST && month <= LAST;
    if (!isInside && !strayMonths.includes(month)) continue;
    for (const test of [...TESTS, HIDDEN_TEST]) {
      for (const practice of PRACTICES) {
        if (isInside && !isOpen(practice, month)) continue;
        if (practice.labId(month) === labId) {
          counts.push(...countsIn(practice, test, month, isInside ? 1 : 0.004));
        }
      }
    }
  }
  return counts;
}

function countsIn(practice: Practice, test: DemoTest, month: Month, part: number): Count[] {
  const random = randomOf('count', practice.id, test.code, month);
  const mean = (practice.patients(month) / 1000) * rateOf(practice, test, month) * part;
  const shares = sharesOf(practice, test, month);
  const within = 1 - shares.reduce((sum, [, share]) => sum + share, 0);
  return [[0, within] as const, ...shares]
    .map(([category, share]) => ({
      month,
      test,
      practice,
      category,
      tests: share > 0 ? random.poisson(mean * share) : 0,
    }))
    .filter(count => count.tests > 0);
}

/** A count as the lab writes it: small counts as a range (`1-5`, at one lab `1-6`). */
export function cellOf(tests: number, labId: LabId): string {
  const limit = suppressedUpTo(labId);
  return tests <= limit ? `1-${limit}` : String(tests);
}

/** The largest count that a lab hides. */
export const suppressedUpTo = (labId: LabId): number =>
  LABS.find(lab => lab.id === labId)?.suppressedUpTo ?? 5;
