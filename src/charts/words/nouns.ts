import type { EntityLabel, Labelled } from '../../domain/entityType.ts';
import type { GroupBy } from '../../domain/groupBy.ts';

const NOUNS: Readonly<Record<Exclude<GroupBy, 'ccg_id'>, EntityLabel>> = {
  practice_id: { one: 'practice', many: 'practices' },
  lab_id: { one: 'lab', many: 'labs' },
  test_code: { one: 'test', many: 'tests' },
  result_category: { one: 'result type', many: 'result types' },
};

/** What is compared, in one word: `practice` or `practices`. The word for a CCG can be configured. */
export function nounOf({ labels }: Labelled, groupBy: GroupBy, n = 2): string {
  const { one, many } = groupBy === 'ccg_id' ? labels.ccg : NOUNS[groupBy];
  return n === 1 ? one : many;
}
