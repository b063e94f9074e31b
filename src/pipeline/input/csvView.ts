import { CsvError, parse } from 'csv-parse/sync';
import { UserError } from '../../domain/userError.ts';
import { chunksOf } from '../../store/chunks.ts';
import { quoted } from '../../store/sql.ts';
import type { DataFile } from '../folder/scan.ts';
import type { Scratch } from '../scratch/scratch.ts';
import { mustHaveColumns } from './columns.ts';
import { headerNames, separatorLine } from './headerNames.ts';

/** A longer line cannot be a row of counts and is rejected. */
const MAX_LINE_BYTES = 2_000_000;
/** DuckDB’s default is sixteen times the longest line; allocating that takes longer than reading. */
const BUFFER_BYTES = 2 * MAX_LINE_BYTES;
const HEADER_BYTES = 1 << 16;
/** A text that no file contains, so that no cell is read as NULL: sodium’s code is `NA`. */
const NEVER = '\u0001never\u0001';

/** A CSV whose header has been read, and which DuckDB reads as the view `source`. */
export interface CsvView {
  readonly file: DataFile;
  readonly csv: string;
  /** The line where the header begins, counted from 1. */
  readonly headerLine: number;
  /** The file’s own columns, in its order; as many as its rows have cells. */
  readonly names: readonly string[];
  /** The view’s columns. */
  readonly columns: readonly string[];
}

/**
 * Reads the header of a CSV and creates views of it with a text column for each name of `columns`, in any
 * order in the file; other columns are left out. `source` keeps rejected lines for the report.
 * `source_quiet` keeps them in tables that are not read. `source_lines` and `source_whole` keep none, because
 * each takes a thousand bytes of memory, and leave out some rows beside them. DuckDB is told the dialect,
 * because unusual first rows would mislead its guess.
 *
 * @param options `optional`: the columns that the file may lack; their cells are then empty. `key`: the
 * columns of `source_lines` (by default all), which is used to find lines with the same content; its column
 * `others` is a hash of all other cells, ignoring capitals and the blanks around them.
 * @throws {UserError} if a column is missing.
 */
export async function layViews(
  scratch: Scratch,
  file: DataFile,
  csv: string,
  columns: readonly string[],
  options: { readonly optional?: readonly string[]; readonly key?: readonly string[] } = {},
): Promise<CsvView> {
  const { optional = [], key = columns } = options;
  const { record, line, width } = await headerOf(csv, file);
  const headerColumns = headerNames(record);
  mustHaveColumns(
    headerColumns,
    columns.filter(column => !optional.includes(column) || headerColumns.includes(column)),
    file,
  );
  // A spreadsheet may add commas at the end of the header only, or of the rows only.
  const names = [
    ...headerColumns,
    ...Array.from({ length: width - headerColumns.length }, () => ''),
  ];
  const types = names.map((_, i) => `c${i}: 'VARCHAR'`).join(', ');
  const dialect = `auto_detect = false, header = true, skip = ${line - 1}, delim = ',', quote = '"',
    escape = '"', nullstr = ${quoted(NEVER)}, strict_mode = true, max_line_size = ${MAX_LINE_BYTES},
    buffer_size = ${BUFFER_BYTES}`;
  const cellsOf = (columnNames: readonly string[]): string =>
    columnNames
      .map(column => {
        const place = names.indexOf(column);
        return `${place < 0 ? "''" : `c${place}`} AS "${column}"`;
      })
      .join(', ');
  const chosenCells = cellsOf(columns);
  // A file that was refused halfway leaves its rejected lines, which are not this one’s.
  await dropTables(scratch, ...REJECTED, 'quiet_errors', 'quiet_scans');
  const otherCells = names.flatMap((name, i) => (key.includes(name) ? [] : [`c${i}`]));
  const lines = `${cellsOf(key)}, ${foldedHash(otherCells)} AS others`;
  // ignore_errors would also leave out a good row after one with a stray quotation mark.
  const quiet =
    "store_rejects = true, rejects_table = 'quiet_errors', rejects_scan = 'quiet_scans', rejects_limit = 1";
  for (const [view, cells, errors] of [
    ['source', chosenCells, 'store_rejects = true'],
    ['source_quiet', chosenCells, quiet],
    ['source_lines', lines, quiet],
    ['source_whole', '1', 'ignore_errors = true'],
  ]) {
    await scratch.connection.run(`CREATE OR REPLACE TEMP VIEW ${view} AS SELECT ${cells}
      FROM read_csv(${quoted(csv)}, columns = {${types}}, ${dialect}, ${errors})`);
  }
  return { file, csv, headerLine: line, names, columns };
}

/** The SQL of a hash by which lines are compared, ignoring capitals and the blanks around cells. */
export const foldedHash = (cells: readonly string[]): string =>
  cells.length === 0 ? '0' : `hash(${cells.map(cell => `upper(trim(${cell}))`).join(', ')})`;

async function dropTables(scratch: Scratch, ...names: string[]): Promise<void> {
  for (const name of names) await scratch.connection.run(`DROP TABLE IF EXISTS ${name}`);
}

/** Where DuckDB keeps the lines that it could not split into cells. */
const REJECTED = ['reject_errors', 'reject_scans'] as const;

/** From how many rows to find the usual number of cells. */
const SAMPLE_ROWS = 20;

/**
 * The first record that is not empty, and the line where it begins.
 *
 * @returns `width`: the number of cells that most of the first rows have, if those beyond the header’s names
 * are empty; at least the number of names.
 * @throws {UserError} if there is no line, or a quotation mark in the first one is never closed.
 */
export async function headerOf(
  csv: string,
  file: DataFile,
): Promise<{ record: string[]; line: number; width: number }> {
  for await (const chunk of chunksOf(csv)) {
    const text = chunk.subarray(0, HEADER_BYTES).toString('utf8').replace(/\r\n/g, '\n');
    const hint = separatorLine(text);
    const head = text.slice(hint.length);
    const before = hint + (/^[\ufeff\n]*/.exec(head)?.[0] ?? '');
    const line = before.split('\n').length;
    const record = headerIn(head, file, line);
    if (!record) break;
    return { record, line, width: widthOf(head, headerNames(record)) };
  }
  throw new UserError(`${file.path} has no lines.`, {
    fix: 'Copy or export the file again.',
    file: file.path,
  });
}

function headerIn(head: string, { path }: DataFile, line: number): string[] | undefined {
  try {
    return recordsIn(head, 1)[0];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError(`${path} has a quotation mark in its header that is never closed.`, {
      fix: 'Export the file again, or remove the mark.',
      file: path,
      line,
    });
  }
}

const recordsIn = (text: string, maxRecords: number): string[][] =>
  parse(text, {
    bom: true,
    skip_empty_lines: true,
    to: maxRecords,
    relax_quotes: true,
    relax_column_count: true,
  });

function widthOf(head: string, names: readonly string[]): number {
  // Only complete lines, because the head may end inside one.
  const lines = head.split('\n').slice(0, 3 * SAMPLE_ROWS);
  const whole =
    lines.length < 3 * SAMPLE_ROWS && head.length < HEADER_BYTES ? lines : lines.slice(0, -1);
  let rows: string[][];
  try {
    rows = recordsIn(whole.join('\n'), 1 + SAMPLE_ROWS).slice(1);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return names.length;
  }
  const widths = new Map<number, number>();
  for (const row of rows) {
    const isEmptyBeyond = row.slice(names.length).every(cell => cell.trim() === '');
    if (isEmptyBeyond) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  }
  const [mostCommon] = [...widths].sort(([, a], [, b]) => b - a);
  return Math.max(names.length, mostCommon?.[0] ?? 0);
}

/** A row that could not be split into cells: too few or too many, or misplaced quotation marks. */
export interface RejectedRow {
  /** Where it begins, counted from 1. */
  readonly byte: number;
  readonly hasTooManyCells: boolean;
}

/**
 * Takes the rows of the last reading that could not be split into cells, ascending. They are then removed
 * from DuckDB’s table, ready for the next reading.
 *
 * @throws {UserError} if an unclosed quotation mark swallowed rows, whose number cannot be known.
 */
export async function takeRejected(scratch: Scratch, view: CsvView): Promise<RejectedRow[]> {
  const rows = await scratch.rows('pipeline/input/rejected');
  await dropTables(scratch, ...REJECTED);
  const swallower = rows.find(([, swallowed]) => swallowed === true);
  if (swallower) {
    const [line] = await linesAt(view.csv, [Number(swallower[0])]);
    throw quoteFault(view.file, line);
  }
  return rows.map(([byte, , hasTooManyCells]) => ({
    byte: Number(byte),
    hasTooManyCells: hasTooManyCells === true,
  }));
}

/** The error for a file in which an unclosed quotation mark swallows rows. */
export const quoteFault = ({ path }: DataFile, line: number | undefined): UserError =>
  new UserError(`${path} has a quotation mark that is never closed, or out of place.`, {
    fix: 'Export the file again; all of it was left out, as rows were lost inside that cell.',
    file: path,
    line,
  });

/** The numbers of the lines, from 1, that contain these bytes (ascending). */
export async function linesAt(csv: string, bytes: readonly number[]): Promise<number[]> {
  const lines: number[] = [];
  let before = 0;
  let line = 1;
  for await (const chunk of chunksOf(csv)) {
    let at = 0;
    for (;;) {
      const byte = bytes[lines.length];
      if (byte === undefined) return lines;
      const end = chunk.indexOf(10, at);
      // Byte positions count from 1. The row begins after the previous line end.
      if (byte - 1 <= before + (end < 0 ? chunk.length - 1 : end)) lines.push(line);
      else if (end < 0) break;
      else {
        line++;
        at = end + 1;
      }
    }
    before += chunk.length;
  }
  return lines;
}
