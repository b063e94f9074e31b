import { constants } from 'node:os';
import { isDiskFull } from '../../domain/diskFull.ts';
import { UserError } from '../../domain/userError.ts';
import { Changed } from './still.ts';

/** As Node names them; it has no name for EDQUOT. */
const CODES = ['ENOSPC', 'EFBIG', 'EMFILE', 'ENFILE', 'EROFS', 'EDQUOT'];
const NO_QUOTA = `Unknown system error -${constants.errno.EDQUOT}\\b`;
/** The same as the system puts it, which DuckDB quotes. */
const WORDS = [
  'No space left',
  'Disk quota exceeded',
  'File too large',
  'Too many open files',
  'Read-only file system',
];
const LIMIT = new RegExp(`\\b(?:${[...CODES, NO_QUOTA, ...WORDS].join('|')})`);
/** `… file "/path": Input/output error`; what DuckDB itself says of a file’s content begins small. */
const QUOTED = /^(?:IO|FATAL) Error: .*": [A-Z]/s;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a limit of the disk or of this process was met: nothing that another file could mend. */
export const isLimit = (error: unknown): boolean => LIMIT.test(textOf(error));

/** Whether the system refused something, rather than a content being wrong. */
export const isOfSystem = (error: unknown): boolean =>
  error instanceof Error &&
  ('errno' in error || LIMIT.test(error.message) || QUOTED.test(error.message));

/** Whether it was the reading of this file that the system refused. */
export const isOfReading = (error: unknown, file: string, isPlain: boolean): boolean =>
  isOfSystem(error) &&
  !isLimit(error) &&
  error instanceof Error &&
  // Node does not say which file it could not read on in.
  (error.message.includes(file) ||
    (isPlain && 'syscall' in error && /^(?:open|read|stat|fstat)$/.test(String(error.syscall))));

/** An error that ends an ingest, in words for people where the system is at fault. */
export function inWords(error: unknown): unknown {
  if (error instanceof UserError || error instanceof Changed || !isOfSystem(error)) return error;
  const [line = ''] = textOf(error).split('\n');
  // The status page has words for that (fault.ts).
  if (isDiskFull(error)) return error;
  if (new RegExp(NO_QUOTA).test(line)) return new Error('Disk quota exceeded', { cause: error });
  return new UserError(`The system stopped the reading of prescribing files: ${line}`, {
    fix: 'See to the disk of STORE_PATH, its quota and the limits of this program; no file is at fault. It is tried again every minute, or start a build.',
  });
}
