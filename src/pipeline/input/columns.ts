import { withoutControls } from '../../domain/controls.ts';
import { UserError } from '../../domain/userError.ts';
import { foldedName } from './headerNames.ts';

/**
 * Throws unless every column is there exactly once. If something other than a comma separates the cells, the
 * error says so.
 *
 * @param names the header’s names, folded.
 */
export function mustHaveColumns(
  names: readonly string[],
  columns: readonly string[],
  file: { readonly path: string },
): void {
  const missing = columns.filter(column => !names.includes(foldedName(column)));
  const duplicates = columns.filter(
    column => names.filter(name => name === foldedName(column)).length > 1,
  );
  const at = { file: file.path, line: 1 };
  const separator = [';', '\t', '|'].find(mark => names.length === 1 && names[0]?.includes(mark));
  if (separator !== undefined) {
    const word = separator === ';' ? 'semicolons' : separator === '\t' ? 'tabs' : 'bars';
    throw new UserError(`${file.path} has its cells separated by ${word}.`, {
      fix: 'Save it with commas between the cells (“CSV, comma delimited”).',
      ...at,
    });
  }
  if (duplicates.length > 0) {
    throw new UserError(`${file.path} has the column ${duplicates.join(', ')} more than once.`, {
      fix: 'Keep one column of each name.',
      ...at,
    });
  }
  if (missing.length === 0) return;
  // A first line without any known name may be data, and data is not quoted.
  const hasAny = columns.some(column => names.includes(foldedName(column)));
  const description = hasAny ? `it has ${namesText(names)}` : 'it has none';
  throw new UserError(
    `${file.path} lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}; ${description}.`,
    { fix: `Name the columns in the first line: ${columns.join(',')}.`, ...at },
  );
}

const MOST_NAMES = 40;
const MOST_LETTERS = 40;

/** Names for a message: shortened and without invisible characters. */
function namesText(names: readonly string[]): string {
  const visible = names.map(withoutControls).filter(name => name !== '');
  const listed = visible
    .slice(0, MOST_NAMES)
    .map(name => (name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS)}…` : name));
  const rest = visible.length - listed.length;
  return [...listed, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
