import { DuckDBInstance } from '@duckdb/node-api';

/** Runs SQL on a prescribing store; rows as they are, in words. */
export async function storeRows(store: string, sql: string): Promise<string[]> {
  const instance = await DuckDBInstance.create(store);
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader
      .getRows()
      .map(row => row.map(cell => String(cell ?? '–')).join('|'))
      .sort();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
