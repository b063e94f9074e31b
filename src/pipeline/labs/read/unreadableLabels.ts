import { UserError } from '../../../domain/userError.ts';
import { searchLines } from '../../account/lineSearch.ts';
import { firstInLine, patternsIn, rowsText } from '../../account/unreadableText.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { type CountFormat, labelled, unreadableTexts } from './countColumns.ts';
import { type Label, MAX_UNREADABLE } from './labels.ts';

/** Fewer rows than this do not show how the lab usually writes them. */
const MIN_ROWS = 3;
/** How many lines are searched for the first one. */
const MAX_SEARCHED = 2_000_000;

type Texts = readonly (readonly [text: string, rows: number])[];

/**
 * Checks the rows of a staged file whose month or result category cannot be read: `01/02/2019`, `(1)`,
 * `High`. They are dropped, because it is not known where their counts belong.
 *
 * @param rows `kept`: the number of rows that are not dropped.
 * @returns notices for the data manager.
 * @throws {UserError} if they are more than a twentieth of the rows, or if one text of a result category is
 * in more than a thousandth of them, so that the rest would be misleading.
 */
export async function unreadableLabels(
  scratch: Scratch,
  view: CsvView,
  format: CountFormat,
  rows: { readonly kept: number; readonly discreet: boolean },
): Promise<string[]> {
  const allTexts = await textsOf(scratch, format);
  const notices: string[] = [];
  for (const { name, label } of labelled(format.columns)) {
    const texts: Texts = allTexts.flatMap(([column, text, rows]) =>
      column === name && label.isMeant(text.trim()) ? [[text, rows] as const] : [],
    );
    if (texts.length > 0) notices.push(await noticeOf(view, name, label, texts, rows));
  }
  return notices;
}

async function noticeOf(
  view: CsvView,
  column: string,
  label: Label,
  texts: Texts,
  { kept, discreet }: { readonly kept: number; readonly discreet: boolean },
): Promise<string> {
  const { path } = view.file;
  const { noun, fix, maxShareOfOne } = label;
  const rows = texts.reduce((sum, [, n]) => sum + n, 0);
  const totalRows = rows + kept;
  const isCustom = (n: number, share: number): boolean => n >= MIN_ROWS && n > share * totalRows;
  const line = await firstLine(view, column, new Set(texts.map(([text]) => text.trim())));
  const details = `${patternsIn(texts, discreet)}${firstInLine(line)}`;
  if (isCustom(rows, MAX_UNREADABLE) || texts.some(([, n]) => isCustom(n, maxShareOfOne))) {
    throw new UserError(
      `${path}, column ${column}: the ${noun} of ${rows} of ${totalRows} rows cannot be read (${details}).`,
      { fix, file: path, line },
    );
  }
  return `${path}, column ${column}: the ${noun} of ${rowsText(rows)} cannot be read (${details}). What ${rows === 1 ? 'this row counts' : 'these rows count'} is left out. ${fix}`;
}

async function textsOf(
  scratch: Scratch,
  format: CountFormat,
): Promise<readonly (readonly [column: string, text: string, rows: number])[]> {
  const { name, places } = unreadableTexts(format);
  const rows = await scratch.asWritten(() => scratch.rows(name, undefined, places));
  return rows.map(([column, text, n]) => [String(column), String(text), Number(n)] as const);
}

async function firstLine(
  view: CsvView,
  column: string,
  texts: ReadonlySet<string>,
): Promise<number | undefined> {
  const place = view.names.indexOf(column);
  const isWanted = (cells: readonly string[]): boolean => texts.has((cells[place] ?? '').trim());
  const [line] = await searchLines(view, isWanted, { found: 1, lines: MAX_SEARCHED });
  return line;
}
