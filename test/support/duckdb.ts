import { randomBytes } from 'node:crypto';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoted } from '../../src/store/sql.ts';

let shared: Promise<DuckDBInstance> | undefined;

/**
 * Runs `work` on a connection of its own to the DuckDB of this test process, because to start and to end
 * another one takes 17 ms.
 */
export async function withDuckdb<T>(
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  shared ??= DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await (await shared).connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

/** Runs `work` on a connection to a DuckDB file, which is read only. */
export const withFile = <T>(
  file: string,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> =>
  withDuckdb(async connection => {
    const name = `file_${randomBytes(4).toString('hex')}`;
    await connection.run(`ATTACH ${quoted(file)} AS ${name} (READ_ONLY); USE ${name}`);
    try {
      return await work(connection);
    } finally {
      await connection.run(`USE memory; DETACH ${name}`);
    }
  });
