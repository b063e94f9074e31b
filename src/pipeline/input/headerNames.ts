/** A column’s name for comparison, without capitals and surrounding blanks. */
export const foldedName = (name: string): string => name.trim().toLowerCase();

/**
 * The names of a header, folded, without the empty ones at its end: a spreadsheet writes a comma for
 * every column that was ever touched, and often in the first line alone.
 */
export function headerNames(record: readonly string[]): string[] {
  const names = record.map(foldedName);
  return names.slice(0, names.findLastIndex(name => name !== '') + 1);
}

/** The line `sep=,` with which files tell Excel what separates their cells, and the blank ones before it. */
const SEPARATOR = /^[\ufeff\n]*sep=[^\n]?\n/i;

/** The separator line before a text’s header, which is only for Excel; empty if there is none. */
export const separatorLine = (text: string): string => SEPARATOR.exec(text)?.[0] ?? '';

/** Whether a first record is such a line. */
export const isSeparatorLine = ([first = '', ...others]: readonly string[]): boolean =>
  /^sep=.?$/i.test(first) && others.every(cell => cell === '');
