import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openPrescribingStore,
  type PrescribingStore,
} from '../../src/outliers/duckdb/prescribingStore.ts';
import { SMALL } from '../oracle/outliers/cases.ts';
import { FIRST_MONTH, writePrescribing } from '../support/prescribingData.ts';

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
  connection.closeSync();
  instance.closeSync();
  store = await openPrescribingStore(file);
});

afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true });
});

describe('the items of a prescribing store', () => {
  it('cannot be read on after a month that fails while the one before it is added up', async () => {
    const period = { from: FIRST_MONTH, to: FIRST_MONTH + 1 };
    const chunks = store.items({ ...period, first: 0, last: 2 ** 31 });
    expect((await chunks.next()).done).toBe(false);
    // Nobody awaits the second month yet: its failure, if unhandled, would end the process.
    await sleep(200);
    const rest = async (): Promise<void> => {
      for await (const { rows } of chunks) expect(rows).toBeGreaterThan(0);
    };
    await expect(rest()).rejects.toThrow('unreadable');
  });
});
