import { UserError } from '../domain/userError.ts';

/** The system’s words for its error codes, which DuckDB quotes. */
const CODES_BY_WORDS = {
  'Permission denied': 'EACCES',
  'Operation not permitted': 'EPERM',
  'Read-only file system': 'EROFS',
  'No such file or directory': 'ENOENT',
} as const;

/** The errors that say that a folder cannot be written to, whatever is written. */
const UNWRITABLE: readonly string[] = Object.values(CODES_BY_WORDS);

/** The system’s code of an error, Node’s or DuckDB’s. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error) return String(error.code);
  return Object.entries(CODES_BY_WORDS).find(([words]) => error.message.includes(words))?.[1];
}

/** Whether an error says that something in a folder cannot be written, and the folder or its owner is why. */
export const isUnwritable = (folder: string, error: unknown): boolean =>
  error instanceof Error &&
  error.message.includes(folder) &&
  UNWRITABLE.includes(codeOf(error) ?? '');

/**
 * Why nothing can be written to a folder, and what to do about it.
 *
 * @param folder that of STORE_PATH, or one in it.
 */
export function unwritable(folder: string, error: unknown, storePath = folder): UserError {
  const code = codeOf(error) ?? 'no code';
  const { problem, fix } = reasonOf(code, storePath);
  const place = folder === storePath ? `is ${folder}` : `has the folder ${folder}`;
  return new UserError(`STORE_PATH ${place}, ${problem} (${code}).`, { fix });
}

function reasonOf(
  code: string,
  storePath: string,
): { readonly problem: string; readonly fix: string } {
  switch (code) {
    case 'EACCES':
    case 'EPERM': {
      const user = process.getuid?.();
      const give =
        user === undefined
          ? 'Let the user of this program write there'
          : `Make user ${user}, who runs this program, its owner (chown -R ${user} ${storePath})`;
      return {
        problem: 'where this program may not write',
        fix: `${give}, or set STORE_PATH to another folder.`,
      };
    }
    case 'EROFS':
      return {
        problem: 'which is mounted read-only',
        fix: 'Mount it so that it can be written to, or set STORE_PATH to another folder.',
      };
    case 'ENOENT':
      return {
        problem: 'which is not there',
        fix: 'Mount it again, or set STORE_PATH to another folder.',
      };
    case 'EEXIST':
    case 'ENOTDIR':
      return {
        problem: 'where a file is in the place of a folder',
        fix: 'Move that file away, or set STORE_PATH to a folder.',
      };
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        problem: 'where no space is left',
        fix: 'Free some space there, or set STORE_PATH to a folder on a larger disk.',
      };
    default:
      return {
        problem: 'where nothing can be written',
        fix: 'Set STORE_PATH to a folder that this user may write to and that has space.',
      };
  }
}
