import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Opens a finished DuckDB file for reading: it reaches no other file, and no statement can change that.
 *
 * @param limits DuckDB’s settings of memory and threads.
 * @throws where the file is missing or not a database.
 */
export const openReadOnly = (
  file: string,
  limits: Readonly<Record<string, string>> = {},
): Promise<DuckDBInstance> =>
  DuckDBInstance.create(file, {
    ...limits,
    access_mode: 'READ_ONLY',
    enable_external_access: 'false',
    lock_configuration: 'true',
  });
