/** Cells as one line of a CSV; quoted only where necessary (RFC 4180). */
export const csvLine = (cells: readonly (string | number)[]): string =>
  cells
    .map(cell => {
      const text = String(cell);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');

export const csvText = (
  lines: readonly (readonly (string | number)[])[],
  lineEnd: '\n' | '\r\n' = '\n',
): string => lines.map(cells => csvLine(cells) + lineEnd).join('');
