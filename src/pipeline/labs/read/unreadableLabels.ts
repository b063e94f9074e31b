import { UserError } from '../../../domain/userError.ts';
import { searchLines } from '../../account/lineSearch.ts';
import { patternsIn, rowsText } from '../../account/unreadableText.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';

/** Fewer rows than this tell nothing of a custom. */
const MIN_ROWS = 3;
/** Above this share of the rows whatever is left is no fair picture of what the lab sent. */
const MAX_SHARE = 1 / 20;
/** So many lines are looked through for the first one. */
const MAX_SEARCHED = 2_000_000;

/** A column that says where a count belongs. */
interface Label {
  readonly column: 'month' | 'result_category';
  readonly noun: string;
  readonly fix: string;
  /** The same text in a larger share of the rows is no slip but how the lab writes it. */
  readonly maxShareOfOne: number;
  /** Whether a text stands for one at all. */
  readonly isMeant: (text: string) => boolean;
}

const LABELS: readonly Label[] = [
  {
    column: 'month',
    noun: 'month',
    fix: 'Write months as 2019-01-01, 2019/01/01 or 2019-01, in every row. Excel may have changed their format.',
    maxShareOfOne: MAX_SHARE,
    // A row named Total says what the others say.
    isMeant: text => text === '' || /\d/.test(text),
  },
  {
    column: 'result_category',
    noun: 'result type',
    fix: 'Write result types as codes: 0 within, -1 under and 1 over the reference range; /data_format lists the others.',
    // A whole result type is lost with it, and every share of that is nought.
    maxShareOfOne: 1 / 1000,
    isMeant: () => true,
  },
];

type Texts = readonly (readonly [text: string, rows: number])[];

/**
 * Looks at the rows of a staged file whose month or result category cannot be read: `01/02/2019`, `(1)`,
 * `High`. They are dropped, for nobody knows where their counts belong.
 *
 * @param staged `kept`: the rows that are not dropped.
 * @returns what the data manager should know.
 * @throws {UserError} where they are more than a twentieth of the rows, or where one text of a result
 * category stands in more than a thousandth of them: what is left would be read as the whole.
 */
export async function unreadableLabels(
  scratch: Scratch,
  view: CsvView,
  staged: { readonly kept: number; readonly discreet: boolean },
): Promise<string[]> {
  const found = await textsOf(scratch);
  const notices: string[] = [];
  for (const label of LABELS) {
    const texts: Texts = found.flatMap(([column, text, rows]) =>
      column === label.column && label.isMeant(text.trim()) ? [[text, rows] as const] : [],
    );
    if (texts.length > 0) notices.push(await noticeOf(view, label, texts, staged));
  }
  return notices;
}

async function noticeOf(
  view: CsvView,
  label: Label,
  texts: Texts,
  { kept, discreet }: { readonly kept: number; readonly discreet: boolean },
): Promise<string> {
  const { path } = view.file;
  const { column, noun, fix, maxShareOfOne } = label;
  const rows = texts.reduce((sum, [, n]) => sum + n, 0);
  const all = rows + kept;
  const isCustom = (n: number, share: number): boolean => n >= MIN_ROWS && n > share * all;
  const line = await firstLine(view, column, new Set(texts.map(([text]) => text.trim())));
  const at = line === undefined ? '' : `, first in line ${line}`;
  const details = `${patternsIn(texts, discreet)}${at}`;
  if (isCustom(rows, MAX_SHARE) || texts.some(([, n]) => isCustom(n, maxShareOfOne))) {
    throw new UserError(
      `${path}, column ${column}: the ${noun} of ${rows} of ${all} rows cannot be read (${details}).`,
      { fix, file: path, ...(line === undefined ? {} : { line }) },
    );
  }
  return `${path}, column ${column}: the ${noun} of ${rowsText(rows)} cannot be read (${details}). What ${rows === 1 ? 'this row counts' : 'these rows count'} is left out. ${fix}`;
}

async function textsOf(
  scratch: Scratch,
): Promise<readonly (readonly [column: string, text: string, rows: number])[]> {
  let texts: (readonly [string, string, number])[] = [];
  await scratch.asWritten(async () => {
    texts = (await scratch.rows('pipeline/labs/unreadable_labels')).map(([column, text, rows]) => [
      String(column),
      String(text),
      Number(rows),
    ]);
  });
  return texts;
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
