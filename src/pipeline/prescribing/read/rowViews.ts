import { UserError } from '../../../domain/userError.ts';
import { quoted } from '../../../store/sql.ts';
import type { DataFile } from '../../folder/scan.ts';
import { isOfSystem } from '../../folder/systemFaults.ts';
import { type CsvView, foldedHash, headerOf, layViews } from '../../input/csvView.ts';
import { headerNames } from '../../input/headerNames.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { asColumns, findColumns } from './columns.ts';

/**
 * A prescribing file whose rows DuckDB sees as the views `rows_noted` and `rows_quiet`, and as
 * `rows_compared`: the cells of the key, and a hash of all others.
 */
export interface RowViews {
  /** The view in which to find the lines of bad rows; undefined if the file has no lines. */
  readonly view: CsvView | undefined;
  /** The file’s own columns, in lower case. */
  readonly names: readonly string[];
}

/** The columns that identify a row in `bad_rows`, in its order. */
const KEY = ['month', 'practice', 'bnf_code', 'items'] as const;

/**
 * Creates the views of a CSV, as texts under our own column names.
 *
 * @throws {UserError} if a column is missing, or a quotation mark in the header is never closed.
 */
export async function layCsv(scratch: Scratch, file: DataFile, csv: string): Promise<RowViews> {
  const { record } = await headerOf(csv, file);
  const columns = findColumns(headerNames(record), file);
  const key = KEY.map(column => columns.get(column) ?? column);
  const view = await layViews(scratch, file, csv, [...columns.values()], { key });
  await layRows(scratch, 'rows_noted', `SELECT ${asColumns(columns)} FROM source`);
  await layRows(scratch, 'rows_quiet', `SELECT ${asColumns(columns)} FROM source_quiet`);
  await layRows(scratch, 'rows_compared', `SELECT ${keyOf(key)}, others FROM source_lines`);
  return { view: { ...view, columns: key }, names: view.names };
}

/** Creates the views of a Parquet file, whose cells are converted to the texts that a CSV would have. */
export async function layParquet(scratch: Scratch, file: DataFile): Promise<RowViews> {
  const from = `read_parquet(${quoted(file.absolute)})`;
  const described = await scratch.connection
    .runAndReadAll(`DESCRIBE FROM ${from}`)
    .catch((error: unknown) => {
      if (isOfSystem(error)) throw error;
      return undefined;
    });
  if (!described) {
    throw new UserError(`${file.path} is damaged or is not a Parquet file.`, {
      fix: 'Copy or export the file again; the whole file was left out.',
      file: file.path,
    });
  }
  const names = described.getRows().map(([name]) => String(name));
  const columns = findColumns(
    names.map(name => name.trim().toLowerCase()),
    file,
  );
  const texts = names
    .map((name, i) => [name.trim().toLowerCase(), i] as const)
    .filter(([name]) => [...columns.values()].includes(name))
    .map(([name, i]) => `"${(names[i] ?? '').replaceAll('"', '""')}"::VARCHAR AS "${name}"`);
  const rows = `SELECT ${asColumns(columns)} FROM (SELECT ${texts.join(', ')} FROM ${from})`;
  await layRows(scratch, 'rows_noted', rows);
  await layRows(scratch, 'rows_quiet', rows);
  const key = KEY.map(column => columns.get(column) ?? column);
  const otherNames = names
    .map(name => name.replaceAll('"', '""'))
    .filter((_, i) => !key.includes((names[i] ?? '').trim().toLowerCase()))
    .map(name => `"${name}"::VARCHAR`);
  await layRows(
    scratch,
    'rows_compared',
    `SELECT ${keyOf(key)}, others
     FROM (SELECT ${texts.join(', ')}, ${foldedHash(otherNames)} AS others FROM ${from})`,
  );
  return { view: undefined, names: names.map(name => name.trim().toLowerCase()) };
}

/** The columns of the key by our own names, given the file’s. */
const keyOf = (names: readonly string[]): string =>
  KEY.map((column, i) => `coalesce("${names[i]}", '') AS ${column}`).join(', ');

const layRows = async (scratch: Scratch, view: string, query: string): Promise<void> => {
  await scratch.connection.run(`CREATE OR REPLACE TEMP VIEW ${view} AS ${query}`);
};
