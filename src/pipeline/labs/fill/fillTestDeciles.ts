import type { Scratch } from '../../scratch/scratch.ts';

/**
 * How many values are in memory at once to compute deciles. With twice as many this step would be the peak of a
 * national build: it would take 240 MB more, and a fifteenth less of the processor's time.
 */
const MAX_VALUES = 2_000_000;
/** Fewer practices than this have no deciles. */
const MIN_PRACTICES = 10;

/**
 * Fills `test_deciles` from the counts and the list sizes of the store, a few tests at a time, so that
 * memory does not grow with the data.
 */
export async function fillTestDeciles(scratch: Scratch): Promise<void> {
  const [[tests, cells, practices] = []] = await scratch.rows('pipeline/labs/size_of_tests');
  if (Number(practices) < MIN_PRACTICES) return;
  const batchSize = Math.max(1, Math.floor(MAX_VALUES / Math.max(1, Number(cells))));
  for (let first = 0; first < Number(tests); first += batchSize) {
    const last = first + batchSize - 1;
    const values = { first, last, min_practices: MIN_PRACTICES };
    await scratch.run('pipeline/labs/fill_test_deciles', values);
  }
}
