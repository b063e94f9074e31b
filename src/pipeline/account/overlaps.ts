import { UserError } from '../../domain/userError.ts';

/** A delivery sent twice, perhaps corrected, shares most of its keys; neighbouring files share a few. */
export const MAX_SHARED = 1 / 5;

/** Two files, and the share (0 to 1) of the first one’s keys that the other has too. */
export interface Repeat<File> {
  readonly file: File;
  readonly other: File;
  readonly share: number;
}

/** Two kept files that share some keys. */
export interface Overlap<File, Shared> {
  readonly file: File;
  readonly other: File;
  readonly shared: readonly Shared[];
}

/**
 * Finds files that share more than a fifth of their keys with another file that is kept, because counting
 * both would double them. The larger file is kept, of equals the first. Files that share fewer keys are both
 * kept.
 *
 * @param files in the order of their names.
 * @param keys `keysOf`: how many different keys a file has; `shared`: those that it shares with another
 * file, in the parts that the caller names in its messages.
 */
export async function compareFiles<File, Shared extends { readonly keys: number }>(
  files: readonly File[],
  keys: {
    readonly keysOf: (file: File) => number;
    readonly shared: (file: File, other: File) => Promise<readonly Shared[]>;
  },
): Promise<{
  readonly repeats: readonly Repeat<File>[];
  readonly overlaps: readonly Overlap<File, Shared>[];
}> {
  // Array.sort is stable: equals stay in the order of their names.
  const bySize = [...files].sort((a, b) => keys.keysOf(b) - keys.keysOf(a));
  const accepted: File[] = [];
  const repeats: Repeat<File>[] = [];
  const overlaps: Overlap<File, Shared>[] = [];
  for (const file of bySize) {
    let largest: Repeat<File> | undefined;
    const fileOverlaps: Overlap<File, Shared>[] = [];
    for (const other of keys.keysOf(file) === 0 ? [] : accepted) {
      const shared = await keys.shared(file, other);
      if (shared.length === 0) continue;
      fileOverlaps.push({ file, other, shared });
      const share = shared.reduce((sum, part) => sum + part.keys, 0) / keys.keysOf(file);
      if (share > MAX_SHARED && share > (largest?.share ?? 0)) largest = { file, other, share };
    }
    if (largest) {
      repeats.push(largest);
      continue;
    }
    accepted.push(file);
    overlaps.push(...fileOverlaps);
  }
  return { repeats, overlaps };
}

/**
 * The error for a file that repeats another one.
 *
 * @param key what the columns that are compared are called; `fixIfDifferent`: what to do if both files are right.
 */
export function repeatFault(
  { file, other, share }: Repeat<{ readonly path: string }>,
  key: string,
  fixIfDifferent = '',
): UserError {
  const percent = Math.max(1, Math.floor(share * 100));
  return new UserError(
    `${file.path} repeats ${other.path}: ${percent}% of what it counts (${key}) is in that file too, and counting both would double it.`,
    { fix: `Remove the one that is out of date.${fixIfDifferent}`, file: file.path },
  );
}

/** The error for a file with the same content as another one. */
export const sameContentFault = (
  file: { readonly path: string },
  other: { readonly path: string },
  fix = 'Remove one of the two.',
): UserError =>
  new UserError(`${file.path} has the same content as ${other.path}: it is counted once.`, {
    fix,
    file: file.path,
  });
