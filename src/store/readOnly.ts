import { stat } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { threadsFor } from './smallData.ts';

/**
 * Opens a finished DuckDB file for reading: it reaches no other file, and no statement can change that.
 *
 * @param limits DuckDB’s settings of memory and threads. A small file is read by one thread whatever they say.
 * @throws where the file is missing or not a database.
 */
export async function openReadOnly(
  file: string,
  limits: Readonly<Record<string, string>> = {},
): Promise<DuckDBInstance> {
  const { size } = await stat(file);
  return DuckDBInstance.create(file, {
    ...limits,
    ...threadsFor(size, limits),
    access_mode: 'READ_ONLY',
    enable_external_access: 'false',
    lock_configuration: 'true',
  });
}
