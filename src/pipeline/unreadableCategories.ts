import { UserError } from '../domain/userError.ts';
import { searchLines } from './lineSearch.ts';
import type { Scratch } from './scratch.ts';
import type { Source } from './source.ts';
import { asWritten } from './spellings.ts';
import { patternsIn, rowsText } from './unreadableText.ts';

/** Fewer rows than this tell nothing of a custom. */
const MIN_ROWS = 3;
/** Above this share of the rows whatever is left is no fair picture of what the lab sent. */
const MAX_SHARE = 1 / 20;
/** The same text in a larger share of the rows is no slip but how the lab writes one of its result types. */
const MAX_SHARE_OF_ONE = 1 / 1000;
/** So many lines are looked through for the first one. */
const MAX_SEARCHED = 2_000_000;

const COLUMN = 'result_category';
const FIX =
  'Write result types as codes: 0 within, -1 under and 1 over the reference range; /data_format lists the others.';

/**
 * Looks at the rows of a staged file whose result category cannot be read: `(1)`, `High`. They are
 * dropped, for nobody knows what they count.
 *
 * @param staging `categories`: the query for their texts; `kept`: the rows that are not dropped.
 * @returns what the data manager should know; undefined where every category can be read.
 * @throws {UserError} where they are more than a twentieth of the rows, or one text stands in more than
 * a thousandth of them: a result type would be missing, and every share of it nought.
 */
export async function unreadableCategories(
  scratch: Scratch,
  source: Source,
  staging: { readonly categories: string; readonly kept: number; readonly discreet: boolean },
): Promise<string | undefined> {
  const texts = await textsOf(scratch, staging.categories);
  if (texts.length === 0) return undefined;
  const rows = texts.reduce((sum, [, n]) => sum + n, 0);
  const all = rows + staging.kept;
  const { path } = source.file;
  const line = await firstLine(source, new Set(texts.map(([text]) => text.trim())));
  const at = line === undefined ? '' : `, first in line ${line}`;
  const told = `${patternsIn(texts, staging.discreet)}${at}`;
  const isCustom = ([, n]: readonly [string, number]): boolean =>
    n >= MIN_ROWS && n > MAX_SHARE_OF_ONE * all;
  if ((rows >= MIN_ROWS && rows > MAX_SHARE * all) || texts.some(isCustom)) {
    throw new UserError(
      `${path}, column ${COLUMN}: ${rows} of ${all} result types cannot be read (${told}).`,
      { fix: FIX, file: path, ...(line === undefined ? {} : { line }) },
    );
  }
  return `${path}, column ${COLUMN}: the result type of ${rowsText(rows)} cannot be read (${told}). What these rows count is left out. ${FIX}`;
}

async function textsOf(
  scratch: Scratch,
  query: string,
): Promise<readonly (readonly [text: string, rows: number])[]> {
  let rows: (readonly [string, number])[] = [];
  await asWritten(scratch, async () => {
    rows = (await scratch.rows(query)).map(([text, n]) => [String(text), Number(n)]);
  });
  return rows;
}

async function firstLine(source: Source, texts: ReadonlySet<string>): Promise<number | undefined> {
  const place = source.names.indexOf(COLUMN);
  const isWanted = (cells: readonly string[]): boolean => texts.has((cells[place] ?? '').trim());
  const [line] = await searchLines(source, isWanted, { found: 1, lines: MAX_SEARCHED });
  return line;
}
