import { setImmediate as nextTurn } from 'node:timers/promises';
import { DuckDBListValue, type DuckDBValue } from '@duckdb/node-api';
import { UserError } from '../../../domain/userError.ts';
import { sizeIn } from '../../account/unreadableText.ts';
import type { DataFile } from '../../folder/scan.ts';
import { readCategory, readMonth } from '../../input/readings.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { type CountFormat, speltNames, textLists } from './countColumns.ts';
import type { ReadCount } from './readCount.ts';

const speltFor = new WeakMap<Scratch, object>();

/** Empties the tables of spellings; from now on they are for the files of `owner`. */
export async function newSpellings(scratch: Scratch, owner: object): Promise<void> {
  speltFor.delete(scratch);
  await scratch.run('pipeline/labs/spellings');
  speltFor.set(scratch, owner);
}

/** Whether the tables of spellings hold what was read in files of this one. */
export const areSpelt = (scratch: Scratch, owner: object): boolean =>
  speltFor.get(scratch) === owner;

/** A lab has some thousands of practices, tests and counts: a file with more texts in a column is no delivery. */
const MAX_TEXTS = 250_000;

/**
 * The different texts of a file’s columns, by column; `newOnly`: of strange rows those that are new.
 *
 * @throws {UserError} where a column has far more than a delivery can have: to understand each of millions
 * would hold up the site and fill its memory.
 */
export async function spellingsOf(
  scratch: Scratch,
  { path }: DataFile,
  { columns }: CountFormat,
  { newOnly }: { readonly newOnly: boolean },
): Promise<Record<string, string[]>> {
  const [lists = []] = await scratch.rows(
    'pipeline/labs/distinct_texts',
    { most: MAX_TEXTS + 1 },
    { lists: textLists(columns, newOnly), source: newOnly ? 'strange' : 'source_quiet' },
  );
  const textsByColumn = speltNames(columns).map((name, i) => {
    const texts = textsOf(lists[i] ?? null);
    if (texts.length <= MAX_TEXTS) return [name, texts] as const;
    const most = MAX_TEXTS.toLocaleString('en-GB');
    throw new UserError(`${path} has more than ${most} different texts in its column ${name}.`, {
      fix: 'Check that the columns hold what their names say, and export the file again.',
      file: path,
    });
  });
  return Object.fromEntries(textsByColumn);
}

const textsOf = (value: DuckDBValue): string[] =>
  value instanceof DuckDBListValue ? value.items.map(String) : [];

/** So many texts are understood before requests have their turn. */
const AT_ONCE = 10_000;

/** Fills a table of spellings; those that `read` cannot make sense of are left out. */
export async function spell<T>(
  scratch: Scratch,
  table: string,
  texts: readonly string[],
  read: (text: string) => T | undefined,
  cells: (meaning: T) => readonly (string | number | null)[],
): Promise<void> {
  for (let from = 0; from < texts.length; from += AT_ONCE) {
    const rows: (string | number | null)[][] = [];
    for (const text of texts.slice(from, from + AT_ONCE)) {
      const meaning = read(text);
      if (meaning !== undefined) rows.push([text, ...cells(meaning)]);
    }
    await scratch.append(table, rows);
    await nextTurn();
  }
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
