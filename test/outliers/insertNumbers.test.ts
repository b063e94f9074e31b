import { type DuckDBConnection, DuckDBInstance, UINTEGER, USMALLINT } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertNumbers, type NumberRows } from '../../src/outliers/insertNumbers.ts';

const TYPES = [USMALLINT, UINTEGER];

/** Parts of these lengths in the same arrays; the second column counts all rows. */
function* partsOf(lengths: readonly number[]): Generator<NumberRows> {
  const part = new Uint16Array(10_000);
  const row = new Uint32Array(10_000);
  let next = 0;
  for (const [i, rows] of lengths.entries()) {
    part.fill(i);
    for (let at = 0; at < rows; at++) row[at] = next++;
    yield { columns: [part, row], rows };
  }
}

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run('CREATE TABLE numbers (part USMALLINT, row UINTEGER)');
});

afterEach(() => {
  connection.closeSync();
  instance.closeSync();
});

async function rowsOf(sql: string): Promise<unknown> {
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

describe('insertNumbers', () => {
  it.each([
    { description: 'nothing', lengths: [] },
    { description: 'parts of no rows', lengths: [0, 0] },
    { description: 'a whole chunk', lengths: [2048] },
    { description: 'parts across chunks', lengths: [1, 2047, 0, 3000, 10_000, 5, 2048] },
  ])('inserts $description in its order', async ({ lengths }) => {
    const total = lengths.reduce((sum, length) => sum + length, 0);
    expect(await insertNumbers(connection, 'numbers', TYPES, partsOf(lengths))).toBe(total);
    expect(await rowsOf('SELECT count(*) FROM numbers WHERE row <> rowid')).toEqual([['0']]);
    expect(await rowsOf('SELECT part, count(*) FROM numbers GROUP BY part ORDER BY part')).toEqual(
      lengths.flatMap((rows, part) => (rows === 0 ? [] : [[part, String(rows)]])),
    );
  });

  it('inserts into the same table twice', async () => {
    await insertNumbers(connection, 'numbers', TYPES, partsOf([3]));
    await insertNumbers(connection, 'numbers', TYPES, partsOf([4]));
    expect(await rowsOf('SELECT count(*) FROM numbers')).toEqual([['7']]);
  });

  it('throws what the parts throw, and inserts nothing', async () => {
    function* failing(): Generator<NumberRows> {
      yield* partsOf([5000]);
      throw new Error('no more parts');
    }
    const inserting = insertNumbers(connection, 'numbers', TYPES, failing());
    await expect(inserting).rejects.toThrow('no more parts');
    expect(await rowsOf('SELECT count(*) FROM numbers')).toEqual([['0']]);
  });

  it('throws the reason of an abort', async () => {
    const abort = new AbortController();
    function* aborting(): Generator<NumberRows> {
      for (const part of partsOf(Array.from({ length: 20 }, () => 2000))) {
        if (part.columns[0]?.[0] === 10) abort.abort(new Error('stopped'));
        yield part;
      }
    }
    const inserting = insertNumbers(connection, 'numbers', TYPES, aborting(), abort.signal);
    await expect(inserting).rejects.toThrow('stopped');
    expect(await rowsOf('SELECT count(*) FROM numbers')).toEqual([['0']]);
  });

  it('throws where a column is missing', async () => {
    const part = { columns: [new Uint16Array(1)], rows: 1 };
    await expect(insertNumbers(connection, 'numbers', TYPES, [part])).rejects.toThrow('missing');
  });
});
