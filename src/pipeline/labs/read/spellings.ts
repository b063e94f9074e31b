import { DuckDBListValue, type DuckDBValue } from '@duckdb/node-api';
import { sizeIn } from '../../account/unreadableText.ts';
import { readCategory, readMonth } from '../../input/readings.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { ReadCount } from './readCount.ts';

const speltFor = new WeakMap<Scratch, object>();

/** Empties the tables of spellings; `whose`: they are for its files from now on. */
export async function newSpellings(scratch: Scratch, owner: object): Promise<void> {
  speltFor.delete(scratch);
  await scratch.run('pipeline/labs/spellings');
  speltFor.set(scratch, owner);
}

/** Whether the tables of spellings hold what was read in files of this one. */
export const areSpelt = (scratch: Scratch, owner: object): boolean =>
  speltFor.get(scratch) === owner;

/** The distinct texts of the columns that `query` lists, in its order. */
export async function spellingsOf(scratch: Scratch, query: string): Promise<string[][]> {
  const [lists = []] = await scratch.rows(query);
  return lists.map(textsOf);
}

const textsOf = (value: DuckDBValue): string[] =>
  value instanceof DuckDBListValue ? value.items.map(String) : [];

/** Fills a table of spellings; those that `read` cannot make sense of are left out. */
export async function spell<T>(
  scratch: Scratch,
  table: string,
  texts: readonly string[],
  read: (text: string) => T | undefined,
  cells: (meaning: T) => readonly (string | number | null)[],
): Promise<void> {
  const rows: (string | number | null)[][] = [];
  for (const text of texts) {
    const meaning = read(text);
    if (meaning !== undefined) rows.push([text, ...cells(meaning)]);
  }
  await scratch.append(table, rows);
}

/** Fills the spellings that every file of counts has. */
export async function spellCommon(
  scratch: Scratch,
  months: readonly string[],
  categories: readonly string[],
): Promise<void> {
  await spell(scratch, 'spelt_month', months, readMonth, month => [month]);
  await spell(scratch, 'spelt_category', categories, readCategory, category => [category]);
}

/** Counts: one that cannot be read has no n, and as e the largest number that may stand in it. */
export const spellCounts = (
  scratch: Scratch,
  texts: readonly string[],
  read: (text: string) => ReadCount | undefined,
): Promise<void> =>
  spell(
    scratch,
    'spelt_count',
    texts,
    text => read(text) ?? { n: null, e: sizeIn(text) },
    ({ n, e }) => [n, e],
  );
