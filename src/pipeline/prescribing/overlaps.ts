import { type Month, shortMonth } from '../../domain/month.ts';
import { quoted } from '../../store/sql.ts';
import type { Scratch } from '../scratch/scratch.ts';

/** A month sent twice, perhaps corrected, shares most of its keys; parts of one month few. */
const MAX_SHARED = 1 / 5;

/** What files are compared by. */
export interface Comparable {
  readonly database: string;
  readonly months: readonly Month[];
  /** Different (month, presentation, practice). */
  readonly keys: number;
}

/** A file that repeats another one. */
export interface Repeat<T> {
  readonly file: T;
  readonly other: T;
  /** Of the file’s keys, 0..1. */
  readonly share: number;
}

/** Two kept files that share some keys. */
export interface Overlap<T> {
  readonly file: T;
  readonly other: T;
  readonly months: readonly { readonly month: Month; readonly keys: number }[];
}

/** What comparing files tells of them. */
export interface Compared<T> {
  readonly repeats: readonly Repeat<T>[];
  readonly overlaps: readonly Overlap<T>[];
}

/**
 * The files of whose keys more than a fifth stand in another file that is kept: counting both would
 * double them. The larger file is kept, of equals the first. Files that share fewer are both kept and
 * told of. Only files that share a month are compared.
 *
 * @param files in the order of their names.
 */
export async function compared<T extends Comparable>(
  scratch: Scratch,
  files: readonly T[],
): Promise<Compared<T>> {
  // Array.sort is stable: equals stay in the order of their names.
  const bySize = [...files].sort((a, b) => b.keys - a.keys);
  const accepted: T[] = [];
  const repeats: Repeat<T>[] = [];
  const overlaps: Overlap<T>[] = [];
  const known = new Map<T, Set<string>>();
  const practicesOf = async (file: T): Promise<Set<string>> => {
    const practices = known.get(file) ?? (await practicesIn(scratch, file));
    known.set(file, practices);
    return practices;
  };
  for (const file of bySize) {
    let worst: Repeat<T> | undefined;
    const shared: Overlap<T>[] = [];
    for (const other of accepted) {
      if (file.keys === 0 || !file.months.some(month => other.months.includes(month))) continue;
      // A month may come in many files, one a commissioner: those need no comparing key by key.
      const others = await practicesOf(other);
      if (![...(await practicesOf(file))].some(practice => others.has(practice))) continue;
      const months = await sharedKeys(scratch, file, other);
      if (months.length > 0) shared.push({ file, other, months });
      const share = months.reduce((sum, { keys }) => sum + keys, 0) / file.keys;
      if (share > MAX_SHARED && share > (worst?.share ?? 0)) worst = { file, other, share };
    }
    if (worst) {
      repeats.push(worst);
      continue;
    }
    accepted.push(file);
    overlaps.push(...shared);
  }
  return { repeats, overlaps };
}

/** For the report: which keys were added up, so that somebody may tell a part from a repeat. */
export function overlapNotice({
  file,
  other,
  months,
}: Overlap<{ readonly file: { readonly path: string } }>): string {
  const [first, second] = [file.file.path, other.file.path].sort();
  const keys = months.map(({ month, keys }) => `${keys} in ${shortMonth(month)}`).join(', ');
  return `${first} and ${second} have some of the same keys (month, practice, presentation), which were added up: ${keys}. Remove the file that is out of date, if one is.`;
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
): Promise<{ month: Month; keys: number }[]> {
  return withPiece(scratch, file.database, 'piece', () =>
    withPiece(scratch, other.database, 'other', async () => {
      const rows = await scratch.rows('pipeline/prescribing/keys_shared');
      return rows.map(([month, keys]) => ({ month: Number(month), keys: Number(keys) }));
    }),
  );
}

/** Lends a piece under a name, read-only. */
export async function withPiece<T>(
  { connection }: Scratch,
  database: string,
  name: 'piece' | 'other',
  work: () => Promise<T>,
): Promise<T> {
  await connection.run(`ATTACH ${quoted(database)} AS ${name} (READ_ONLY)`);
  try {
    return await work();
  } finally {
    await connection.run(`DETACH ${name}`);
  }
}
