import { BUILD_OBJECTS } from '../../../src/outliers/bigquery/objects.ts';
import type { BigQueryHouse, Row } from './bigQueryHouse.ts';

/** The tables of the dataset of builds that hold what a build made. */
export const BUILD_TABLES = BUILD_OBJECTS.flatMap(({ kind, name }) =>
  kind === 'table' && name !== 'build_lock' ? [name] : [],
);

/** Rows of every table, and only those that have some. */
export async function rowCounts(
  house: BigQueryHouse,
  tables: readonly string[] = BUILD_TABLES,
): Promise<Record<string, number>> {
  const counts = tables.map(name => `SELECT '${name}' AS name, COUNT(*) AS n FROM \`{d}.${name}\``);
  const rows = await house.sql(counts.join(' UNION ALL '));
  const found = rows.map(({ name, n }): [string, number] => [String(name), Number(n)]);
  return Object.fromEntries(found.filter(([, n]) => n > 0));
}

/** Every row of these tables, in an order of its own. */
export async function contentsOf(
  house: BigQueryHouse,
  tables: readonly string[],
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const name of tables) {
    const rows: Row[] = await house.sql(`SELECT * FROM \`{d}.${name}\``);
    found[name] = rows.map(row => JSON.stringify(row)).sort();
  }
  return found;
}
