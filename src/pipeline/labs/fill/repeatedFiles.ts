import { compareFiles, type Repeat, repeatFault } from '../../account/overlaps.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { Build } from '../build.ts';
import { isStaged, type ProcessedFile, refusing } from '../processed.ts';
import { keysUnderOtherCodes } from '../read/repeatedCodes.ts';
import { KEY_WORDS } from '../read/repeatedRows.ts';

/** Files of two sites look the same as a delivery and its correction, so the fix names both. */
const OF_TWO_SITES =
  ' If both are right, as those of two sites are, give each site a folder of its own under labs/.';

/** Refuses files that repeat another one of their lab, and removes their rows from `staged`. */
export async function refuseRepeatedFiles(
  { scratch, numbers }: Build,
  gathered: readonly ProcessedFile[],
): Promise<ProcessedFile[]> {
  const files = new Map(gathered.map(gatheredFile => [gatheredFile.fileNo, gatheredFile]));
  const labs = new Set(gathered.map(({ labId }) => labId).filter(labId => labId !== undefined));
  for (const labId of labs) {
    const ownFiles = gathered.filter(
      gatheredFile => gatheredFile.labId === labId && isStaged(gatheredFile.outcome),
    );
    const labNo = numbers.labs.numberOf(labId);
    // Most files have no month in common, so they share nothing.
    if (ownFiles.length < 2 || !(await haveSharedMonth(scratch, labNo))) continue;
    for (const { file, other, share } of await repeatsOf(scratch, labNo, ownFiles)) {
      const paths = { file: file.file, other: other.file, share };
      const fault = repeatFault(paths, KEY_WORDS, OF_TWO_SITES);
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
