import { quoted, sqlFile } from '../../../store/sql.ts';
import type { Scratch } from '../../scratch/scratch.ts';

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
    await scratch.run('pipeline/labs/fill_dictionaries');
    await scratch.run('pipeline/labs/fill_practice_month');
    const suppressed = await categoriesKept(scratch);
    await connection.run(countsSql(suppressed));
    await connection.run(cellsSql(suppressed));
    for (const [key, value] of Object.entries(await meta())) {
      await connection.run('INSERT INTO store.meta VALUES ($key, $value)', { key, value });
    }
    await connection.run('CHECKPOINT store');
  } finally {
    await connection.run('DETACH store');
  }
}

/** The categories whose columns have a name instead of their code. */
const CODES: Record<string, string> = { under: '-1', within: '0', over: '1' };

/** The categories that occur, each with whether any of its cells is suppressed. */
async function categoriesKept(scratch: Scratch): Promise<ReadonlyMap<string, boolean>> {
  const rows = await scratch.rows('pipeline/labs/categories_kept');
  return new Map(rows.map(([category, any]) => [String(category), any === true]));
}

/**
 * The sums by category are most of a build's work, and few deliveries have all categories: those of
 * categories that do not occur are left out, and half-widths where nothing was suppressed are 0. What
 * the outer query does not ask for, DuckDB neither sums nor sorts.
 */
const countsSql = (suppressed: ReadonlyMap<string, boolean>): string =>
  sqlFile('pipeline/labs/fill_counts').replace(
    /\bs\.([ne])_(under|within|over|\d)\b/g,
    (column: string, what: string, name: string) => {
      const any = suppressed.get(CODES[name] ?? name);
      if (any === undefined) return 'NULL::DOUBLE';
      return what === 'e' && !any ? `(0 * s.n_${name})` : column;
    },
  );

/** The same economy for the numbers of cells. */
const cellsSql = (suppressed: ReadonlyMap<string, boolean>): string =>
  sqlFile('pipeline/labs/fill_cells').replace(
    /count\(n_(\w+)\) AS|count\(\*\) FILTER \(e_(\w+) > 0\) AS/g,
    (count: string, cells: string | undefined, hidden: string | undefined) => {
      const name = cells ?? hidden ?? '';
      const any = suppressed.get(CODES[name] ?? name);
      return any === undefined || (cells === undefined && !any) ? '0 AS' : count;
    },
  );
