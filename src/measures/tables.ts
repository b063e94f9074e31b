import { LRUCache } from 'lru-cache';
import type { Catalogue } from '../domain/catalogue.ts';
import { RESULT_CATEGORIES } from '../domain/resultCategory.ts';
import type { Columns } from '../store/columns.ts';
import type { Values } from '../store/reader.ts';
import { type Store, storeKey } from '../store/store.ts';
import { type DenseTable, placesIn, type TableSize, tableAt } from './cells.ts';
import { inTurn } from './turns.ts';

/** What the rows of a table are: the column that numbers them, or `0` where all are one row. */
export type RowColumn = 'practice_ix' | 'ccg_ix' | 'lab_ix' | 'primary_lab_ix' | 'test_ix' | '0';

/** At 7,000 practices and 60 months a table by practice takes 6.7 MB: the page of measures asks for twelve. */
const MAX_BYTES = 96 * 2 ** 20;
/** The memory that an entry takes besides its numbers. */
const ENTRY_BYTES = 2_000;

/**
 * The tables that were used last. Questions often share tables: measures share list sizes and tests, and
 * questions that differ only in the denominator share their numerators.
 */
const tables = new LRUCache<string, DenseTable, () => Promise<DenseTable>>({
  maxSize: MAX_BYTES,
  sizeCalculation: ({ n, e }) => n.byteLength + e.byteLength + ENTRY_BYTES,
  fetchMethod: (_key, _stale, { context: read }) => read(),
  // A question that is evicted while it is read still gets its table.
  ignoreFetchAbort: true,
});

/** The table under a key that names all that it depends on, from memory if it was read before. */
export const heldTable = (key: string, read: () => Promise<DenseTable>): Promise<DenseTable> =>
  tables.forceFetch(key, { context: read });

/** The result of a statement (columns `grp`, `month`, `n`, `e`) as a table. */
export const tableOf = (
  store: Store,
  column: RowColumn,
  sql: string,
  values: Values,
): Promise<DenseTable> =>
  heldTable(`${storeKey(store)} ${JSON.stringify([sql, values])}`, async () => {
    const columns = await store.columns(sql, values);
    const size = sizeOfTable(store.catalogue, column);
    const places = await placesOf(columns, size);
    const n = await inTurn(() => columns.numbers('n'));
    const e = await inTurn(() => columns.numbers('e'));
    return inTurn(() => tableAt(places, { n, e }, size));
  });

/** The places in a table of the rows of a statement (columns `grp`, `month`), in pieces of a few milliseconds. */
export async function placesOf(columns: Columns, size: TableSize): Promise<Int32Array> {
  const group = await inTurn(() => columns.integers('grp'));
  const month = await inTurn(() => columns.integers('month'));
  return inTurn(() => placesIn({ group, month }, size));
}

/** The size of a table with these rows. */
export const sizeOfTable = (catalogue: Catalogue, column: RowColumn): TableSize =>
  sizeOf(catalogue, entriesIn(catalogue, column));

/** The size of tables with this many groups. */
export const sizeOf = (
  { firstMonth = 0, lastMonth = -1 }: Catalogue,
  groups: number,
): TableSize => ({ groups, firstMonth, months: lastMonth - firstMonth + 1 });

/** The size of tables by result category. */
export const sizeByResult = (catalogue: Catalogue): TableSize =>
  sizeOf(catalogue, RESULT_CATEGORIES.length);

function entriesIn({ practices, ccgs, labs, tests }: Catalogue, column: RowColumn): number {
  switch (column) {
    case 'practice_ix':
      return practices.length;
    case 'ccg_ix':
      return ccgs.length;
    case 'lab_ix':
    case 'primary_lab_ix':
      return labs.length;
    case 'test_ix':
      return tests.length;
    case '0':
      return 1;
  }
}
