/** How many names are listed. */
const MAX_NAMES = 5;

/**
 * The notices about names from which invisible characters were removed. These would spoil pictures and
 * reorder the text around them.
 *
 * @param names what has such a name: `practice A81001`.
 */
export function unseenNotices(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const listed = names.slice(0, MAX_NAMES).join(', ');
  const rest = names.length > MAX_NAMES ? `, and ${names.length - MAX_NAMES} more` : '';
  return [
    `Control characters, which cannot be seen, were left out of the names of ${listed}${rest}. Remove them in the files.`,
  ];
}
