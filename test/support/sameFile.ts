import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { quoted } from '../../src/store/sql.ts';
import { withDuckdb } from './duckdb.ts';

type Get = (path: string) => Promise<Response>;

/** A Parquet file as DuckDB reads it: the types by column, and the rows. */
interface ReadFile {
  readonly types: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly unknown[])[];
}

export async function readParquet(bytes: ArrayBuffer): Promise<ReadFile> {
  const folder = await mkdtemp(path.join(tmpdir(), 'openpath-parquet-'));
  const file = path.join(folder, 'answer.parquet');
  await writeFile(file, Buffer.from(bytes));
  try {
    return await withDuckdb(async connection => {
      const reader = await connection.runAndReadAll(`FROM read_parquet(${quoted(file)})`);
      const names = reader.columnNames();
      const types = reader.columnTypes().map(String);
      const columns = Object.fromEntries(names.map((name, i) => [name, types[i] ?? '']));
      return { types: columns, rows: reader.getRows() };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** An address of a page as that of one of its files. */
export const fileAddress = (address: string, ending: string): string =>
  address.replace(/(\?|$)/, `.${ending}$1`);

/**
 * Expects the Parquet file of an address to have the columns and rows of its CSV file, cell by cell, and
 * returns it with the number of its cells that are not empty.
 */
export async function expectSameFile(get: Get, address: string): Promise<ReadFile> {
  const [csv, parquet] = await Promise.all([
    get(fileAddress(address, 'csv')),
    get(fileAddress(address, 'parquet')),
  ]);
  expect([csv.status, parquet.status], address).toEqual([200, 200]);
  const [header = [], ...lines]: string[][] = parse(await csv.text(), { bom: true });
  const file = await readParquet(await parquet.arrayBuffer());
  const types = Object.values(file.types);
  expect(Object.keys(file.types)).toEqual(header);
  expect(file.rows).toHaveLength(lines.length);
  for (const [i, line] of lines.entries()) {
    const texts = (file.rows[i] ?? []).map((cell, place) => csvText(cell, types[place] ?? ''));
    expect(texts, `${address}, row ${i + 1}`).toEqual(line);
  }
  return file;
}

/** The text of a cell in a CSV file. There, a text that a spreadsheet would run has an apostrophe before it. */
function csvText(cell: unknown, type: string): string {
  if (cell === null) return '';
  if (type !== 'VARCHAR') return String(cell);
  const text = String(cell);
  const first = text.replace(/^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Zs}]+/u, '');
  return /^[=+\-@\t\r]/.test(text) || /^[=+\-@]/.test(first.normalize('NFKC')) ? `'${text}` : text;
}
