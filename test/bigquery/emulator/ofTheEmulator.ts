import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Query } from '@google-cloud/bigquery';
import { afterAll, beforeAll, expect } from 'vitest';
import { emulated, endpoint } from '../support/emulated.ts';
import { emulatorClient } from './client.ts';

export const client = emulatorClient(endpoint);
export const dataset = client.dataset('emulator_test');
export const other = client.dataset('emulator_test_other');

/**
 * Tests of what the product's SQL and client rely on, of BigQuery as its documents describe it, in two
 * datasets. `folder`: one for their files, which is there when they run.
 */
export const ofTheEmulator = (what: string, tests: (folder: () => string) => void): unknown =>
  emulated(`the BigQuery emulator’s ${what}`, () => {
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'emulator-'));
      await client.createDataset(dataset.id ?? '');
      await client.createDataset(other.id ?? '');
      await run('CREATE TABLE emulator_test.log (said STRING, n INT64, list ARRAY<STRING>)');
    });
    afterAll(async () => {
      await dataset.delete({ force: true });
      await other.delete({ force: true });
      await rm(folder, { recursive: true });
    });
    tests(() => folder);
  });

export async function run(query: string, more: Omit<Query, 'query'> = {}): Promise<unknown[]> {
  const [job] = await client.createQueryJob({ query, ...more });
  const [rows] = await job.getQueryResults();
  return rows;
}

/** The first row. */
export async function one(expressions: string, more: Omit<Query, 'query'> = {}): Promise<unknown> {
  return (await run(`SELECT ${expressions}`, more))[0];
}

/** A DATE as the client reads it. */
export const day = (value: string): unknown => expect.objectContaining({ value });
