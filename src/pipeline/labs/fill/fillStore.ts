import { filledSql, sqlFile } from '../../../store/sql.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { CATEGORIES, categoriesOf, type OccurringCategories } from './categories.ts';
import { fillTestDeciles } from './fillTestDeciles.ts';
import type { KeptParts } from './keptParts.ts';

/** Notes which practices, places, months, tests and categories occur in the kept counts: `seen`, `seen_test`. */
export const noteKept = (scratch: Scratch): Promise<void> => scratch.run('pipeline/labs/note_kept');

/**
 * Writes a whole store file (sql/schema/store.sql) from the kept counts, which it drops, the tables that
 * `noteKept` filled, and the scratch tables `practice_months` and `dict_*`: dictionaries, counts with their
 * roll-ups, practice-months with their primary lab (field guide, section 3), deciles of the tests, and `meta`.
 * The file is checkpointed and closed when the promise resolves.
 *
 * @param file the store to write; must not exist.
 * @param meta returns the entries of the store’s `meta` table; called when the counts have been written.
 */
export async function fillStore(
  scratch: Scratch,
  file: string,
  { count }: KeptParts,
  meta: () => Record<string, string> | Promise<Record<string, string>>,
): Promise<void> {
  const { connection } = scratch;
  await scratch.attachNew(file, 'store');
  try {
    try {
      await connection.run(`USE store; ${sqlFile('schema/store')}`);
    } finally {
      await connection.run('USE memory');
    }
    await scratch.run('pipeline/labs/fill_dictionaries');
    const keptCounts = await keptRows(scratch);
    for (let part = 0; part < count; part++) await fillPart(scratch, keptCounts, String(part));
    await scratch.run('pipeline/labs/drop_kept');
    const suppressed = await categoriesOf(scratch, 'seen_test');
    for (const { into, without, from } of ROLL_UPS) {
      const keys = keysWithout(without);
      const counts = filledSql('pipeline/labs/grouped_roll_up', { keys, counts: `store.${from}` });
      await fillCounts(scratch, into, without, counts, suppressed);
    }
    await scratch.run('pipeline/labs/fill_cells', undefined, {
      columns: cellColumns(suppressed),
    });
    await scratch.run('pipeline/labs/fill_practice_month');
    await fillTestDeciles(scratch);
    await scratch.append('meta', Object.entries(await meta()), 'store');
    await connection.run('CHECKPOINT store');
  } finally {
    await connection.run('DETACH store');
  }
}

/** The kept counts as SQL. Hidden practices have the CCG under which they are shown. */
async function keptRows(scratch: Scratch): Promise<string> {
  const [[hidden = 0] = []] = await scratch.rows('pipeline/labs/hidden_practices');
  return hidden === 0 ? 'kept' : sqlFile('pipeline/labs/hidden_kept');
}

/** Appends a part of the counts to `count_by_practice`. Parts come in the order of their tests. */
async function fillPart(scratch: Scratch, kept: string, part: string): Promise<void> {
  const ofPart = `(FROM test_part WHERE part = ${part})`;
  const suppressed = await categoriesOf(scratch, `seen_test SEMI JOIN ${ofPart} USING (test_no)`);
  if (suppressed.size === 0) return;
  const counts = filledSql('pipeline/labs/counts_of_part', { kept, part });
  await fillCounts(scratch, 'count_by_practice', [], counts, suppressed);
}

/** Appends the rows of a query for counts by category to a table of counts, in its order. */
const fillCounts = (
  scratch: Scratch,
  into: string,
  without: readonly Key[],
  counts: string,
  suppressed: OccurringCategories,
): Promise<void> =>
  scratch.run('pipeline/labs/fill_counts', undefined, {
    into,
    keys: keysWithout(without),
    counts,
    columns: countColumns(suppressed),
  });

/** The keys of the finest table of counts, in the order by which it is sorted. */
const KEYS = ['test_ix', 'month', 'practice_ix', 'ccg_ix', 'lab_ix'] as const;
type Key = (typeof KEYS)[number];

/** The other tables of counts. Each sums over some keys, as sql/schema/store.sql says. */
const ROLL_UPS: readonly { into: string; without: readonly Key[]; from: string }[] = [
  { into: 'count_by_practice_all_tests', without: ['test_ix'], from: 'count_by_practice' },
  { into: 'count_by_lab', without: ['practice_ix'], from: 'count_by_practice' },
  { into: 'count_by_lab_all_tests', without: ['test_ix', 'practice_ix'], from: 'count_by_lab' },
];

const keysWithout = (without: readonly Key[]): string =>
  KEYS.filter(key => !without.includes(key)).join(', ');

/**
 * The sums by category, which are most of a build’s work, and those over several categories. Few deliveries
 * have all categories, so those that do not occur are the constant NULL. Half-widths are 0 if nothing was
 * suppressed; those of labs without suppressed counts were not kept.
 */
const countColumns = (suppressed: OccurringCategories): string =>
  listOfColumns(suppressed, sumOf, {
    n: (column, isSuppressed) => (isSuppressed === undefined ? NONE : `s.n_${column}`),
    e: (column, isSuppressed) =>
      isSuppressed === undefined
        ? NONE
        : isSuppressed
          ? `coalesce(s.e_${column}, 0 * s.n_${column})`
          : `(0 * s.n_${column})`,
  });

/** The numbers of cells by category; constants where a category does not occur. */
const cellColumns = (suppressed: OccurringCategories): string =>
  listOfColumns(suppressed, columns => columns.join(' + '), {
    cells: (column, isSuppressed) => (isSuppressed === undefined ? '0' : `s.cells_${column}`),
    suppressed: (column, isSuppressed) => (isSuppressed ? `s.suppressed_${column}` : '0'),
  });

/** The SQL of a count that is not in the data. */
const NONE = 'NULL::DOUBLE';

/** The columns that each sum over categories adds up; an earlier sum is one of them. */
const SUMS: Readonly<Record<string, readonly string[]>> = {
  numeric: ['under', 'within', 'over'],
  error: ['2', '3', '4', '5', '6', '7'],
  total: ['numeric', 'error'],
};

/** The SQL of a sum of columns: NULL, “not in the data”, where all of them are. */
function sumOf(columns: readonly string[]): string {
  const present = columns.filter(column => column !== NONE);
  if (present.length < 2) return present[0] ?? NONE;
  const terms = present.map(column => `coalesce(${column}, 0)`).join(' + ');
  return `if(coalesce(${present.join(', ')}) IS NULL, NULL, ${terms})`;
}

/** The SQL of a category’s column; `isSuppressed` is undefined if the category does not occur. */
type ColumnOf = (column: string, isSuppressed: boolean | undefined) => string;

/**
 * The SQL of the columns by category and their sums, as `s.n_under AS n_under, …`.
 *
 * @param sum the SQL that adds columns up.
 * @param prefixes the columns of each prefix.
 */
function listOfColumns(
  suppressed: OccurringCategories,
  sum: (columns: readonly string[]) => string,
  prefixes: Readonly<Record<string, ColumnOf>>,
): string {
  return Object.entries(prefixes)
    .flatMap(([prefix, columnOf]) => {
      const columns = new Map(
        Object.entries(CATEGORIES).map(([name, code]) => [
          name,
          columnOf(name, suppressed.get(code)),
        ]),
      );
      for (const [name, parts] of Object.entries(SUMS)) {
        columns.set(name, sum(parts.map(part => columns.get(part) ?? NONE)));
      }
      return [...columns].map(([name, sql]) => `${sql} AS ${prefix}_${name}`);
    })
    .join(', ');
}
