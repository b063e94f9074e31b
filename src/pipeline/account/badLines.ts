import type { DuckDBValue } from '@duckdb/node-api';
import { type CsvView, linesAt } from '../input/csvView.ts';
import type { Query, Scratch } from '../scratch/scratch.ts';
import { searchLines } from './lineSearch.ts';

/** How many lines a report names for a reason. */
const MAX_LINES = 5;
/** How many lines are searched for them at most, so that a report does not delay the build much. */
const MAX_LINES_SEARCHED = 2_000_000;

/**
 * The first few lines of a file with a bad row, as an editor counts them. DuckDB reads in parallel and
 * does not number rows, so a file with bad rows is read again, in order.
 *
 * @param sources `rejected`: the bytes where rejected rows begin; `badRows`: the query for rows with a cell
 * that cannot be read, undefined where there are none.
 */
export async function badLines(
  scratch: Scratch,
  view: CsvView,
  sources: { rejected: readonly number[]; badRows: Query | undefined },
): Promise<number[]> {
  const rejected = await linesAt(view.csv, sources.rejected.slice(0, MAX_LINES));
  const unreadable =
    sources.badRows === undefined
      ? []
      : await linesOf(view, await unreadableRows(scratch, sources.badRows));
  const lines = [...new Set([...rejected, ...unreadable])].sort((a, b) => a - b);
  return lines.slice(0, MAX_LINES);
}

/** The cells of a row as written, by column, and the line where it begins. */
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
 * The first line whose columns repeat those of an earlier line.
 *
 * @param query lists the contents of these columns that occur in several rows.
 */
export async function firstRepeat(
  scratch: Scratch,
  view: CsvView,
  query: Query,
): Promise<number | undefined> {
  const seenKeys = new Set<string>();
  const rows = await unreadableRows(scratch, query);
  const [line] = await linesOf(view, rows, {
    found: 1,
    isFound: key => {
      if (seenKeys.has(key)) return true;
      seenKeys.add(key);
      return false;
    },
  });
  return line;
}

const unreadableRows = (
  scratch: Scratch,
  { name, values, places }: Query,
): Promise<DuckDBValue[][]> => scratch.asWritten(() => scratch.rows(name, values, places));

/** The first lines with one of these rows, whose cells are in the order of the view’s columns. */
async function linesOf(
  view: CsvView,
  rows: readonly (readonly unknown[])[],
  {
    found = MAX_LINES,
    isFound = (_: string): boolean => true,
    onFound = (_: readonly string[]): void => {},
  } = {},
): Promise<number[]> {
  const wantedKeys = new Set(rows.map(row => row.map(keyOf).join('\u0001')));
  const places = view.columns.map(column => view.names.indexOf(column));
  const isWanted = (cells: readonly string[]): boolean => {
    const key = places.map(place => keyOf(cells[place] ?? '')).join('\u0001');
    if (!wantedKeys.has(key) || !isFound(key)) return false;
    onFound(cells);
    return true;
  };
  return searchLines(view, isWanted, { found, lines: MAX_LINES_SEARCHED });
}

/** Evens out how DuckDB and the line search read a cell: spaces before quotes, and CRLF inside a cell. */
const keyOf = (cell: unknown): string => String(cell).replaceAll('\r\n', '\n').trim();
