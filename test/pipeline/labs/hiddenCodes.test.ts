import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monthOf } from '../../../src/domain/month.ts';
import { removeHiddenCodes } from '../../../src/pipeline/labs/fill/hiddenCodes.ts';
import { openStore } from '../../../src/store/store.ts';
import { storeOf } from '../../support/storeOf.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'openpath-codes-'));
  file = path.join(folder, 'store.duckdb');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inStore = (...statements: string[]): Promise<unknown[][]> => inFile(file, ...statements);

async function inFile(file: string, ...statements: string[]): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  try {
    for (const statement of statements.slice(0, -1)) await connection.run(statement);
    return (await connection.runAndReadAll(statements.at(-1) ?? '')).getRows();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const bytes = (): Promise<string> => readFile(file, 'latin1');

describe('the bytes of an anonymised store', () => {
  it('lose a real practice code that no table holds any more', async () => {
    await inStore(
      "CREATE TABLE practices AS SELECT 'P000000001' AS id, 17 AS n",
      "CREATE TABLE gone AS SELECT 'L83012' AS id FROM range(5000)",
      'CHECKPOINT',
      'DROP TABLE gone',
      'CHECKPOINT',
    );
    expect(await bytes()).toContain('L83012');
    expect(await removeHiddenCodes(file, new Set(['L83012']))).toBe(1);
    expect(await bytes()).not.toContain('L83012');
    expect(await inStore('FROM practices')).toEqual([['P000000001', 17]]);
    expect(await readdir(folder)).toEqual(['store.duckdb']);
  });

  it('are those of a whole store afterwards', async () => {
    const counts = ['P1', 'P2'].flatMap(practice =>
      [0, 1].map(category => {
        const where = { month: monthOf(2019, 1), practice, ccg: '15N', lab: 'nd', test: 'K' };
        return { ...where, category, n: 10 };
      }),
    );
    const store = await storeOf(counts, { tests: [{ code: 'K', name: 'Potassium', shown: true }] });
    const rows = () => inFile(store, 'SELECT * FROM count_by_practice ORDER BY ALL');
    try {
      const before = await rows();
      expect(before).toHaveLength(2);
      await inFile(
        store,
        "CREATE TABLE gone AS SELECT 'L83012' AS id FROM range(5000)",
        'CHECKPOINT',
        'DROP TABLE gone',
        'CHECKPOINT',
      );
      expect(await removeHiddenCodes(store, new Set(['L83012']))).toBe(1);
      expect(await rows()).toEqual(before);
      const opened = await openStore(store);
      expect(opened.catalogue.version).not.toBe('');
      opened.close();
    } finally {
      await rm(path.dirname(store), { recursive: true, force: true });
    }
  });

  it('stay as they are where no code is in them', async () => {
    await inStore("CREATE TABLE practices AS SELECT 'P000000001' AS id", 'CHECKPOINT');
    const before = await bytes();
    expect(await removeHiddenCodes(file, new Set(['L83012']))).toBe(0);
    expect(await bytes()).toBe(before);
  });

  it('keep what spells a code by chance, after a few attempts', async () => {
    await inStore("CREATE TABLE tests AS SELECT 'L83012' AS code", 'CHECKPOINT');
    expect(await removeHiddenCodes(file, new Set(['L83012']))).toBe(5);
    expect(await inStore('FROM tests')).toEqual([['L83012']]);
  });
});
