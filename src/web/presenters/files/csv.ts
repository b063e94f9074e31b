import type { Cell } from './rows.ts';

/** Spreadsheets run a text that starts with one of these as a formula… */
const FORMULA = /^[=+\-@\t\r]/;
/** …and some do so even if blanks and invisible characters come first. */
const INVISIBLE_START = /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Zs}]+/u;
/** Most cells start with one of these, and need no closer look. */
const SAFE_START = /^[A-Za-z0-9]/;

/** Whether any spreadsheet runs a cell. A full-width `＝` is `=` to some (NFKC). */
const isFormula = (text: string): boolean =>
  !SAFE_START.test(text) &&
  (FORMULA.test(text) || FORMULA.test(text.replace(INVISIBLE_START, '').normalize('NFKC')));

/**
 * One cell by RFC 4180. A text that a spreadsheet would run gets a leading apostrophe; numbers stay
 * as they are, in full double precision; null is empty, and yes or no is `true` or `false`.
 */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = isFormula(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** Rows that are sent as one piece: few enough to start at once, many enough to be quick. */
const PIECE = 512;

/** The first character of a file, by which Excel recognises UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** The file in pieces, so that a long one is on its way while the rest is still being written. */
export function* csvPieces(
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
  hasBom = false,
): Generator<string> {
  let piece = (hasBom ? BYTE_ORDER_MARK : '') + csvLine(header);
  let n = 0;
  for (const row of rows) {
    piece += csvLine(row);
    if (++n % PIECE === 0) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

/** `Deciles for K tests` → `openpath-deciles-for-k-tests.csv`. */
export const csvFilename = (title: string): string => `${fileName(title)}.csv`;

/** Some systems and mail programs refuse or cut names that are much longer. */
const LONGEST_NAME = 100;

/** A title as the name of a file, without its ending: a long one ends after the last whole word. */
export function fileName(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `openpath-${wholeWords(words) || 'data'}`;
}

function wholeWords(words: string): string {
  if (words.length <= LONGEST_NAME) return words;
  const end = words.lastIndexOf('-', LONGEST_NAME);
  return words.slice(0, end > 0 ? end : LONGEST_NAME);
}
