import { UserError } from '../../domain/userError.ts';
import { openInput } from '../input/openInput.ts';
import { mustHaveColumns } from '../references/columns.ts';
import type { DataFile } from '../scanFolder.ts';
import { headerOf } from '../source.ts';

/** A row by the names of its columns as they are written: capitals are no matter, as in monthly files. */
export const lowerCased = (cells: unknown): unknown =>
  typeof cells === 'object' && cells !== null
    ? Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name.toLowerCase(), cell]))
    : cells;

/**
 * Makes sure of a reference table’s columns: those that must be there, and each that is known at most
 * once, as nobody could tell which of two is meant.
 *
 * @throws {UserError}
 */
export async function mustHaveHeader(
  file: DataFile,
  columns: { readonly required: readonly string[]; readonly known: readonly string[] },
  workFolder: string,
): Promise<void> {
  const input = await openInput(file, workFolder);
  if ('fault' in input) throw input.fault;
  try {
    const header = await headerOf(input.csv, file).catch((error: unknown) => {
      if (error instanceof UserError) throw error;
      // Quotes out of place: whoever reads the rows names the line.
      return undefined;
    });
    if (!header) return;
    const names = header.record.map(name => name.trim().toLowerCase());
    mustHaveColumns(names, columns.required, file);
    const there = columns.known.filter(column => names.includes(column));
    mustHaveColumns(names, there, file);
  } finally {
    await input.dispose();
  }
}
