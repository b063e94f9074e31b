import type { GroupBy } from '../domain/groupBy.ts';

const NOUNS: Record<GroupBy, readonly [one: string, many: string]> = {
  practice_id: ['practice', 'practices'],
  ccg_id: ['CCG', 'CCGs'],
  lab_id: ['lab', 'labs'],
  test_code: ['test', 'tests'],
  result_category: ['result type', 'result types'],
};

/** What is compared, in one word: `practice` or `practices`. */
export const nounOf = (groupBy: GroupBy, n = 2): string => NOUNS[groupBy][n === 1 ? 0 : 1];
