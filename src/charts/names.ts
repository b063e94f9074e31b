import type { Catalogue } from '../domain/catalogue.ts';
import type { GroupBy } from '../domain/groupBy.ts';
import { RESULT_CATEGORIES } from '../domain/resultCategory.ts';

/** Names of what a store knows, by kind and id. */
export interface Names {
  /** The name of a group; its id where the store does not know it or has no name for it. */
  of(kind: GroupBy, id: string): string;
}

const known = new WeakMap<Catalogue, Names>();

/** The names in a catalogue, indexed once. */
export function namesOf(catalogue: Catalogue): Names {
  const found = known.get(catalogue);
  if (found) return found;
  const index = (entries: readonly { id: string; name: string }[]): Map<string, string> =>
    new Map(entries.map(entry => [entry.id, entry.name.trim()]));
  const byKind: Record<GroupBy, Map<string, string>> = {
    practice_id: index(catalogue.practices),
    ccg_id: index(catalogue.ccgs),
    lab_id: index(catalogue.labs),
    test_code: index(catalogue.tests),
    result_category: new Map(RESULT_CATEGORIES.map(each => [String(each.code), each.name])),
  };
  const names: Names = { of: (kind, id) => byKind[kind].get(id) || id };
  known.set(catalogue, names);
  return names;
}

const NOUNS: Record<GroupBy, readonly [one: string, many: string]> = {
  practice_id: ['practice', 'practices'],
  ccg_id: ['CCG', 'CCGs'],
  lab_id: ['lab', 'labs'],
  test_code: ['test', 'tests'],
  result_category: ['result type', 'result types'],
};

/** What is compared, in one word: `practice` or `practices`. */
export const nounOf = (groupBy: GroupBy, n = 2): string => NOUNS[groupBy][n === 1 ? 0 : 1];
