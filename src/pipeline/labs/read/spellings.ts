import { setImmediate as nextTurn } from 'node:timers/promises';
import { DuckDBListValue, type DuckDBValue } from '@duckdb/node-api';
import { UserError } from '../../../domain/userError.ts';
import { sizeIn } from '../../account/unreadableText.ts';
import type { DataFile } from '../../folder/scan.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { type CountFormat, labelled, speltNames, textLists } from './countColumns.ts';
import type { ReadCount } from './readCount.ts';

const speltFor = new WeakMap<Scratch, object>();

/** Empties the tables of spellings, which are then for the files of `owner`. */
export async function newSpellings(scratch: Scratch, owner: object): Promise<void> {
  speltFor.delete(scratch);
  await scratch.run('pipeline/labs/spellings');
  speltFor.set(scratch, owner);
}

/** Whether the tables of spellings are for the files of `owner`. */
export const areSpelt = (scratch: Scratch, owner: object): boolean =>
  speltFor.get(scratch) === owner;

/** A lab has some thousands of practices, tests and counts, so a column with more texts is not from a delivery. */
const MAX_TEXTS = 250_000;

/**
 * The distinct texts of a file’s columns, by column; `newOnly`: only those that have not been looked up.
 *
 * @throws {UserError} if a column has far more than a delivery can have: reading millions of them would block
 * the site and fill its memory.
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
    const limit = MAX_TEXTS.toLocaleString('en-GB');
    throw new UserError(`${path} has more than ${limit} different texts in its column ${name}.`, {
      fix: 'Check that the columns hold what their names say, and export the file again.',
      file: path,
    });
  });
  return Object.fromEntries(textsByColumn);
}

const textsOf = (value: DuckDBValue): string[] =>
  value instanceof DuckDBListValue ? value.items.map(String) : [];

/** How many texts are read before other requests are answered. */
const BATCH = 10_000;

/** Fills a table of spellings. Texts that `read` does not understand are left out. */
export async function spell<T>(
  scratch: Scratch,
  table: string,
  texts: readonly string[],
  read: (text: string) => T | undefined,
  cells: (meaning: T) => readonly (string | number | null)[],
): Promise<void> {
  for (let from = 0; from < texts.length; from += BATCH) {
    const rows: (string | number | null)[][] = [];
    for (const text of texts.slice(from, from + BATCH)) {
      const meaning = read(text);
      if (meaning !== undefined) rows.push([text, ...cells(meaning)]);
    }
    await scratch.append(table, rows);
    await nextTurn();
  }
}

/** Fills the spellings of the columns that say where a count belongs. Texts that cannot be read mean NULL. */
export async function spellLabels(
  scratch: Scratch,
  { columns }: CountFormat,
  texts: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  for (const { name, spelling, label } of labelled(columns)) {
    await spell(
      scratch,
      spelling,
      texts[name] ?? [],
      text => label.read(text) ?? null,
      meaning => [meaning],
    );
  }
}

/** Fills the spellings of counts. One that cannot be read has no n; its e is the largest number it may mean. */
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
