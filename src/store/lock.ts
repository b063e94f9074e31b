import { access, constants, link, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { UserError } from '../domain/userError.ts';
import { type StoreFolder, uniqueSuffix } from './folder.ts';

/** The right to build in a store folder. */
export interface BuildLock {
  release(): void;
}

/**
 * Locks that this process holds. The kernel's lock (fcntl) is between processes, and any second
 * opening of the file in this one would give it up when it closes: so nobody else opens it.
 */
const held = new Set<string>();

/**
 * Takes the right to build in the folder, if no other process (or builder of this one) has it;
 * undefined if one has. The lock is the one that DuckDB takes on a database opened for writing: the
 * kernel gives it up with the process, however that ends.
 *
 * @throws {UserError} where the file system cannot lock.
 */
export async function tryLock(folder: StoreFolder): Promise<BuildLock | undefined> {
  const file = folder.lockFile;
  if (held.has(file)) return undefined;
  held.add(file);
  try {
    const instance = await lockedFile(folder);
    let released = false;
    return {
      release() {
        if (released) return;
        released = true;
        instance.closeSync();
        held.delete(file);
      },
    };
  } catch (error) {
    held.delete(file);
    const message = error instanceof Error ? error.message : '';
    if (!message.includes('Could not set lock')) throw error;
    if (!message.includes('not supported')) return undefined;
    throw new UserError(`STORE_PATH is ${folder.path}, whose file system has no locks.`, {
      fix: 'Set STORE_PATH to a folder on a local disk.',
    });
  }
}

/**
 * Opens the lock file for writing, which is the lock. Where it is damaged it is made anew: DuckDB takes
 * the kernel’s lock before it reads a byte, so that another fault means that nobody holds it.
 */
async function lockedFile(folder: StoreFolder): Promise<DuckDBInstance> {
  const { lockFile } = folder;
  await makeLockFile(folder);
  const before = await inodeOf(lockFile);
  try {
    return await DuckDBInstance.create(lockFile, { threads: '1' });
  } catch (error) {
    if (error instanceof Error && error.message.includes('Could not set lock')) throw error;
    // Who may not write to it learns nothing of its lock.
    if (!(await isWritable(lockFile))) throw error;
    // Another process may have made it anew meanwhile: its file is left alone.
    if (before === undefined || (await inodeOf(lockFile)) !== before) throw error;
    await rm(lockFile, { force: true, recursive: true });
    await rm(`${lockFile}.wal`, { force: true, recursive: true });
  }
  await makeLockFile(folder);
  return DuckDBInstance.create(lockFile, { threads: '1' });
}

const isWritable = (file: string): Promise<boolean> =>
  access(file, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );

const inodeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ ino }) => ino,
    () => undefined,
  );

/**
 * The lock file appears whole, by one link: a process killed while it wrote one in place would leave
 * half a database, which nobody could open any more.
 */
async function makeLockFile(folder: StoreFolder): Promise<void> {
  if (await exists(folder.lockFile)) return;
  const draft = path.join(folder.path, `lock-${uniqueSuffix()}.duckdb`);
  try {
    (await DuckDBInstance.create(draft, { threads: '1' })).closeSync();
    const handle = await open(draft, 'r+');
    await handle.sync().finally(() => handle.close());
    await link(draft, folder.lockFile);
  } catch (error) {
    // Another process was first (and may have cleaned up the draft); or the file system has no
    // links, and DuckDB makes the file in place.
    if (!(error instanceof Error && 'code' in error && isHarmless(error.code))) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

const isHarmless = (code: unknown): boolean =>
  ['EEXIST', 'ENOENT', 'EPERM', 'ENOTSUP', 'ENOSYS'].some(known => known === code);

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
