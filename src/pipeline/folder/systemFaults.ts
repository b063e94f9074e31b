import { constants } from 'node:os';

/** Node’s error codes; it has none for EDQUOT. */
const CODES = ['ENOSPC', 'EFBIG', 'EMFILE', 'ENFILE', 'EROFS', 'EDQUOT'];
const NO_QUOTA = `Unknown system error -${constants.errno.EDQUOT}\\b`;
/** The system’s messages for them, which DuckDB quotes. */
const WORDS = [
  'No space left',
  'Disk quota exceeded',
  'File too large',
  'Too many open files',
  'Read-only file system',
];
const LIMIT = new RegExp(`\\b(?:${[...CODES, NO_QUOTA, ...WORDS].join('|')})`);
/** `… file "/path": Input/output error`. DuckDB’s own messages about a file’s content begin in lower case. */
const QUOTED = /^(?:IO|FATAL) Error: .*": [A-Z]/s;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a limit of the disk or of this process was reached, which is not the fault of a file. */
export const isLimit = (error: unknown): boolean => LIMIT.test(textOf(error));

/** Whether a quota is full, which Node has no name for. */
export const isQuota = (error: unknown): boolean => new RegExp(NO_QUOTA).test(textOf(error));

/** Whether it is an error of the system, and not of a file’s content. */
export const isOfSystem = (error: unknown): boolean =>
  error instanceof Error &&
  ('errno' in error || LIMIT.test(error.message) || QUOTED.test(error.message));

/** Whether the system failed to read this file. */
export const isOfReading = (error: unknown, file: string, isPlain: boolean): boolean =>
  isOfSystem(error) &&
  !isLimit(error) &&
  error instanceof Error &&
  // Node’s error of a failed read does not name the file.
  (error.message.includes(file) ||
    (isPlain && 'syscall' in error && /^(?:open|read|stat|fstat)$/.test(String(error.syscall))));
