import { sqlFile } from '../store/sql.ts';
import { quoted, type Scratch } from './scratch.ts';

/**
 * Writes a whole store file (sql/schema/store.sql) from the scratch tables `kept`, `practice_months`
 * and `dict_*`: dictionaries, practice-months with their primary lab (field guide, section 3), counts
 * with their roll-ups, and `meta`. The file is checkpointed and closed when the promise resolves.
 *
 * @param file the store to write; must not exist.
 * @param meta the entries of the store's `meta` table, asked for once the counts are in.
 */
export async function fillStore(
  scratch: Scratch,
  file: string,
  meta: () => Record<string, string> | Promise<Record<string, string>>,
): Promise<void> {
  const { connection } = scratch;
  await connection.run(`ATTACH ${quoted(file)} AS store`);
  try {
    try {
      await connection.run(`USE store; ${sqlFile('schema/store')}`);
    } finally {
      await connection.run('USE memory');
    }
    await scratch.run('pipeline/fill_dictionaries');
    await scratch.run('pipeline/fill_practice_month');
    await connection.run(await countsSql(scratch));
    for (const [key, value] of Object.entries(await meta())) {
      await connection.run('INSERT INTO store.meta VALUES ($key, $value)', { key, value });
    }
    await connection.run('CHECKPOINT store');
  } finally {
    await connection.run('DETACH store');
  }
}

/**
 * The sums by category are most of a build's work, and few deliveries have all categories: those of
 * categories that do not occur are left out, and half-widths where nothing was suppressed are 0.
 */
async function countsSql(scratch: Scratch): Promise<string> {
  const rows = await scratch.rows('pipeline/categories_kept');
  const suppressed = new Map(rows.map(([category, any]) => [String(category), any === true]));
  return sqlFile('pipeline/fill_counts').replace(
    /sum\(([ne])\) FILTER \(category = (-?\d)\)/g,
    (sum: string, what: string, category: string) => {
      const any = suppressed.get(category);
      if (any === undefined) return 'NULL';
      return what === 'e' && !any ? `0 * sum(n) FILTER (category = ${category})` : sum;
    },
  );
}
