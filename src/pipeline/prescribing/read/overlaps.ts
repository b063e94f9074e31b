import { type Month, shortMonth } from '../../../domain/month.ts';
import { compareFiles, type Overlap } from '../../account/overlaps.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { withPiece } from './pieces.ts';

/** What files are compared by. */
export interface Comparable {
  readonly database: string;
  readonly months: readonly Month[];
  /** Different (month, presentation, practice). */
  readonly keys: number;
}

/** Keys of a month that two files share. */
export interface SharedMonth {
  readonly month: Month;
  readonly keys: number;
}

/**
 * The files that repeat another one, and those that share some keys and are both kept. Only files that
 * share a month and a practice are compared key by key: a month may come in many files, one a commissioner.
 *
 * @param files in the order of their names.
 */
export function comparePieces<File extends Comparable>(scratch: Scratch, files: readonly File[]) {
  const practices = new Map<File, ReadonlySet<string>>();
  const practicesOf = async (file: File): Promise<ReadonlySet<string>> => {
    const practicesFound = practices.get(file) ?? (await practicesIn(scratch, file));
    practices.set(file, practicesFound);
    return practicesFound;
  };
  return compareFiles(files, {
    keysOf: ({ keys }) => keys,
    shared: async (file, other): Promise<SharedMonth[]> => {
      if (!file.months.some(month => other.months.includes(month))) return [];
      const others = await practicesOf(other);
      if (![...(await practicesOf(file))].some(practice => others.has(practice))) return [];
      return sharedKeys(scratch, file, other);
    },
  });
}

/** The notice about keys of two files that were added up, so that people can check whether one repeats the other. */
export function overlapNotice({
  file,
  other,
  shared,
}: Overlap<{ readonly file: { readonly path: string } }, SharedMonth>): string {
  const [first, second] = [file.file.path, other.file.path].sort();
  const keys = shared.map(({ month, keys }) => `${keys} in ${shortMonth(month)}`).join(', ');
  return `${first} and ${second} count some of the same things (month, practice, presentation), which were added up: ${keys}. Remove the file that is out of date, if one is.`;
}

const practicesIn = (scratch: Scratch, file: Comparable): Promise<Set<string>> =>
  withPiece(scratch, file.database, 'piece', async () => {
    const rows = await scratch.rows('pipeline/prescribing/piece_practices');
    return new Set(rows.map(([code]) => String(code)));
  });

async function sharedKeys(
  scratch: Scratch,
  file: Comparable,
  other: Comparable,
): Promise<SharedMonth[]> {
  return withPiece(scratch, file.database, 'piece', () =>
    withPiece(scratch, other.database, 'other', async () => {
      const rows = await scratch.rows('pipeline/prescribing/keys_shared');
      return rows.map(([month, keys]) => ({ month: Number(month), keys: Number(keys) }));
    }),
  );
}
