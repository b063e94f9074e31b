import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/userError.ts';
import { explainSystemFault, faultOf } from '../../../src/pipeline/account/faults.ts';
import { isLimit, isOfReading, isOfSystem } from '../../../src/pipeline/folder/systemFaults.ts';
import { labFiles } from '../../../src/pipeline/labs/fileKind.ts';
import { prescribingFiles } from '../../../src/pipeline/prescribing/fileKind.ts';

const INPUT = '/data/prescribing/a.csv';
const inWords = (error: unknown): unknown =>
  explainSystemFault(error, prescribingFiles('/store'), '/store');
/** As Node throws it. */
const node = (code: string, errno: number, syscall: string): Error =>
  Object.assign(new Error(`${code}: words, ${syscall}`), { code, errno: -errno, syscall });
const duckdb = (file: string, does: string, words: string): Error =>
  new Error(`IO Error: Could not ${does} file "${file}": ${words}`);
const NO_QUOTA = `Unknown system error -${constants.errno.EDQUOT}`;

describe('a limit of the disk or of the process', () => {
  it.each([
    ['a full disk', node('ENOSPC', constants.errno.ENOSPC, 'write')],
    ['a full quota, which Node has no name for', node(NO_QUOTA, constants.errno.EDQUOT, 'write')],
    ['a limit of a file’s size', node('EFBIG', constants.errno.EFBIG, 'write')],
    ['too many open files', node('EMFILE', constants.errno.EMFILE, 'open')],
    ['a full disk of DuckDB’s', duckdb('/store/piece', 'write', 'No space left on device')],
    ['a full quota of DuckDB’s', duckdb('/store/piece', 'write', 'Disk quota exceeded')],
    ['a limit of a file’s size of DuckDB’s', duckdb('/store/piece', 'write', 'File too large')],
    ['an input that may not be opened beside others', duckdb(INPUT, 'open', 'Too many open files')],
  ])('is no file’s fault: %s', (_, error) => {
    expect(isLimit(error)).toBe(true);
    expect(isOfSystem(error)).toBe(true);
    expect(isOfReading(error, INPUT, true)).toBe(false);
    const { message } = faultOf(inWords(error), '/store', false);
    expect(message).toMatch(
      /no space left for the new store|The operating system did not let this program read/,
    );
  });
});

describe('what a disk says while it is read', () => {
  it.each([
    ['a broken disk', node('EIO', constants.errno.EIO, 'read')],
    ['a mount that is gone', node('Unknown system error -116', 116, 'read')],
    ['a broken disk, to DuckDB', duckdb(INPUT, 'read from', 'Input/output error')],
    ['a mount that is gone, to DuckDB', duckdb(INPUT, 'read from', 'Stale file handle')],
  ])('keeps a file out for now: %s', (_, error) => {
    expect(isOfReading(error, INPUT, true)).toBe(true);
  });

  it('is of the disk of STORE_PATH where it is not that file’s', () => {
    const error = duckdb('/store/piece', 'write', 'Input/output error');
    expect(isOfReading(error, INPUT, true)).toBe(false);
    expect(inWords(error)).toBeInstanceOf(UserError);
    expect(inWords(error)).toMatchObject({ fix: expect.stringContaining('STORE_PATH') });
  });
});

it.each([
  new Error('Invalid Input Error: No magic bytes found at end of file'),
  new Error('IO Error: Could not read enough bytes from file "a": attempted to read 8 bytes'),
  new Error('Conversion Error: Could not convert string "A": Because'),
])('what DuckDB says of a content is no fault of the system: %s', error => {
  expect(isOfSystem(error)).toBe(false);
  expect(inWords(error)).toBe(error);
});

describe('a store folder that cannot be written to', () => {
  const inStore = (code: string): Error =>
    Object.assign(new Error(`${code}: words, mkdtemp '/store/build-XXXXXX'`), { code, errno: -1 });
  it.each([
    ['whose owner is another user', inStore('EACCES'), /may not write \(EACCES\).*chown -R/],
    ['that is read-only', inStore('EROFS'), /mounted read-only \(EROFS\).*Mount it so/],
    ['that is gone', inStore('ENOENT'), /which is not there \(ENOENT\).*Mount it again/],
    [
      'whose owner is another user, to DuckDB',
      duckdb('/store/lock.duckdb', 'open', 'Permission denied'),
      /may not write \(EACCES\).*chown -R/,
    ],
  ])('is named with the fix: one %s', (_, error, words) => {
    const { message, fix } = faultOf(inWords(error), '/store', true);
    expect(message).toContain('STORE_PATH is /store, ');
    expect(`${message} ${fix}`).toMatch(words);
  });

  it('is not blamed for a file elsewhere', () => {
    const error = duckdb(INPUT, 'open', 'Permission denied');
    expect(faultOf(inWords(error), '/store', false).message).not.toContain('STORE_PATH is');
  });
});

describe('a build of lab files that the system stops', () => {
  const error = duckdb('/store/build/scratch', 'write', 'Input/output error');
  const settings = { minPracticeTests: 0 };

  it('is no fault of the program, and not tried again by itself', () => {
    expect(explainSystemFault(error, labFiles(settings, '/store'), '/store')).toMatchObject({
      message: `The operating system did not let this program read the labs’ files: ${error.message}`,
      fix: expect.stringMatching(/no file is at fault\. Then start a build\.$/),
    });
  });

  it('quotes nothing where practices are anonymised', () => {
    const discreet = labFiles(
      { ...settings, anonymiseSecret: 'a secret of thirty-two letters!!' },
      '/store',
    );
    expect(explainSystemFault(error, discreet, '/store')).toMatchObject({
      message: 'The operating system did not let this program read the labs’ files',
    });
  });
});
