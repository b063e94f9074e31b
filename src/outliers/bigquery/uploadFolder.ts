import { rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../domain/userError.ts';
import {
  isThere,
  makeWorkFolder,
  openStoreFolder,
  removeLeftovers,
  type StoreFolder,
} from '../../store/folder.ts';
import { type BuildLock, tryLock } from '../../store/lock.ts';

/** The name in STORE_PATH of the folder where months are written before they are uploaded. */
export const UPLOAD_FOLDER = 'upload';

/**
 * Gives an upload a folder for its files, and removes it afterwards. One process at a time has it; files of
 * one that was killed are removed first.
 *
 * @throws {UserError} if another process uploads.
 */
export async function withUploadFolder<T>(
  { path: storePath }: StoreFolder,
  upload: (workFolder: string) => Promise<T>,
): Promise<T> {
  const folder = await openStoreFolder(path.join(storePath, UPLOAD_FOLDER), storePath);
  const lock = await tryLock(folder);
  if (!lock) {
    throw new UserError('Another process is uploading to BigQuery.', {
      fix: 'Wait until it has finished, then upload again.',
    });
  }
  return withLock(lock, async () => {
    await removeLeftovers(folder, new Set());
    const workFolder = await makeWorkFolder(folder);
    try {
      return await upload(workFolder);
    } finally {
      await rm(workFolder, { recursive: true, force: true });
    }
  });
}

/** Removes the files of an upload that was killed, unless another process uploads now. */
export async function tidyUploadFolder({ path: storePath }: StoreFolder): Promise<void> {
  const at = path.join(storePath, UPLOAD_FOLDER);
  if (!(await isThere(at))) return;
  const folder = await openStoreFolder(at);
  const lock = await tryLock(folder);
  if (lock) await withLock(lock, () => removeLeftovers(folder, new Set()));
}

async function withLock<T>(lock: BuildLock, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
