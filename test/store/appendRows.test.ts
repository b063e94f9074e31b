import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { appendRows } from '../../src/store/appendRows.ts';

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
