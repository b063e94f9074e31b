/** A column’s name as it is compared: capitals and the blanks around it are no matter. */
export const foldedName = (name: string): string => name.trim().toLowerCase();

/**
 * The names of a header, folded, without the empty ones at its end: a spreadsheet writes a comma for
 * every column that was ever touched, and often in the first line alone.
 */
export function headerNames(record: readonly string[]): string[] {
  const names = record.map(foldedName);
  return names.slice(0, names.findLastIndex(name => name !== '') + 1);
}
