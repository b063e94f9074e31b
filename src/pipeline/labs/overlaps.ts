import { MAX_SHARED } from '../account/overlaps.ts';
import type { Scratch } from '../scratch/scratch.ts';
/** A file that repeats another one of its lab. */
export interface Overlap {
  readonly fileNo: number;
  readonly other: number;
  /** Of the file’s keys, 0..1. */
  readonly share: number;
}

/**
 * The files of a lab of whose keys (month, practice, test, category) more than a fifth stand in another
 * file that is kept: counting both would double them. The larger file is kept, of equals the first.
 *
 * @param fileNos the lab’s files, in the order of their names.
 */
export async function overlapsOf(
  scratch: Scratch,
  labNo: number,
  fileNos: readonly number[],
): Promise<Overlap[]> {
  const shared = new Map<string, number>();
  const rows = await scratch.rows('pipeline/labs/keys_shared', { lab_no: labNo });
  for (const [file, other, keys] of rows) shared.set(`${file} ${other}`, Number(keys));
  const keysOf = (file: number, other = file): number => shared.get(`${file} ${other}`) ?? 0;
  // Array.sort is stable: equals stay in the order of their names.
  const bySize = [...fileNos].sort((a, b) => keysOf(b) - keysOf(a));
  const accepted: number[] = [];
  const overlaps: Overlap[] = [];
  for (const fileNo of bySize) {
    const [worst] = accepted
      .map(other => ({ fileNo, other, share: keysOf(fileNo, other) / keysOf(fileNo) }))
      .sort((a, b) => b.share - a.share);
    if (worst && worst.share > MAX_SHARED) overlaps.push(worst);
    else accepted.push(fileNo);
  }
  return overlaps;
}
