import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlFile } from '../store/sql.ts';
import { quoted } from './duckdb.ts';

/**
 * Makes the tables that `fillStore` reads, empty, in the connection's current database
 * (sql/pipeline/fill_tables.sql says what belongs in each).
 */
export async function createFillTables(connection: DuckDBConnection): Promise<void> {
  await connection.run(sqlFile('pipeline/fill_tables'));
}

/**
 * Writes a whole store file (sql/schema/store.sql) from the fill tables: dictionaries, practice-months
 * with their primary lab (field guide, section 3), counts and their roll-ups, and `meta`. The file is
 * complete, checkpointed and closed when the promise resolves.
 *
 * @param file the store to write; must not exist.
 * @param meta the entries of the store's `meta` table, asked for once the counts are in.
 */
export async function fillStore(
  connection: DuckDBConnection,
  file: string,
  meta: () => Record<string, string> | Promise<Record<string, string>>,
): Promise<void> {
  const reader = await connection.runAndReadAll('SELECT current_database()');
  const scratch = String(reader.getRows()[0]?.[0]);
  await connection.run(`ATTACH ${quoted(file)} AS store`);
  try {
    await connection.run(`USE store; ${sqlFile('schema/store')}`);
  } finally {
    await connection.run(`USE "${scratch.replaceAll('"', '""')}"`);
  }
  try {
    for (const part of ['dictionaries', 'practice_month', 'counts']) {
      await connection.run(sqlFile(`pipeline/fill_${part}`));
    }
    for (const [key, value] of Object.entries(await meta())) {
      await connection.run('INSERT INTO store.meta VALUES ($key, $value)', { key, value });
    }
    await connection.run('DROP TABLE IF EXISTS temp.fill_practice_month; CHECKPOINT store');
  } finally {
    await connection.run('DETACH store');
  }
}
