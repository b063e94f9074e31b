import { withFile } from '../../support/duckdb.ts';

/** Runs SQL on a prescribing store; rows as they are, in words. */
export const storeRows = (store: string, sql: string): Promise<string[]> =>
  withFile(store, async connection => {
    const reader = await connection.runAndReadAll(sql);
    return reader
      .getRows()
      .map(row => row.map(cell => String(cell ?? '–')).join('|'))
      .sort();
  });
