import { matching, type Named, plain } from '../../nearMatches.ts';

/**
 * The entries whose code or name holds every word of `query`; those in which the words begin words
 * come first, a code that is the query before all.
 */
export function found<T extends Named>(query: string, entries: readonly T[]): T[] {
  const words = plain(query).split(' ').filter(Boolean);
  if (words.length === 0) return [];
  const begins = new Set(matching(query, entries));
  const place = (entry: T): number =>
    plain(entry.id) === plain(query) ? 0 : begins.has(entry) ? 1 : 2;
  return entries
    .filter(entry => {
      const text = `${plain(entry.id)} ${plain(entry.name)}`;
      return words.every(word => text.includes(word));
    })
    .sort((a, b) => place(a) - place(b));
}
