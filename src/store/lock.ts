import { access, constants, link, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { UserError } from '../domain/userError.ts';
import { isThere, type StoreFolder, uniqueSuffix } from './folder.ts';
import { sync } from './seal.ts';
import { quoted } from './sql.ts';

/** The right to build in a store folder. */
export interface BuildLock {
  release(): Promise<void>;
}

/**
 * Lock files that this process has locked. The kernel’s lock (fcntl) only holds between processes. If this
 * process opened the file a second time, closing it would release the lock.
 */
const heldFiles = new Set<string>();

/**
 * Takes the right to build in the folder; undefined if another process (or another builder of this one)
 * has it. The lock is the one that DuckDB takes on a database opened for writing. The kernel releases it
 * when the process ends, however it ends.
 *
 * @throws {UserError} if the file system has no locks.
 */
export async function tryLock(folder: StoreFolder): Promise<BuildLock | undefined> {
  const file = folder.lockFile;
  if (heldFiles.has(file)) return undefined;
  heldFiles.add(file);
  try {
    const detach = await lockedFile(folder);
    let released: Promise<void> | undefined;
    return {
      release() {
        released ??= detach().finally(() => heldFiles.delete(file));
        return released;
      },
    };
  } catch (error) {
    heldFiles.delete(file);
    const message = error instanceof Error ? error.message : '';
    if (!message.includes('Could not set lock')) throw error;
    if (!message.includes('not supported')) return undefined;
    throw new UserError(`STORE_PATH is ${folder.path}, whose file system has no locks.`, {
      fix: 'Set STORE_PATH to a folder on a local disk.',
    });
  }
}

/**
 * Opens the lock file for writing, which locks it. A damaged lock file is replaced: DuckDB takes the
 * kernel’s lock before it reads a byte, so any other error means that nobody has the lock.
 */
async function lockedFile(folder: StoreFolder): Promise<() => Promise<void>> {
  const { lockFile } = folder;
  await makeLockFile(folder);
  const inode = await inodeOf(lockFile);
  try {
    return await attached(lockFile);
  } catch (error) {
    if (error instanceof Error && error.message.includes('Could not set lock')) throw error;
    // Without permission to write, the error says nothing about the lock.
    if (!(await isWritable(lockFile))) throw error;
    // If another process has replaced it in the meantime, leave its file alone.
    if (inode === undefined || (await inodeOf(lockFile)) !== inode) throw error;
    await rm(lockFile, { force: true, recursive: true });
    await rm(`${lockFile}.wal`, { force: true, recursive: true });
  }
  await makeLockFile(folder);
  return attached(lockFile);
}

let attaching: Promise<DuckDBConnection> | undefined;

/**
 * Opens a database file for writing until the returned function is called. All such files are attached to one
 * database in memory, because DuckDB takes 17 ms of CPU time to start and to end another one.
 */
async function attached(file: string): Promise<() => Promise<void>> {
  attaching ??= DuckDBInstance.create(':memory:', { threads: '1' }).then(database =>
    database.connect(),
  );
  const connection = await attaching;
  const name = `file_${uniqueSuffix()}`;
  await connection.run(`ATTACH ${quoted(file)} AS ${name}`);
  return async () => {
    await connection.run(`DETACH ${name}`);
  };
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
 * Makes the lock file elsewhere and links it into place, so that it is always complete. A process killed
 * while it wrote the file in place would leave a damaged database that no process can open.
 */
async function makeLockFile(folder: StoreFolder): Promise<void> {
  if (await isThere(folder.lockFile)) return;
  const draft = path.join(folder.path, `lock-${uniqueSuffix()}.duckdb`);
  try {
    await (await attached(draft))();
    await sync(draft, 'r+');
    await link(draft, folder.lockFile);
  } catch (error) {
    // Another process made it first (and may have removed the draft), or the file system has no links and
    // DuckDB makes the file in place.
    if (!(error instanceof Error && 'code' in error && isHarmless(error.code))) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

const isHarmless = (code: unknown): boolean =>
  ['EEXIST', 'ENOENT', 'EPERM', 'ENOTSUP', 'ENOSYS'].some(harmless => harmless === code);
