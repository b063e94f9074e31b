import type { Scratch } from '../../scratch/scratch.ts';
import { type ListedPractice, listSizeBands, smallCcgs } from './listSizeBands.ts';

/** CCGs with few practices under one name. */
const OTHER_CCGS = { id: 'other', name: 'Others (each with few practices)' };

/**
 * Removes from the scratch tables what would identify a practice besides its code and name, since list sizes
 * and CCGs of practices are published. List sizes become the middle of a band ± half its width
 * (listSizeBands.ts). Every practice stays in the CCG of its latest month, because a move would identify it.
 * CCGs of few practices become one. The store is filled from these tables, so exact list sizes cannot be read
 * or computed from it. Needs `seen`, `practice_months` and `dict_ccg`.
 *
 * @returns how many CCGs have become one.
 */
export async function hidePractices(scratch: Scratch): Promise<number> {
  const rows = await scratch.rows('pipeline/labs/practice_profiles');
  const practices = rows.map(([no, ccg, first, smallest, largest, isComplete]): ListedPractice => {
    const sizes = { first: Number(first), smallest: Number(smallest), largest: Number(largest) };
    return {
      no: Number(no),
      ccg: Number(ccg),
      sizes: first === null ? undefined : sizes,
      isComplete: isComplete === true,
    };
  });
  const small = smallCcgs(practices);
  const otherCcg = small.size > 0 ? await otherCcgOf(scratch) : undefined;
  const shownPractices = practices.map(practice =>
    otherCcg !== undefined && small.has(practice.ccg) ? { ...practice, ccg: otherCcg } : practice,
  );
  const byCcg = new Map<number, ListedPractice[]>();
  for (const practice of shownPractices)
    byCcg.set(practice.ccg, [...(byCcg.get(practice.ccg) ?? []), practice]);
  const bands = new Map([...byCcg.values()].flatMap(members => [...listSizeBands(members)]));
  await scratch.append(
    'hidden_practice',
    shownPractices.map(({ no, ccg }) => {
      const band = bands.get(no);
      return band
        ? [no, ccg, (band.low + band.high) / 2, (band.high - band.low) / 2]
        : [no, ccg, null, null];
    }),
  );
  await scratch.run('pipeline/labs/hide_practices');
  return small.size;
}

/** Adds a CCG that stands for all small ones to the dictionary, and returns its number. */
async function otherCcgOf(scratch: Scratch): Promise<number> {
  const ccgs = await scratch.rows('pipeline/labs/ccg_numbers');
  const existing = ccgs.find(([, id]) => id === OTHER_CCGS.id);
  if (existing) return Number(existing[0]);
  const no = 1 + Math.max(...ccgs.map(([number]) => Number(number)));
  await scratch.append('dict_ccg', [[no, OTHER_CCGS.id, OTHER_CCGS.name]]);
  return no;
}
