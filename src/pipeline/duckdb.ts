import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';

/** A text as an SQL literal, where a value cannot be bound (ATTACH, table functions’ options). */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The rows of a query, as plain values. */
export async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values?: Record<string, DuckDBValue>,
): Promise<DuckDBValue[][]> {
  return (await connection.runAndReadAll(sql, values)).getRows();
}

/** How much of the machine a build may take: it runs beside the app that serves. */
const LIMITS = { memory_limit: '1500MB', threads: '2' } as const;

/** A scratch database in `folder`, which also takes what does not fit in memory. */
export async function openScratch(file: string, tempFolder: string): Promise<DuckDBInstance> {
  return DuckDBInstance.create(file, { ...LIMITS, temp_directory: tempFolder });
}
