import { CsvError, parse } from 'csv-parse';
import type { ZodType } from 'zod';
import type { FileReport } from '../../domain/buildReport.ts';
import { UserError } from '../../domain/userError.ts';
import { chunksOf } from '../input/chunks.ts';
import { decoded, openInput } from '../input/openInput.ts';
import type { DataFile } from '../scanFolder.ts';

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

/** The records of a CSV with the lines where they begin, as an editor counts them. */
export async function* recordsOf(
  csv: string,
  file: DataFile,
): AsyncGenerator<{ record: string[]; line: number }> {
  // csv-parse counts the CRLF inside a quoted cell twice; without CRs its count is right.
  const text = decoded(chunksOf(csv), { encoding: 'utf-8' });
  const parser = parse({ info: true, skip_empty_lines: true, relax_column_count: true });
  const feed = (async () => {
    for await (const piece of text) {
      if (!parser.write(piece)) {
        await new Promise<void>(resolve => {
          parser.once('drain', resolve);
          parser.once('close', resolve);
        });
      }
      if (parser.destroyed) return;
    }
    parser.end();
  })();
  const failed = feed.catch((error: unknown) => {
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
    throw new UserError(`${file.path} has a quotation mark that is out of place.`, {
      fix: 'Put the whole cell in quotes and write a quote inside it twice, or remove the quote.',
      file: file.path,
      ...(typeof lines === 'number' ? { line: lines } : {}),
    });
  } finally {
    parser.destroy();
    await failed;
  }
}

function headerOf(record: string[], columns: readonly string[], file: DataFile): string[] {
  const names = record.map(name => name.trim());
  mustHaveColumns(names, columns, file);
  return names;
}

/** Throws unless every column is there once, saying what separates the cells if it is no comma. */
export function mustHaveColumns(
  names: readonly string[],
  columns: readonly string[],
  file: DataFile,
): void {
  const missing = columns.filter(column => !names.includes(column));
  const twice = columns.filter(column => names.filter(name => name === column).length > 1);
  const at = { file: file.path, line: 1 };
  const separator = [';', '\t', '|'].find(mark => names.length === 1 && names[0]?.includes(mark));
  if (separator !== undefined) {
    const word = separator === ';' ? 'semicolons' : separator === '\t' ? 'tabs' : 'bars';
    throw new UserError(`${file.path} has its cells separated by ${word}.`, {
      fix: 'Save it with commas between the cells (“CSV, comma delimited”).',
      ...at,
    });
  }
  if (twice.length > 0) {
    throw new UserError(`${file.path} has the column ${twice.join(', ')} more than once.`, {
      fix: 'Keep one column of each name.',
      ...at,
    });
  }
  if (missing.length === 0) return;
  // A first line without any known name may be data, and data is not quoted.
  const known = columns.some(column => names.includes(column));
  const there = known ? `it has ${names.filter(name => name !== '').join(', ')}` : 'it has none';
  throw new UserError(
    `${file.path} lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}; ${there}.`,
    { fix: `Name the columns in the first line: ${columns.join(',')}.`, ...at },
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
