import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';

/** A row to append: its cells in the order of the table's columns. */
export type CellRow = readonly (string | number | boolean | null)[];

const ROWS_A_TURN = 400;

/**
 * Appends rows to a table, of any database that is attached. The caller has begun a transaction: the appender
 * would otherwise commit by itself, on the thread that answers requests, which it held for five seconds while
 * England's store was checkpointed.
 *
 * @throws {Error} where a row has too few or too many cells.
 */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  rows: Iterable<CellRow>,
  database?: string,
): Promise<void> {
  const appender = await connection.createAppender(table, undefined, database);
  const { columnCount } = appender;
  let appended = 0;
  for (const row of rows) {
    // Each cell is a call of the library: requests are answered between some thousands.
    if (++appended % ROWS_A_TURN === 0) await nextTurn();
    // DuckDB's own error does not name the table.
    if (row.length !== columnCount) {
      throw new Error(`A row of ${table} has ${row.length} cells for ${columnCount} columns.`);
    }
    for (const cell of row) {
      if (cell === null) appender.appendNull();
      else if (typeof cell === 'string') appender.appendVarchar(cell);
      else if (typeof cell === 'boolean') appender.appendBoolean(cell);
      // The appender turns it into the column's type.
      else appender.appendDouble(cell);
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** Runs `work` as one transaction, which DuckDB commits on its own threads; an error undoes all of it. */
export async function inTransaction(
  connection: DuckDBConnection,
  work: () => Promise<void>,
): Promise<void> {
  await connection.run('BEGIN');
  try {
    await work();
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
