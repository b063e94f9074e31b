import { filledSql, quoted, sqlFile } from '../../../store/sql.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { fillTestDeciles } from './fillTestDeciles.ts';

/**
 * Writes a whole store file (sql/schema/store.sql) from the scratch tables `kept`, `practice_months`
 * and `dict_*`: dictionaries, practice-months with their primary lab (field guide, section 3), counts
 * with their roll-ups, deciles of the tests, and `meta`. The file is checkpointed and closed when the promise resolves.
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
    for (const table of COUNT_TABLES) {
      const places = { ...table, ...countColumns(suppressed) };
      await connection.run(filledSql('pipeline/labs/fill_counts', places));
    }
    await connection.run(filledSql('pipeline/labs/fill_cells', cellColumns(suppressed)));
    await fillTestDeciles(scratch);
    for (const [key, value] of Object.entries(await meta())) {
      await connection.run('INSERT INTO store.meta VALUES ($key, $value)', { key, value });
    }
    await connection.run('CHECKPOINT store');
  } finally {
    await connection.run('DETACH store');
  }
}

/** The categories by the ends of their columns’ names. */
const CATEGORIES = {
  under: -1,
  within: 0,
  over: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  6: 6,
  7: 7,
} as const;

const SUMS_BY_CATEGORY = Object.entries(CATEGORIES)
  .flatMap(([name, code]) =>
    ['n', 'e'].map(what => `sum(${what}) FILTER (category = ${code}) AS ${what}_${name}`),
  )
  .join(', ');
const SUMS_OF_COLUMNS = "sum(COLUMNS('^[ne]_(?:under|within|over|\\d)$')) AS '\\0'";

/** The tables of counts, from the finest to the roll-ups: the places of fill_counts.sql. */
const COUNT_TABLES = [
  {
    into: 'count_by_practice',
    keys: 'test_ix, month, practice_ix, ccg_ix, lab_ix',
    sums: SUMS_BY_CATEGORY,
    counts: `kept JOIN ix_test USING (test_no) JOIN ix_practice USING (practice_no)
      JOIN ix_ccg USING (ccg_no) JOIN ix_lab USING (lab_no)`,
  },
  {
    into: 'count_by_practice_all_tests',
    keys: 'month, practice_ix, ccg_ix, lab_ix',
    sums: SUMS_OF_COLUMNS,
    counts: 'store.count_by_practice',
  },
  {
    into: 'count_by_lab',
    keys: 'test_ix, month, ccg_ix, lab_ix',
    sums: SUMS_OF_COLUMNS,
    counts: 'store.count_by_practice',
  },
  {
    into: 'count_by_lab_all_tests',
    keys: 'month, ccg_ix, lab_ix',
    sums: SUMS_OF_COLUMNS,
    counts: 'store.count_by_lab',
  },
] as const;

/** The categories that occur, each with whether any of its cells is suppressed. */
async function categoriesKept(scratch: Scratch): Promise<ReadonlyMap<string, boolean>> {
  const rows = await scratch.rows('pipeline/labs/categories_kept');
  return new Map(rows.map(([category, any]) => [String(category), any === true]));
}

/**
 * The sums by category. They are most of a build's work, and few deliveries have all categories: those
 * that do not occur are NULL, and half-widths are 0 where nothing was suppressed.
 */
const countColumns = (suppressed: ReadonlyMap<string, boolean>): Record<string, string> =>
  columnsByCategory(suppressed, (name, isSuppressed) => {
    if (isSuppressed === undefined) {
      return { [`n_${name}`]: 'NULL::DOUBLE', [`e_${name}`]: 'NULL::DOUBLE' };
    }
    const e = isSuppressed ? `s.e_${name}` : `(0 * s.n_${name})`;
    return { [`n_${name}`]: `s.n_${name}`, [`e_${name}`]: e };
  });

/** The numbers of cells by category, with the same economy. */
const cellColumns = (suppressed: ReadonlyMap<string, boolean>): Record<string, string> =>
  columnsByCategory(suppressed, (name, isSuppressed) => ({
    [`c_${name}`]: isSuppressed === undefined ? '0' : `c_${name}`,
    [`s_${name}`]: isSuppressed ? `s_${name}` : '0',
  }));

/** @param columnsOf the second argument is undefined where the category does not occur. */
const columnsByCategory = (
  suppressed: ReadonlyMap<string, boolean>,
  columnsOf: (name: string, isSuppressed: boolean | undefined) => Record<string, string>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(CATEGORIES).flatMap(([name, code]) =>
      Object.entries(columnsOf(name, suppressed.get(String(code)))),
    ),
  );
