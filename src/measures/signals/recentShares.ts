import type { Store } from '../../store/store.ts';
import { seriesNumbers } from '../seriesNumbers.ts';
import { type CountKind, type MonthRun, monthsOf, testCounts } from '../testCounts.ts';
import { inTurn } from '../turns.ts';
import { type OrganisationKind, type SignalQuestion, shareOf } from './questions.ts';
import type { RecentNumbers } from './recentNumbers.ts';

/** What a share is of: a share under or over range is of the results with a number, one of errors is of all. */
const HALVES = {
  under_range: ['under', 'numeric'],
  over_range: ['over', 'numeric'],
  error: ['error', 'total'],
} as const satisfies Record<string, readonly [CountKind, CountKind]>;

/** A question about the results of one test, and its numbers in a run of months. */
export interface RecentShare {
  readonly question: SignalQuestion;
  readonly numbers: RecentNumbers;
}

/** The numbers of such questions, of a few tests at a time. */
export async function* recentShares(
  store: Store,
  kind: OrganisationKind,
  questions: readonly SignalQuestion[],
  run: MonthRun,
): AsyncGenerator<RecentShare> {
  const tests = [...new Set(questions.flatMap(({ test }) => test?.ix ?? []))].sort((a, b) => a - b);
  const counted = [...new Set(Object.values(HALVES).flat())];
  const months = monthsOf(run);
  for await (const { test, counts } of testCounts(store, { kind, tests, run }, counted)) {
    for (const question of questions) {
      const share = question.test?.ix === test ? shareOf(question) : undefined;
      if (share === undefined) continue;
      const [numerator, denominator] = HALVES[share].map(half => counts.get(half));
      if (!numerator || !denominator) continue;
      const numbers = await inTurn(() => seriesNumbers('tests', true, { numerator, denominator }));
      yield { question, numbers: { months, denominatorKind: 'tests', ...numbers } };
    }
  }
}
