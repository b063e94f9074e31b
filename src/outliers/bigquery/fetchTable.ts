import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import type { TableRow } from '@google-cloud/bigquery';
import { BulkTable } from '../bulkTable.ts';
import type { Numbers } from '../vectors.ts';
import type { Asked, BigQueryConnection } from './connection.ts';
import { pagesOf, textOf } from './pages.ts';
import type { Patience } from './patience.ts';

/** One column of a result on its way into a table of numbers. */
export interface Column {
  readonly type: DuckDBType;
  /** What a cell's text stands for. */
  readonly read: (text: string) => number;
}

export interface TableFetch {
  /** For people: `items by practice`. */
  readonly what: string;
  readonly asked: Asked;
  /** Of the result file. */
  readonly table: string;
  readonly columns: readonly Column[];
  /** Its rows are those of entity and chemical, which the build counts. */
  readonly isCounted?: boolean;
  /** Columns of the table by which its rows are sorted, as reports want them. */
  readonly order: string;
}

/** A number: NUMERIC, INT64 and FLOAT64 all come as text, and become numbers here and nowhere else. */
export function numberIn(text: string): number {
  const number = Number(text);
  if (text === '' || Number.isNaN(number)) throw new Error(`${text} is no number`);
  return number;
}

/** Codes as their numbers in the result file. */
export const codeIn =
  (numbers: ReadonlyMap<string, number>, what: string) =>
  (text: string): number => {
    const number = numbers.get(text);
    if (number === undefined)
      throw new Error(`BigQuery’s results have the ${what} ${text}, which none of its lists has`);
    return number;
  };

/**
 * Fetches a result into a table of the result file, a page at a time, and sorts it there: BigQuery
 * would sort ten million rows in one place. Returns the number of rows, which is BigQuery's own count.
 */
export async function fetchTable(
  bigQuery: BigQueryConnection,
  connection: DuckDBConnection,
  { asked, table, columns, order }: TableFetch,
  { onRows, ...patience }: Patience & { readonly onRows?: (done: number, total: number) => void },
): Promise<number> {
  const job = await bigQuery.run(asked, patience);
  await connection.run(`CREATE TEMP TABLE fetched AS FROM ${table} LIMIT 0`);
  const bulk = await BulkTable.open(
    connection,
    'fetched',
    columns.map(({ type }) => type),
  );
  let total = 0;
  for await (const page of pagesOf(bigQuery, job, patience)) {
    total = page.total;
    bulk.append(
      columns.map((column, i) => numbersOf(page.rows, i, column)),
      page.rows.length,
    );
    onRows?.(bulk.rows, total);
    patience.signal?.throwIfAborted();
  }
  bulk.close();
  if (bulk.rows !== total) {
    throw new Error(`${bulk.rows} rows of ${asked.name} came, and BigQuery has ${total}`);
  }
  await connection.run(`INSERT INTO ${table} FROM fetched ORDER BY ${order}`);
  await connection.run('DROP TABLE fetched');
  return total;
}

function numbersOf(rows: readonly TableRow[], column: number, { read }: Column): Numbers {
  const numbers = new Float64Array(rows.length);
  for (const [i, row] of rows.entries()) {
    const text = textOf(row, column);
    if (text === null) throw new Error('BigQuery’s results have an empty cell');
    numbers[i] = read(text);
  }
  return numbers;
}
