/** How many names are listed. */
const MOST = 5;

/**
 * What the status page says of names from which characters were left out that nobody can see: they spoil
 * pictures, and turn the direction of the text around them.
 *
 * @param whose what has such a name: `practice A81001`.
 */
export function unseenNotices(whose: readonly string[]): string[] {
  if (whose.length === 0) return [];
  const listed = whose.slice(0, MOST).join(', ');
  const more = whose.length > MOST ? `, and ${whose.length - MOST} more` : '';
  return [
    `Control characters, which cannot be seen, were left out of the names of ${listed}${more}. Remove them in the files.`,
  ];
}
