// Finding organisations, tests and chemicals by what a person types.
import type { Named } from './catalogue.ts';
import { oncePer } from './oncePer.ts';

/** Entries with a lower similarity are not suggested. */
const MIN_SIMILARITY = 0.45;

/** The entries that match a query, or near matches. */
export interface SearchResult<T> {
  readonly entries: readonly T[];
  /** True where nothing matches and `entries` are near matches. */
  readonly isGuess: boolean;
}

/**
 * The entries whose code or name holds every word of `query`, as `searchAnywhere` orders them; where
 * there are none, at most `guesses` near matches.
 */
export function search<T extends Named>(
  query: string,
  entries: readonly T[],
  guesses = 5,
): SearchResult<T> {
  const matches = searchAnywhere(query, entries);
  if (matches.length > 0) return { entries: matches, isGuess: false };
  return { entries: suggestionsFor(query, entries, guesses), isGuess: true };
}

/**
 * The entries that a person who typed `typed` may have meant, best first: by code (one letter wrong,
 * left out or doubled), by the start of a word, or by how many pairs of letters they share.
 */
export function suggestionsFor<T extends Named>(
  typed: string,
  entries: readonly T[],
  limit = 5,
): T[] {
  const query = fold(typed);
  if (query === '') return [];
  const nameSimilarityOf = similarityTo(query);
  return entries
    .map(entry => {
      const text = textOf(entry);
      return { entry, similarity: Math.max(idSimilarity(query, text.id), nameSimilarityOf(text)) };
    })
    .filter(match => match.similarity >= MIN_SIMILARITY)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, limit)
    .map(match => match.entry);
}

/** The entries in which each word of `query` starts a word of the code or name. */
export function searchWordStarts<T extends Named>(query: string, entries: readonly T[]): T[] {
  const words = fold(query).split(' ').filter(Boolean);
  if (words.length === 0) return [];
  return entries.filter(entry => {
    const { id, name } = textOf(entry);
    const text = ` ${id} ${name}`;
    return words.every(word => text.includes(` ${word}`));
  });
}

/**
 * The entries whose code or name contains every word of `query`. An entry whose code is the query comes
 * first, then those in which each word starts a word of the code or name.
 */
export function searchAnywhere<T extends Named>(query: string, entries: readonly T[]): T[] {
  const words = fold(query).split(' ').filter(Boolean);
  if (words.length === 0) return [];
  const startMatches = new Set(searchWordStarts(query, entries));
  const folded = words.join(' ');
  const rankOf = (entry: T): number =>
    textOf(entry).id === folded ? 0 : startMatches.has(entry) ? 1 : 2;
  return entries
    .filter(entry => {
      const { id, name } = textOf(entry);
      const text = `${id} ${name}`;
      return words.every(word => text.includes(word));
    })
    .sort((a, b) => rankOf(a) - rankOf(b));
}

interface PlainText {
  readonly id: string;
  readonly name: string;
  readonly words: readonly string[];
  /** How many different pairs of neighbouring letters the name has. */
  readonly pairs: number;
}

/**
 * An entry's code and name, folded for comparison. It is kept, because thousands of practices are searched at
 * every key press.
 */
const textOf = oncePer((entry: Named): PlainText => {
  const name = fold(entry.name);
  return { id: fold(entry.id), name, words: name.split(' '), pairs: pairsOf(name).size };
});

/** Lower-case letters and digits without accents; words are separated by one space. */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

function idSimilarity(query: string, id: string): number {
  if (query === id) return 1;
  if (id.startsWith(query) || (query.startsWith(id) && id.length > 1)) return 0.8;
  if (!isOneEditApart(query, id)) return 0;
  if (id.length > 2) return 0.85;
  // In a code of one or two letters, one wrong letter is half of it: at least one letter must match.
  return [...id].some(letter => query.includes(letter)) ? 0.5 : 0;
}

/**
 * How similar names are to a query, as a whole or word by word, since a name may be longer than what was
 * typed. Names share words such as `Surgery`, so each word is compared once.
 */
function similarityTo(query: string): (name: PlainText) => number {
  const wholeQuery = { text: query, pairs: pairsOf(query) };
  const queryWords = query.split(' ').map(text => ({ text, pairs: pairsOf(text) }));
  const similaritiesByWord = new Map<string, readonly number[]>();
  const similaritiesOf = (word: string): readonly number[] => {
    const cached = similaritiesByWord.get(word);
    if (cached) return cached;
    const similarities = queryWords.map(queryWord => wordSimilarity(queryWord, word));
    similaritiesByWord.set(word, similarities);
    return similarities;
  };
  return ({ name, words, pairs }) => {
    if (query === name) return 1;
    if (query.length > 1 && ` ${name}`.includes(` ${query}`)) return 0.9;
    const bestByWord = queryWords.map(() => 0);
    for (const word of words) {
      for (const [i, similarity] of similaritiesOf(word).entries()) {
        bestByWord[i] = Math.max(bestByWord[i] ?? 0, similarity);
      }
    }
    const mean = bestByWord.reduce((sum, similarity) => sum + similarity, 0) / bestByWord.length;
    return Math.max(0.8 * mean, pairSimilarity(wholeQuery, name, pairs));
  };
}

interface QueryText {
  readonly text: string;
  readonly pairs: ReadonlySet<string>;
}

/** 0 where two words share less than half of their pairs, because long words share some by chance. */
function wordSimilarity(queryWord: QueryText, word: string): number {
  if (queryWord.text === word) return 1;
  if (queryWord.text.length > 3 && isOneEditApart(queryWord.text, word)) return 0.9;
  const similarity = pairSimilarity(queryWord, word, pairsOf(word).size);
  return similarity < 0.5 ? 0 : similarity;
}

/**
 * The share of pairs of neighbouring letters that two texts have in common (Dice coefficient), 0 to 1.
 *
 * @param count how many different pairs `text` has.
 */
function pairSimilarity({ pairs }: QueryText, text: string, count: number): number {
  let common = 0;
  for (const pair of pairs) if (text.includes(pair)) common++;
  return pairs.size + count === 0 ? 0 : (2 * common) / (pairs.size + count);
}

const pairsOf = (text: string): Set<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));

/** One letter replaced, added or left out, or two neighbours swapped. */
function isOneEditApart(a: string, b: string): boolean {
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  if (longer.length - shorter.length > 1) return false;
  let start = 0;
  while (start < shorter.length && shorter[start] === longer[start]) start++;
  if (shorter.length < longer.length) return shorter.slice(start) === longer.slice(start + 1);
  return (
    shorter.slice(start + 1) === longer.slice(start + 1) ||
    (shorter[start] === longer[start + 1] &&
      shorter[start + 1] === longer[start] &&
      shorter.slice(start + 2) === longer.slice(start + 2))
  );
}
