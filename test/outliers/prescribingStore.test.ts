import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openPrescribingStore,
  PRESENTATIONS_A_RUN,
  type PrescribingStore,
} from '../../src/outliers/duckdb/prescribingStore.ts';
import { SMALL } from '../oracle/outliers/cases.ts';
import { FIRST_MONTH, writePrescribing } from '../support/prescribingData.ts';

/** A month of rows, each a presentation, a practice and items, as large as the store and a part of it can have. */
const LARGE_MONTH = FIRST_MONTH + 900;
const LARGEST = [
  [70_000, 0, 0],
  [70_000, 65_535, 1],
  [70_000 + PRESENTATIONS_A_RUN - 1, 65_535, 2 ** 31 - 1],
] as const;

let folder: string;
let store: PrescribingStore;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'openpath-prescribing-'));
  const file = path.join(folder, 'prescribing.duckdb');
  await writePrescribing(file, SMALL, 1);
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run('ALTER TABLE items RENAME TO sound_items');
  await connection.run(`CREATE VIEW items AS
    SELECT month, presentation_ix, practice_ix,
      CASE WHEN month = ${FIRST_MONTH + 1} THEN error('unreadable') ELSE items END AS items
    FROM sound_items`);
  await connection.run(
    `INSERT INTO sound_items VALUES ${LARGEST.map(row => `(${[LARGE_MONTH, ...row].join(', ')})`).join(', ')}`,
  );
  connection.closeSync();
  instance.closeSync();
  store = await openPrescribingStore(file);
});

afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true });
});

describe('the items of a prescribing store', () => {
  it('are told apart however large their numbers are', async () => {
    const [first, last] = [70_000, 70_000 + PRESENTATIONS_A_RUN - 1];
    const read: number[][] = [];
    for await (const { part, chunks } of store.items([{ month: LARGE_MONTH, first, last }])) {
      for (const { rows, itemsAndPlace } of chunks) {
        for (let row = 0; row < rows; row++) {
          const [items = 0, place = 0] = itemsAndPlace.subarray(2 * row);
          read.push([part.first + (place >>> 16), place & 0xffff, items]);
        }
      }
    }
    expect(read).toEqual(LARGEST);
  });

  it('cannot be read on after a month that fails while the one before it is added up', async () => {
    const months = [FIRST_MONTH, FIRST_MONTH + 1].map(month => ({ month, first: 0, last: 60_000 }));
    const parts = store.items(months);
    expect((await parts.next()).done).toBe(false);
    // Nobody awaits the second month yet: its failure, if unhandled, would end the process.
    await sleep(200);
    const rest = async (): Promise<void> => {
      for await (const { chunks } of parts) expect([...chunks]).not.toEqual([]);
    };
    await expect(rest()).rejects.toThrow('unreadable');
  });
});
