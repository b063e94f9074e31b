import { chunksOf } from '../../store/chunks.ts';
import type { CsvView } from '../input/csvView.ts';

/** A record of more lines than this has a stray quotation mark, so the search ends there. */
const MAX_RECORD_LINES = 50;

const CELL = /(?: *"((?:[^"]|"")*)"|([^",][^,]*)|)(?:,|$)/gs;

/** The cells of one record. */
export function cellsOf(record: string): string[] {
  if (!record.includes('"')) return record.split(',');
  const cells: string[] = [];
  for (const match of record.matchAll(CELL)) {
    const [text, quoted, plain] = match;
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (match.index + text.length >= record.length && !text.endsWith(',')) break;
  }
  return cells;
}

/**
 * Whether a record continues after this line, inside a quoted cell. Only a quotation mark at the beginning
 * of a cell opens one, so that one inside a plain cell does not swallow the following lines.
 */
function endsInsideQuotes(line: string, isInside: boolean): boolean {
  if (!line.includes('"')) return isInside;
  const opening = /(?:^|,) *"/g;
  const closing = /(?:[^"]|"")*?"(?!")/y;
  let at = 0;
  for (let inside = isInside; ; inside = !inside) {
    const next = inside ? closing : opening;
    next.lastIndex = at;
    if (!next.test(line)) return inside;
    at = next.lastIndex;
  }
}

/**
 * The first lines below the header, counted from 1 as an editor does, where a record begins that
 * `isWanted`; a later repetition of the header is a record like any other. It takes a tenth of the time of a
 * full CSV reader, because it parses quotes only in lines that have any.
 *
 * @param most how many lines to find, and how many to search; `onAstray` is called with the line of a stray
 * quotation mark, where the search ends.
 */
export async function searchLines(
  { csv, headerLine }: Pick<CsvView, 'csv' | 'headerLine'>,
  isWanted: (cells: readonly string[], line: number) => boolean,
  most: {
    readonly found: number;
    readonly lines: number;
    readonly onAstray?: (line: number) => void;
  },
): Promise<number[]> {
  const foundLines: number[] = [];
  let line = 0;
  let open: { begins: number; text: string; lines: number } | undefined;
  /** Takes one line; returns false when the search is over. */
  const take = (text: string): boolean => {
    line++;
    const isOpen = endsInsideQuotes(text, open !== undefined);
    if (open) {
      open.text += `\n${text}`;
      if (++open.lines > MAX_RECORD_LINES) {
        most.onAstray?.(open.begins);
        return false;
      }
      if (isOpen) return true;
    } else if (isOpen) {
      open = { begins: line, text, lines: 1 };
      return true;
    }
    const begins = open?.begins ?? line;
    if (begins > headerLine && isWanted(cellsOf(open?.text ?? text), begins))
      foundLines.push(begins);
    open = undefined;
    return foundLines.length < most.found && line < most.lines;
  };
  const decoder = new TextDecoder();
  let remainder = '';
  for await (const chunk of chunksOf(csv)) {
    const lines = (remainder + decoder.decode(chunk, { stream: true })).split('\n');
    remainder = lines.pop() ?? '';
    for (const text of lines)
      if (!take(text.endsWith('\r') ? text.slice(0, -1) : text)) return foundLines;
  }
  if (remainder !== '') take(remainder);
  if (open) most.onAstray?.(open.begins);
  return foundLines;
}
