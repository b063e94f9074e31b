import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDuckdb } from './duckdb.ts';

/** The bytes of a Parquet file with the rows of a query. */
export async function parquetOf(query: string): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'openpath-parquet-'));
  const file = path.join(folder, 'a.parquet');
  await withDuckdb(connection => connection.run(`COPY (${query}) TO '${file}'`));
  const bytes = await readFile(file);
  await rm(folder, { recursive: true });
  return bytes;
}
