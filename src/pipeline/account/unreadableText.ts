import { withoutControls } from '../../domain/controls.ts';
import { MAX_COUNT } from '../input/readings.ts';

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
const DATES = [
  `\\d{1,4}[-/ ]${MONTH}(?:[-/ ]\\d{2,4})?`,
  `${MONTH}[-/ ]\\d{1,4}`,
  '\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}(?:[ T].*)?',
  '\\d{1,2}[-/]\\d{1,2}[-/]\\d{2,4}(?: .*)?',
];
const DATE = new RegExp(`^(?:${DATES.join('|')})$`, 'i');

/** Whether a spreadsheet has made a date of what may have been a range such as `1-5`. */
export const isDate = (text: string): boolean => DATE.test(text.trim());

/** The largest number that a text which is no count may have meant, as `1.449,0`; 0 where there is none. */
export function sizeIn(text: string): number {
  const size = Number(text.replace(/\D/g, ''));
  return isDate(text) || size > MAX_COUNT ? 0 : size;
}

const MOST_PATTERNS = 3;
const MOST_LETTERS = 20;

/**
 * What unreadable texts look like, those of most rows first: `“*” in 9 rows, dates such as “05-Jan” in
 * 3 rows`.
 *
 * @param texts each text with its rows.
 * @param discreet shows letters as A and digits as 0, as a cell may hold what nobody is to read.
 */
export function patternsIn(
  texts: readonly (readonly [text: string, rows: number])[],
  discreet: boolean,
): string {
  const patterns = new Map<string, { name: string; rows: number }>();
  for (const [text, rows] of [...texts].sort(([, a], [, b]) => b - a)) {
    const cell = text.trim();
    const quoted = `“${exampleOf(cell, discreet)}”`;
    const [key, name] = isDate(cell)
      ? ['date', `dates such as ${quoted}`]
      : cell === ''
        ? ['', 'empty']
        : [quoted, quoted];
    const same = patterns.get(key);
    patterns.set(key, { name: same?.name ?? name, rows: (same?.rows ?? 0) + rows });
  }
  const all = [...patterns.values()].sort((a, b) => b.rows - a.rows);
  const examples = all
    .slice(0, MOST_PATTERNS)
    .map(({ name, rows }) => `${name} in ${rowsText(rows)}`);
  const more = all.length - examples.length;
  return [
    ...examples,
    ...(more > 0 ? [`${more} other ${more === 1 ? 'form' : 'forms'}`] : []),
  ].join(', ');
}

/** A cell as a notice may show it: short and, where it must be discreet, only its shape. */
export function exampleOf(cell: string, discreet: boolean): string {
  const seen = withoutControls(cell);
  const shape = discreet ? seen.replace(/\p{L}/gu, 'A').replace(/\d/g, '0') : seen;
  return shape.length > MOST_LETTERS ? `${shape.slice(0, MOST_LETTERS)}…` : shape;
}

export const rowsText = (rows: number): string => (rows === 1 ? '1 row' : `${rows} rows`);
