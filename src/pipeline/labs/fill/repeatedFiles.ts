import { compareFiles, type Repeat, repeatFault } from '../../account/overlaps.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { Build } from '../build.ts';
import { isStaged, type ProcessedFile, refusing } from '../processed.ts';
import { keysUnderOtherCodes } from '../read/repeatedCodes.ts';

/** Nobody can tell the files of two sites from a delivery and its correction. */
const OF_TWO_SITES =
  ' If both are right, as those of two sites are, give each site a folder of its own under labs/.';

/** Refuses files that repeat another one of their lab, and takes their rows out of `staged`. */
export async function refuseRepeatedFiles(
  { scratch, numbers }: Build,
  named: readonly ProcessedFile[],
): Promise<ProcessedFile[]> {
  const files = new Map(named.map(each => [each.fileNo, each]));
  const labs = new Set(named.map(({ labId }) => labId).filter(labId => labId !== undefined));
  for (const labId of labs) {
    const own = named.filter(each => each.labId === labId && isStaged(each.outcome));
    const labNo = numbers.labs.numberOf(labId);
    // Files whose months do not meet share nothing, and are most.
    if (own.length < 2 || !(await haveSharedMonth(scratch, labNo))) continue;
    for (const { file, other, share } of await repeatsOf(scratch, labNo, own)) {
      const paths = { file: file.file, other: other.file, share };
      const fault = repeatFault(paths, 'month, practice, test, category', OF_TWO_SITES);
      files.set(file.fileNo, refusing(file, fault));
      await scratch.run('pipeline/labs/unstage', { file_no: file.fileNo });
    }
  }
  return [...files.values()];
}

async function haveSharedMonth(scratch: Scratch, labNo: number): Promise<boolean> {
  return (await scratch.rows('pipeline/labs/shared_months', { lab_no: labNo })).length > 0;
}

async function repeatsOf(
  scratch: Scratch,
  labNo: number,
  files: readonly ProcessedFile[],
): Promise<readonly Repeat<ProcessedFile>[]> {
  const counts = new Map<string, number>();
  for (const [file, other, keys] of await scratch.rows('pipeline/labs/keys_shared', {
    lab_no: labNo,
  })) {
    counts.set(`${file} ${other}`, Number(keys));
  }
  const underOtherCodes = await keysUnderOtherCodes(scratch, labNo);
  const keysIn = (file: ProcessedFile, other: ProcessedFile): number => {
    const files = `${file.fileNo} ${other.fileNo}`;
    return (counts.get(files) ?? 0) + (underOtherCodes.get(files) ?? 0);
  };
  const { repeats } = await compareFiles(files, {
    keysOf: file => keysIn(file, file),
    shared: async (file, other) => [{ keys: keysIn(file, other) }],
  });
  return repeats;
}
