import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStoreFolder, removeLeftovers, type StoreFolder } from '../../src/store/folder.ts';
import { tryLock } from '../../src/store/lock.ts';
import { bundled } from '../support/bundled.ts';

let folder: StoreFolder;
const children: ChildProcessByStdio<Writable, Readable, null>[] = [];

beforeEach(async () => {
  folder = await openStoreFolder(await mkdtemp(path.join(tmpdir(), 'openpath-lock-')));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder.path, { recursive: true, force: true });
});

/** Another process that asks for the lock: what it got. */
async function other(): Promise<{ answer: string; child: (typeof children)[number] }> {
  const args = [await bundled('test/support/lockHolder.ts'), folder.path];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [answer] = await once(child.stdout, 'data');
  return { answer: String(answer).trim(), child };
}

it('one process holds the lock, and another does not get it', async () => {
  const lock = await tryLock(folder);
  expect((await other()).answer).toBe('taken');
  await lock?.release();
  expect((await other()).answer).toBe('held');
});

it('a second builder in the same process does not get it, nor does it free it', async () => {
  const lock = await tryLock(folder);
  expect(await tryLock(folder)).toBeUndefined();
  expect((await other()).answer).toBe('taken');
  await lock?.release();
});

it('the kernel frees the lock of a process that is killed', async () => {
  const { answer, child } = await other();
  expect(answer).toBe('held');
  expect(await tryLock(folder)).toBeUndefined();
  child.kill('SIGKILL');
  await once(child, 'close');
  const lock = await tryLock(folder);
  expect(lock).toBeDefined();
  await lock?.release();
});

it('of many processes that start at once in an empty folder, one gets it', async () => {
  const answers = await Promise.all([other(), other(), other(), other()]);
  expect(answers.map(({ answer }) => answer).sort()).toEqual(['held', 'taken', 'taken', 'taken']);
});

it('clearing up leaves the lock held', async () => {
  const lock = await tryLock(folder);
  await removeLeftovers(folder, new Set());
  expect(await readdir(folder.path)).toEqual(['lock.duckdb']);
  expect((await other()).answer).toBe('taken');
  await lock?.release();
});

it.each([
  ['cut off', async (file: string) => writeFile(file, (await readFile(file)).subarray(0, 5000))],
  ['full of noise', (file: string) => writeFile(file, Buffer.alloc(12_288, 'noise'))],
  ['empty', (file: string) => writeFile(file, '')],
  [
    'a folder',
    async (file: string) => {
      await rm(file);
      await mkdir(file);
    },
  ],
])('a lock file that is %s is made anew, and held by one', async (_, damage) => {
  await (await tryLock(folder))?.release();
  await damage(folder.lockFile);
  const lock = await tryLock(folder);
  expect(lock).toBeDefined();
  expect((await other()).answer).toBe('taken');
  await lock?.release();
  expect((await other()).answer).toBe('held');
});
