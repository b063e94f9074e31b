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

/** Whether a text is a date, into which a spreadsheet may have turned a range such as `1-5`. */
export const isDate = (text: string): boolean => DATE.test(text.trim());

/** The largest number that a text such as `1.449,0`, which is not a count, may mean; 0 if it has no number. */
export function sizeIn(text: string): number {
  const size = Number(text.replace(/\D/g, ''));
  return isDate(text) || size > MAX_COUNT ? 0 : size;
}

const MAX_PATTERNS = 3;
const MAX_LETTERS = 20;

/**
 * What unreadable texts look like, those of most rows first: `“*” in 9 rows, dates such as “05-Jan” in
 * 3 rows`.
 *
 * @param texts each text with its rows.
 * @param discreet shows letters as A and digits as 0, because a cell may contain something private.
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
    const pattern = patterns.get(key);
    patterns.set(key, { name: pattern?.name ?? name, rows: (pattern?.rows ?? 0) + rows });
  }
  const sorted = [...patterns.values()].sort((a, b) => b.rows - a.rows);
  const examples = sorted
    .slice(0, MAX_PATTERNS)
    .map(({ name, rows }) => `${name} in ${rowsText(rows)}`);
  const rest = sorted.length - examples.length;
  return [
    ...examples,
    ...(rest > 0 ? [`${rest} other ${rest === 1 ? 'form' : 'forms'}`] : []),
  ].join(', ');
}

/** A cell for a notice: shortened and, if `discreet`, with A for letters and 0 for digits. */
export function exampleOf(cell: string, discreet: boolean): string {
  const visible = withoutControls(cell);
  const shape = discreet ? visible.replace(/\p{L}/gu, 'A').replace(/\d/g, '0') : visible;
  return shape.length > MAX_LETTERS ? `${shape.slice(0, MAX_LETTERS)}…` : shape;
}

/** Where something in a notice stands first, if the line is known. */
export const firstInLine = (line: number | undefined): string =>
  line === undefined ? '' : `, first in line ${line}`;

export const rowsText = (rows: number): string => (rows === 1 ? '1 row' : `${rows} rows`);
