import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { appendRows, inTransaction } from '../../src/store/appendRows.ts';

it('cells take the types of their columns; a row that does not fit names its table', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run('CREATE TABLE lab (lab_ix USMALLINT, lab_id VARCHAR, shown BOOLEAN)');
    await appendRows(connection, 'lab', [
      [65_535, 'nd', true],
      [null, null, null],
    ]);
    const rows = (await connection.runAndReadAll('FROM lab')).getRowsJson();
    expect(rows).toEqual([
      [65_535, 'nd', true],
      [null, null, null],
    ]);
    for (const row of [
      [1, 'nd'],
      [1, 'nd', true, 'North Devon'],
    ]) {
      await expect(appendRows(connection, 'lab', [row])).rejects.toThrow(
        `A row of lab has ${row.length} cells for 3 columns.`,
      );
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
});

it('an error undoes all rows of its transaction, and the connection can be used again', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run('CREATE TABLE lab (lab_ix USMALLINT, lab_id VARCHAR)');
    const append = (rows: (string | number)[][]) =>
      inTransaction(connection, () => appendRows(connection, 'lab', rows));
    await append([[1, 'nd']]);
    await expect(append([[2, 'cornwall'], [3]])).rejects.toThrow('has 1 cells for 2 columns');
    await append([[4, 'plymouth']]);
    const rows = (await connection.runAndReadAll('FROM lab')).getRowsJson();
    expect(rows).toEqual([
      [1, 'nd'],
      [4, 'plymouth'],
    ]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
});
