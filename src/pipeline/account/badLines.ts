import type { DuckDBValue } from '@duckdb/node-api';
import { type CsvView, linesAt } from '../input/csvView.ts';
import type { Query, Scratch } from '../scratch/scratch.ts';
import { searchLines } from './lineSearch.ts';

/** How many lines a report names for a reason. */
const MAX_LINES = 5;
/** So many lines are looked through for them: a report is not worth more of a build’s time. */
const MAX_SEARCHED = 2_000_000;

/**
 * The first few lines of a file with a bad row, as an editor counts them. DuckDB reads in parallel and
 * numbers no rows, so only where there are bad rows the file is read again, in order.
 *
 * @param bad `rejected`: the bytes where rejected rows begin; `badRows`: the query for rows with a cell
 * that cannot be read, undefined where there are none.
 */
export async function badLines(
  scratch: Scratch,
  view: CsvView,
  bad: { rejected: readonly number[]; badRows: Query | undefined },
): Promise<number[]> {
  const rejected = await linesAt(view.csv, bad.rejected.slice(0, MAX_LINES));
  const unreadable =
    bad.badRows === undefined
      ? []
      : await linesOf(view, await unreadableRows(scratch, bad.badRows));
  const lines = [...new Set([...rejected, ...unreadable])].sort((a, b) => a - b);
  return lines.slice(0, MAX_LINES);
}

/** A row as it is written, by column, and the line where it begins. */
export interface WrittenRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** The first row of a file among those that a query lists; undefined where it is not found. */
export async function firstRow(
  scratch: Scratch,
  view: CsvView,
  query: Query,
): Promise<WrittenRow | undefined> {
  let cells = new Map<string, string>();
  const rows = await unreadableRows(scratch, query);
  const [line] = await linesOf(view, rows, {
    found: 1,
    onFound: row => {
      cells = new Map(view.names.map((name, place) => [name, row[place] ?? '']));
    },
  });
  return line === undefined ? undefined : { line, cells };
}

/**
 * The first line whose columns a line before it has too.
 *
 * @param query lists what these columns hold where several rows have the same.
 */
export async function firstRepeat(
  scratch: Scratch,
  view: CsvView,
  query: Query,
): Promise<number | undefined> {
  const before = new Set<string>();
  const rows = await unreadableRows(scratch, query);
  const [line] = await linesOf(view, rows, {
    found: 1,
    isFound: key => {
      if (before.has(key)) return true;
      before.add(key);
      return false;
    },
  });
  return line;
}

async function unreadableRows(
  scratch: Scratch,
  { name, values, places }: Query,
): Promise<DuckDBValue[][]> {
  let rows: DuckDBValue[][] = [];
  await scratch.asWritten(async () => {
    rows = await scratch.rows(name, values, places);
  });
  return rows;
}

/** The first lines that hold one of these rows; rows are in the order of the view’s columns. */
async function linesOf(
  view: CsvView,
  rows: readonly (readonly unknown[])[],
  {
    found = MAX_LINES,
    isFound = (_: string): boolean => true,
    onFound = (_: readonly string[]): void => {},
  } = {},
): Promise<number[]> {
  const wanted = new Set(rows.map(row => row.map(keyOf).join('\u0001')));
  const places = view.columns.map(column => view.names.indexOf(column));
  const isWanted = (cells: readonly string[]): boolean => {
    const key = places.map(place => keyOf(cells[place] ?? '')).join('\u0001');
    if (!wanted.has(key) || !isFound(key)) return false;
    onFound(cells);
    return true;
  };
  return searchLines(view, isWanted, { found, lines: MAX_SEARCHED });
}

/** DuckDB leaves out the spaces before a quoted cell; line ends inside a cell may be CRLF there. */
const keyOf = (cell: unknown): string => String(cell).replaceAll('\r\n', '\n').trim();
