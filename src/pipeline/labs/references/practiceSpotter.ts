import type { References } from './references.ts';

/** Returns whether a text names a practice. */
export type PracticeSpotter = (text: string) => boolean;

/**
 * Finds the practices of practice_codes.csv, also by the names that they had before.
 *
 * @param otherNames further names and codes of practices.
 */
export const nameSpotter = (
  { practiceNames, formerPracticeNames }: References,
  otherNames: Iterable<string> = [],
): PracticeSpotter =>
  practiceSpotter([...[...practiceNames].flat(), ...formerPracticeNames, ...otherNames]);

/**
 * Finds any of these codes and names of practices in a text, as whole words in any case. Apostrophes, `&` for
 * “and” and the escapes of addresses (`%20`) make no difference.
 */
export function practiceSpotter(names: Iterable<string>): PracticeSpotter {
  const byFirstWord = new Map<string, string[]>();
  for (const name of names) {
    const words = wordsOf(name);
    const [first] = words;
    if (first === undefined) continue;
    byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), words.join(' ')]);
  }
  return text => {
    const words = wordsOf(text);
    return words.some((word, at) => {
      const remainder = `${words.slice(at).join(' ')} `;
      return (byFirstWord.get(word) ?? []).some(name => remainder.startsWith(`${name} `));
    });
  };
}

/** Names of one word are left out, because places, labs and tests are called so too. */
export const longNames = (names: Iterable<string>): string[] =>
  [...names].filter(name => wordsOf(name).length > 1);

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll(/%[\da-f]{2}/g, ' ')
    .replaceAll(/['’]/g, '')
    .replaceAll('&', ' and ')
    .match(/[\p{L}\p{N}]+/gu) ?? [];
