import type { Month } from '../../domain/month.ts';
import { quoted } from '../../store/sql.ts';
import type { Scratch } from '../scratch.ts';

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

/**
 * The files of whose keys more than a fifth stand in another file that is kept: counting both would
 * double them. The larger file is kept, of equals the first. Only files that share a month are compared.
 *
 * @param files in the order of their names.
 */
export async function repeatsOf<T extends Comparable>(
  scratch: Scratch,
  files: readonly T[],
): Promise<Repeat<T>[]> {
  // Array.sort is stable: equals stay in the order of their names.
  const bySize = [...files].sort((a, b) => b.keys - a.keys);
  const accepted: T[] = [];
  const repeats: Repeat<T>[] = [];
  const known = new Map<T, Set<string>>();
  const practicesOf = async (file: T): Promise<Set<string>> => {
    const practices = known.get(file) ?? (await practicesIn(scratch, file));
    known.set(file, practices);
    return practices;
  };
  for (const file of bySize) {
    let worst: Repeat<T> | undefined;
    for (const other of accepted) {
      if (file.keys === 0 || !file.months.some(month => other.months.includes(month))) continue;
      // A month may come in many files, one a commissioner: those need no comparing key by key.
      const others = await practicesOf(other);
      if (![...(await practicesOf(file))].some(practice => others.has(practice))) continue;
      const share = (await sharedKeys(scratch, file, other)) / file.keys;
      if (share > MAX_SHARED && share > (worst?.share ?? 0)) worst = { file, other, share };
    }
    if (worst) repeats.push(worst);
    else accepted.push(file);
  }
  return repeats;
}

const practicesIn = (scratch: Scratch, file: Comparable): Promise<Set<string>> =>
  withPiece(scratch, file.database, 'piece', async () => {
    const rows = await scratch.rows('pipeline/prescribing/piece_practices');
    return new Set(rows.map(([code]) => String(code)));
  });

async function sharedKeys(scratch: Scratch, file: Comparable, other: Comparable): Promise<number> {
  return withPiece(scratch, file.database, 'piece', () =>
    withPiece(scratch, other.database, 'other', async () => {
      const [[keys] = []] = await scratch.rows('pipeline/prescribing/keys_shared');
      return Number(keys);
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
