import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scratch } from '../../src/pipeline/scratch/scratch.ts';
import { openReadOnly } from '../../src/store/readOnly.ts';

const THREADS = "SELECT current_setting('threads')::INTEGER";
const MEGABYTE = 1 << 20;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'openpath-small-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The threads that read a DuckDB file of at least so many bytes. */
async function readingThreads(bytes: number): Promise<unknown> {
  const file = path.join(folder, `${bytes}.duckdb`);
  (await DuckDBInstance.create(file)).closeSync();
  // DuckDB ignores what follows the last block.
  await truncate(file, bytes);
  const instance = await openReadOnly(file, { threads: '2' });
  try {
    const connection = await instance.connect();
    const [row] = (await connection.runAndReadAll(THREADS)).getRows();
    connection.closeSync();
    return row?.[0];
  } finally {
    instance.closeSync();
  }
}

/** How many bytes a new file of one short table takes where so many bytes of text are counted. */
async function newFile(bytes: number): Promise<number> {
  const file = path.join(folder, `new-${bytes}.duckdb`);
  const scratch = await Scratch.open(folder, { bytes });
  try {
    await scratch.attachNew(file, 'made');
    await scratch.connection.run('CREATE TABLE made.one AS SELECT 1; DETACH made');
  } finally {
    await scratch.close();
  }
  return (await stat(file)).size;
}

/** The threads of a build that counts so many bytes of text. */
async function buildingThreads(bytes: number): Promise<unknown> {
  const scratch = await Scratch.open(folder, { bytes });
  try {
    const [row] = (await scratch.connection.runAndReadAll(THREADS)).getRows();
    return row?.[0];
  } finally {
    await scratch.close();
  }
}

describe('a second thread only starts where there is something to share', () => {
  it('for reading a store', async () => {
    expect(await readingThreads(MEGABYTE)).toBe(1);
    expect(await readingThreads(8 * MEGABYTE)).toBe(2);
  });

  it('for a build', async () => {
    expect(await buildingThreads(MEGABYTE)).toBe(1);
    expect(await buildingThreads(8 * MEGABYTE)).toBe(2);
  });
});

it('a store of little data is a small file', async () => {
  expect(await newFile(MEGABYTE)).toBeLessThan(MEGABYTE / 8);
  expect(await newFile(8 * MEGABYTE)).toBeGreaterThan(MEGABYTE / 4);
});
