import { constants } from 'node:os';

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

/** Whether a limit of the disk or of this process was met: not the fault of a file. */
export const isLimit = (error: unknown): boolean => LIMIT.test(textOf(error));

/** Whether a quota is full, which Node has no name for. */
export const isQuota = (error: unknown): boolean => new RegExp(NO_QUOTA).test(textOf(error));

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
