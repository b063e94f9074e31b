import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import type { TableRow } from '@google-cloud/bigquery';
import { insertNumbers } from '../insertNumbers.ts';
import type { Numbers } from '../vectors.ts';
import type { BigQueryConnection, StatementCall } from './connection.ts';
import { pagesOf, textOf } from './pages.ts';
import type { RetryOptions } from './retries.ts';

/** How a column of a result becomes a column of numbers. */
export interface FetchedColumn {
  readonly type: DuckDBType;
  /** Reads the text of a cell. */
  readonly read: (text: string) => number;
}

export interface TableFetch {
  /** For people: `items by practice`. */
  readonly description: string;
  readonly call: StatementCall;
  /** The table of the result file to fill. */
  readonly table: string;
  readonly columns: readonly FetchedColumn[];
  /** Set where its rows are those of entity and chemical, which the build counts. */
  readonly isCounted?: boolean;
  /** The columns by which its rows are sorted. */
  readonly order: string;
}

/** Reads a number. BigQuery sends NUMERIC, INT64 and FLOAT64 as text. */
export function numberIn(text: string): number {
  const number = Number(text);
  if (text === '' || Number.isNaN(number)) throw new Error(`${text} is no number`);
  return number;
}

/** Makes a reader that turns codes into their numbers in the result file. */
export const codeIn =
  (numbers: ReadonlyMap<string, number>, description: string) =>
  (text: string): number => {
    const number = numbers.get(text);
    if (number === undefined)
      throw new Error(
        `BigQuery’s results have the ${description} ${text}, which none of its lists has`,
      );
    return number;
  };

/**
 * Fetches a result into a table of the result file, a page at a time, and sorts it there, because BigQuery
 * sorts a whole result on one worker. Returns the number of rows, which is the same as BigQuery’s count.
 */
export async function fetchTable(
  bigQuery: BigQueryConnection,
  connection: DuckDBConnection,
  { call, table, columns, order }: TableFetch,
  {
    onRows,
    ...retryOptions
  }: RetryOptions & { readonly onRows?: (rows: number, total: number) => void },
): Promise<number> {
  const job = await bigQuery.run(call, retryOptions);
  await connection.run(`CREATE TEMP TABLE fetched AS FROM ${table} LIMIT 0`);
  const types = columns.map(({ type }) => type);
  let rows = 0;
  let total = 0;
  for await (const page of pagesOf(bigQuery, job, retryOptions)) {
    total = page.total;
    const numbers = columns.map((column, i) => numbersOf(page.rows, i, column));
    const part = { columns: numbers, rows: page.rows.length };
    rows += await insertNumbers(connection, 'fetched', types, [part], retryOptions.signal);
    onRows?.(rows, total);
    retryOptions.signal?.throwIfAborted();
  }
  if (rows !== total) {
    throw new Error(`${rows} rows of ${call.name} came, and BigQuery has ${total}`);
  }
  await connection.run(`INSERT INTO ${table} FROM fetched ORDER BY ${order}`);
  await connection.run('DROP TABLE fetched');
  return total;
}

function numbersOf(rows: readonly TableRow[], column: number, { read }: FetchedColumn): Numbers {
  const numbers = new Float64Array(rows.length);
  for (const [i, row] of rows.entries()) {
    const text = textOf(row, column);
    if (text === null) throw new Error('BigQuery’s results have an empty cell');
    numbers[i] = read(text);
  }
  return numbers;
}
