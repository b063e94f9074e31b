import type { Scratch } from '../../scratch/scratch.ts';

/** The categories by the suffixes of their columns. */
export const CATEGORIES = {
  under: -1,
  within: 0,
  over: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  6: 6,
  7: 7,
} as const;

/** The categories that some counts have, each with whether any of its counts is suppressed. */
export type OccurringCategories = ReadonlyMap<number, boolean>;

/** The categories of some tests, by the rows of a table such as `seen_test`. */
export async function categoriesOf(scratch: Scratch, tests: string): Promise<OccurringCategories> {
  const rows = await scratch.rows('pipeline/labs/categories_of', undefined, { tests });
  return new Map(rows.map(([category, isSuppressed]) => [Number(category), isSuppressed === true]));
}
