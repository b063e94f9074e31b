import { UserError } from '../domain/userError.ts';
import { recordsOf } from './references/table.ts';
import type { Scratch } from './scratch.ts';
import { linesAt, type Source } from './source.ts';

/** How many lines a report names for a reason. */
const MAX_LINES = 5;
/** So many records are looked through for them: a report is not worth more of a build’s time. */
const MAX_RECORDS = 1_000_000;

/**
 * The first few lines of a file with a bad row, as an editor counts them. DuckDB reads in parallel and
 * numbers no rows, so only where there are bad rows the file is read again, in order.
 *
 * @param bad `rejected`: the bytes where rejected rows begin; `badRows`: the query for rows with a cell
 * that cannot be read, undefined where there are none.
 */
export async function badLines(
  scratch: Scratch,
  source: Source,
  bad: { rejected: readonly number[]; badRows: string | undefined },
): Promise<number[]> {
  const rejected = await linesAt(source.csv, bad.rejected.slice(0, MAX_LINES));
  const unreadable =
    bad.badRows === undefined ? [] : await linesOf(source, await scratch.rows(bad.badRows));
  const lines = [...new Set([...rejected, ...unreadable])].sort((a, b) => a - b);
  return lines.slice(0, MAX_LINES);
}

/** The first lines that hold one of these rows; rows are in the order of the view’s columns. */
async function linesOf(source: Source, rows: readonly (readonly unknown[])[]): Promise<number[]> {
  const wanted = new Set(rows.map(row => keyOf(row)));
  const places = source.columns.map(column => source.names.indexOf(column));
  const lines: number[] = [];
  let records = 0;
  try {
    for await (const { record, line } of recordsOf(source.csv, source.file)) {
      if (wanted.has(keyOf(places.map(place => record[place])))) lines.push(line);
      if (lines.length >= MAX_LINES || ++records >= MAX_RECORDS) break;
    }
  } catch (error) {
    // csv-parse takes offence at quotes that DuckDB lets pass: what was found before them stands.
    if (!(error instanceof UserError)) throw error;
  }
  return lines;
}

/** Line ends inside a cell are LF in one reading and may be CRLF in the other. */
const keyOf = (cells: readonly unknown[]): string =>
  cells.map(cell => String(cell).replaceAll('\r\n', '\n')).join('\u0001');
