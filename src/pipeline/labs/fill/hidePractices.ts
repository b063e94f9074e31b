import type { Scratch } from '../../scratch/scratch.ts';
import { LEAST_ALIKE, type ListedPractice, listSizeBands, smallCcgs } from './listSizeBands.ts';

/** CCGs with few practices under one name. */
const OTHERS = { id: 'other', name: `Others (each with fewer than ${LEAST_ALIKE} practices)` };

/**
 * Takes from the scratch tables what would name a practice beside its code and name: real list sizes
 * and the practices' CCGs are published. List sizes become the middle of a band ± half its width
 * (listSizeBands.ts), every practice stays in the CCG of its latest month (one that moved alone would
 * be known by that), and CCGs of few practices become one. What is filled from the tables afterwards
 * has no other list size, so that none can be read or computed back. Needs `seen`, `practice_months`
 * and `dict_ccg`.
 *
 * @returns how many CCGs have become one.
 */
export async function hidePractices(scratch: Scratch): Promise<number> {
  const rows = await scratch.rows('pipeline/labs/practice_profiles');
  const practices = rows.map(([no, ccg, first, least, most, isComplete]): ListedPractice => {
    const sizes = { first: Number(first), least: Number(least), most: Number(most) };
    return {
      no: Number(no),
      ccg: Number(ccg),
      sizes: first === null ? undefined : sizes,
      isComplete: isComplete === true,
    };
  });
  const small = smallCcgs(practices);
  const others = small.size > 0 ? await othersOf(scratch) : undefined;
  const shown = practices.map(each =>
    others !== undefined && small.has(each.ccg) ? { ...each, ccg: others } : each,
  );
  const byCcg = new Map<number, ListedPractice[]>();
  for (const each of shown) byCcg.set(each.ccg, [...(byCcg.get(each.ccg) ?? []), each]);
  const bands = new Map([...byCcg.values()].flatMap(members => [...listSizeBands(members)]));
  await scratch.append(
    'hidden_practice',
    shown.map(({ no, ccg }) => {
      const band = bands.get(no);
      return band
        ? [no, ccg, (band.low + band.high) / 2, (band.high - band.low) / 2]
        : [no, ccg, null, null];
    }),
  );
  await scratch.run('pipeline/labs/hide_practices');
  return small.size;
}

/** The number of the CCG that stands for all small ones, which is put into the dictionary. */
async function othersOf(scratch: Scratch): Promise<number> {
  const ccgs = await scratch.rows('pipeline/labs/ccg_numbers');
  const same = ccgs.find(([, id]) => id === OTHERS.id);
  if (same) return Number(same[0]);
  const no = 1 + Math.max(...ccgs.map(([number]) => Number(number)));
  await scratch.append('dict_ccg', [[no, OTHERS.id, OTHERS.name]]);
  return no;
}
