import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import type { ZodObject, z } from 'zod';
import type { ReferenceReport } from '../../domain/buildReport.ts';
import { UserError } from '../../domain/userError.ts';
import { chunksOf } from '../../store/chunks.ts';
import type { DataFile } from '../folder/scan.ts';
import { mustHaveColumns } from '../input/columns.ts';
import { faultOfFile } from '../input/faultOfFile.ts';
import { foldedName, headerNames, isSeparatorLine } from '../input/headerNames.ts';
import { decoded, openInput } from '../input/openInput.ts';

/** One row of a reference file with trimmed cells; `line` is where it begins. */
export interface TableRow<T> {
  readonly line: number;
  readonly value: T;
}

interface Options<S extends ZodObject> {
  /** Columns that must be there. */
  readonly columns: readonly string[];
  /** Further columns, which a loose schema keeps unchanged. */
  readonly optionalColumns?: readonly string[];
  /** The schema of a row by column. The case of column names does not matter. */
  readonly schema: S;
  readonly workFolder: string;
  /**
   * Our column names for a published file, from its first record; `hasHeader` is false if that record is
   * already a row. Undefined if the record is our header.
   */
  readonly headerOf?: (record: readonly string[]) => PublishedHeader | undefined;
}

/** Our names of a published file’s columns. */
export interface PublishedHeader {
  readonly names: readonly string[];
  readonly hasHeader: boolean;
}

/**
 * Reads a reference file row by row.
 *
 * @param onRow `cells`: every cell of the row by its column’s folded name.
 * @throws {UserError} with file, line and fix for the first error.
 */
export async function readTable<S extends ZodObject>(
  file: DataFile,
  options: Options<S>,
  onRow: (row: TableRow<z.output<S>>, cells: ReadonlyMap<string, string>) => void,
): Promise<ReferenceReport> {
  const { columns, optionalColumns = [], schema } = options;
  const allColumns = [...new Set([...columns, ...Object.keys(schema.shape), ...optionalColumns])];
  const input = await openInput(file, options.workFolder);
  if ('fault' in input) throw input.fault;
  let rows = 0;
  try {
    let names: string[] | undefined;
    for await (const { record, line } of recordsOf(input.csv, file)) {
      if (!names) {
        if (isSeparatorLine(record)) continue;
        const published = options.headerOf?.(record);
        names = (published?.names ?? headerNames(record)).map(foldedName);
        mustHaveHeader(names, options.columns, allColumns, file);
        if (published?.hasHeader !== false) continue;
      }
      if (record.every(cell => cell.trim() === '')) continue;
      const cells = cellsOf(record, names, file, line);
      const value = checkedRow(cells, allColumns, options.schema, file, line);
      try {
        onRow({ line, value }, cells);
      } catch (error) {
        throw error instanceof UserError ? faultOfFile(file, error, line) : error;
      }
      rows++;
    }
    if (!names) throw noRows(file);
  } finally {
    await input.dispose();
  }
  const { bytes, sha256 } = input;
  return { path: file.path, kind: 'reference', bytes, sha256, read: rows, kept: rows, dropped: [] };
}

interface Parsed {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/** The records of a CSV file with the lines where they begin, as an editor counts them. */
function recordsOf(
  csv: string,
  file: DataFile,
): AsyncGenerator<{ record: string[]; line: number }> {
  return parsedRecords(decoded(chunksOf(csv), { encoding: 'utf-8' }), file.path);
}

/** A quote that is never closed would gather the rest of the file into one cell. */
const MAX_RECORD_CHARS = 1_000_000;

const NEVER_CLOSED: ReadonlySet<string> = new Set(['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE']);

/** Rows of so much text take some milliseconds to read. */
const BYTES_A_TURN = 1 << 14;

/** The text in small pieces, between which requests are answered: England's list of practices has 18 MB. */
async function* inTurns(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const chunk of text) {
    const bytes = Buffer.from(chunk);
    for (let from = 0; from < bytes.length; from += BYTES_A_TURN) {
      yield bytes.subarray(from, from + BYTES_A_TURN);
      await nextTurn();
    }
  }
}

/** The records of a CSV text whose lines end in LF: csv-parse counts a CRLF inside a cell twice. */
export async function* parsedRecords(
  text: AsyncIterable<string>,
  name: string,
): AsyncGenerator<{ record: string[]; line: number }> {
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_CHARS,
  });
  // The pipeline fails if reading ends early, or if the parser does, which reports its error itself.
  const feeding = pipeline(inTurns(text), parser).catch(() => undefined);
  let next = 1;
  try {
    const parsed: AsyncIterable<Parsed> = parser;
    for await (const { record, info } of parsed) {
      const lineEnds = record.reduce((n, cell) => n + (cell.split('\n').length - 1), 0);
      next = info.lines + 1;
      yield { record, line: info.lines - lineEnds };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // For an unclosed quotation mark the parser gives the file’s last line, not the mark’s.
    const isOpen = NEVER_CLOSED.has(error.code);
    const line = isOpen ? next : error.lines;
    const problem = isOpen ? 'never closed' : 'out of place';
    throw new UserError(`${name} has a quotation mark that is ${problem}.`, {
      fix: 'Put the whole cell in quotes and write a quote inside it twice, or remove the quote.',
      file: name,
      line: typeof line === 'number' ? line : undefined,
    });
  } finally {
    parser.destroy();
    await feeding;
  }
}

/** Throws if a known column is there twice, because it is not clear which one is meant. */
function mustHaveHeader(
  names: readonly string[],
  columns: readonly string[],
  allColumns: readonly string[],
  file: DataFile,
): void {
  mustHaveColumns(names, columns, file);
  mustHaveColumns(
    names,
    allColumns.filter(column => names.includes(foldedName(column))),
    file,
  );
}

const noRows = (file: DataFile): UserError =>
  new UserError(`${file.path} has no lines.`, {
    fix: 'Copy or export the file again.',
    file: file.path,
  });

function cellsOf(
  record: string[],
  names: readonly string[],
  file: DataFile,
  line: number,
): Map<string, string> {
  const hasExtra = record.slice(names.length).some(cell => cell.trim() !== '');
  if (hasExtra || record.length < names.length) {
    const fault = `${record.length} cells where its header names ${names.length}`;
    throw new UserError(`${file.path} has ${fault}.`, {
      fix: 'Put text with a comma into straight quotes ("), and give the line as many cells as the header.',
      file: file.path,
      line,
    });
  }
  return new Map(names.map((name, i) => [name, (record[i] ?? '').trim()]));
}

function checkedRow<S extends ZodObject>(
  cells: ReadonlyMap<string, string>,
  allColumns: readonly string[],
  schema: S,
  file: DataFile,
  line: number,
): z.output<S> {
  const values = allColumns.map(column => [column, cells.get(foldedName(column))] as const);
  const result = schema.safeParse(Object.fromEntries(values));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const column = String(issue?.path[0] ?? '');
  throw new UserError(`${file.path}: ${column} ${issue?.message ?? 'cannot be read'}.`, {
    fix: `Fix ${column} in that line.`,
    file: file.path,
    line,
  });
}
