import { UserError } from '../../../domain/userError.ts';
import { searchLines } from '../../account/lineSearch.ts';
import { patternsIn, rowsText } from '../../account/unreadableText.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';

/** Fewer rows than this do not show how the lab usually writes them. */
const MIN_ROWS = 3;
/** Above this share of the rows, the rest does not represent what the lab sent. */
const MAX_SHARE = 1 / 20;
/** How many lines are searched for the first one. */
const MAX_SEARCHED = 2_000_000;

/** A column that says where a count belongs. */
interface Label {
  readonly column: 'month' | 'result_category';
  readonly noun: string;
  readonly fix: string;
  /** The same text in a larger share of the rows is not a typing error but how the lab writes it. */
  readonly maxShareOfOne: number;
  /** Whether a text is meant as a label. */
  readonly isMeant: (text: string) => boolean;
}

const LABELS: readonly Label[] = [
  {
    column: 'month',
    noun: 'month',
    fix: 'Write months as 2019-01-01, 2019/01/01 or 2019-01, in every row. Excel may have changed their format.',
    maxShareOfOne: MAX_SHARE,
    // A row called Total only repeats the other rows.
    isMeant: text => text === '' || /\d/.test(text),
  },
  {
    column: 'result_category',
    noun: 'result type',
    fix: 'Write result types as codes: 0 within, -1 under and 1 over the reference range; /data_format lists the others.',
    // Each text may be a whole result type, whose shares would all become 0.
    maxShareOfOne: 1 / 1000,
    isMeant: () => true,
  },
];

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
  rows: { readonly kept: number; readonly discreet: boolean },
): Promise<string[]> {
  const allTexts = await textsOf(scratch);
  const notices: string[] = [];
  for (const label of LABELS) {
    const texts: Texts = allTexts.flatMap(([column, text, rows]) =>
      column === label.column && label.isMeant(text.trim()) ? [[text, rows] as const] : [],
    );
    if (texts.length > 0) notices.push(await noticeOf(view, label, texts, rows));
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
  const totalRows = rows + kept;
  const isCustom = (n: number, share: number): boolean => n >= MIN_ROWS && n > share * totalRows;
  const line = await firstLine(view, column, new Set(texts.map(([text]) => text.trim())));
  const at = line === undefined ? '' : `, first in line ${line}`;
  const details = `${patternsIn(texts, discreet)}${at}`;
  if (isCustom(rows, MAX_SHARE) || texts.some(([, n]) => isCustom(n, maxShareOfOne))) {
    throw new UserError(
      `${path}, column ${column}: the ${noun} of ${rows} of ${totalRows} rows cannot be read (${details}).`,
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
