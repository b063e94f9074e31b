import { CsvError, type Parser, parse } from 'csv-parse';
import type { ZodType } from 'zod';
import type { FileReport } from '../../domain/buildReport.ts';
import { UserError } from '../../domain/userError.ts';
import { chunksOf } from '../input/chunks.ts';
import { decoded, openInput } from '../input/openInput.ts';
import type { DataFile } from '../scanFolder.ts';
import { mustHaveColumns } from './columns.ts';

/** One row of a reference file by its columns’ names, trimmed; `line` is where it begins. */
export interface TableRow<T> {
  readonly line: number;
  readonly value: T;
}

interface Options<T> {
  /** Columns that must be there. */
  readonly columns: readonly string[];
  readonly schema: ZodType<T>;
  readonly workFolder: string;
}

/**
 * Reads a small file that others are understood by, row by row.
 *
 * @throws {UserError} with file, line and fix at the first thing wrong: without its references no row
 * of the labs can be trusted.
 */
export async function readTable<T>(
  file: DataFile,
  options: Options<T>,
  onRow: (row: TableRow<T>, cells: ReadonlyMap<string, string>) => void,
): Promise<FileReport> {
  const input = await openInput(file, options.workFolder);
  if ('fault' in input) throw input.fault;
  let rows = 0;
  try {
    let names: string[] | undefined;
    for await (const { record, line } of recordsOf(input.csv, file)) {
      if (!names) {
        names = headerOf(record, options.columns, file);
        continue;
      }
      if (record.every(cell => cell.trim() === '')) continue;
      const cells = cellsOf(record, names, file, line);
      onRow({ line, value: checkedRow(cells, options.schema, file, line) }, cells);
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

/** The records of a CSV text whose lines end in LF: csv-parse counts a CRLF inside a cell twice. */
export async function* parsedRecords(
  text: AsyncIterable<string>,
  name: string,
): AsyncGenerator<{ record: string[]; line: number }> {
  const parser = parse({ bom: true, info: true, skip_empty_lines: true, relax_column_count: true });
  const fed = feed(text, parser).catch((error: unknown) => {
    parser.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    const parsed: AsyncIterable<Parsed> = parser;
    for await (const { record, info } of parsed) {
      const inside = record.reduce((n, cell) => n + (cell.split('\n').length - 1), 0);
      yield { record, line: info.lines - inside };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error;
    throw new UserError(`${name} has a quotation mark that is out of place.`, {
      fix: 'Put the whole cell in quotes and write a quote inside it twice, or remove the quote.',
      file: name,
      ...(typeof lines === 'number' ? { line: lines } : {}),
    });
  } finally {
    parser.destroy();
    await fed;
  }
}

/** Writes no faster than the parser reads, and stops when it is destroyed. */
async function feed(text: AsyncIterable<string>, parser: Parser): Promise<void> {
  for await (const piece of text) {
    if (parser.destroyed) return;
    if (parser.write(piece)) continue;
    await new Promise<void>(resolve => {
      parser.once('drain', resolve);
      parser.once('close', resolve);
    });
  }
  if (!parser.destroyed) parser.end();
}

function headerOf(record: string[], columns: readonly string[], file: DataFile): string[] {
  const names = record.map(name => name.trim());
  mustHaveColumns(names, columns, file);
  return names;
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
  const extra = record.slice(names.length).some(cell => cell.trim() !== '');
  if (extra || record.length < names.length) {
    const has = `${record.length} cells where its header names ${names.length}`;
    throw new UserError(`${file.path} has ${has}.`, {
      fix: 'Put text with a comma into quotes, and give the line as many cells as the header.',
      file: file.path,
      line,
    });
  }
  return new Map(names.map((name, i) => [name, (record[i] ?? '').trim()]));
}

function checkedRow<T>(
  cells: ReadonlyMap<string, string>,
  schema: ZodType<T>,
  file: DataFile,
  line: number,
): T {
  const result = schema.safeParse(Object.fromEntries(cells));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const column = String(issue?.path[0] ?? '');
  throw new UserError(`${file.path}: ${column} ${issue?.message ?? 'cannot be read'}.`, {
    fix: `Mend ${column} in that line.`,
    file: file.path,
    line,
  });
}
