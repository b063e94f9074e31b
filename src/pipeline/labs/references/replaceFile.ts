import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../domain/userError.ts';
import { sync } from '../../../store/seal.ts';
import type { DataFile } from '../../folder/scan.ts';

/**
 * Replaces a file of the data folder completely or not at all: the new content is written beside it under
 * a hidden name, checked, synced, and renamed.
 *
 * @param check throws if the written file cannot be used; the old one then stays.
 */
export async function replaceFile(
  dataPath: string,
  name: string,
  content: AsyncIterable<string | Uint8Array>,
  check: (draftFile: DataFile) => Promise<void>,
): Promise<void> {
  const draft = path.join(dataPath, `.${name}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    // Even after an error the file is closed here, so that nothing is written after the draft is removed.
    await writeFile(draft, content, { flag: 'wx' });
    await check({ path: name, absolute: draft });
    await sync(draft, 'r+');
    await rename(draft, path.join(dataPath, name));
  } catch (error) {
    await rm(draft, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^(?:EACCES|EPERM|EROFS|ENOENT)$/.test(code)) throw error;
    throw new UserError(
      `${name} was not replaced: this program may not write to the data folder.`,
      {
        fix: 'Allow this program to write there, or put the file there by hand.',
        file: name,
      },
    );
  }
  await sync(dataPath, 'r');
}
