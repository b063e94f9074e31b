import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** The bytes of a Parquet file with the rows of a query. */
export async function parquetOf(query: string): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'openpath-parquet-'));
  const file = path.join(folder, 'a.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${file}'`);
  connection.closeSync();
  instance.closeSync();
  const bytes = await readFile(file);
  await rm(folder, { recursive: true });
  return bytes;
}
