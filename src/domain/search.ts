// Finding organisations, tests and chemicals by what a person types.
import type { Named } from './catalogue.ts';

/** Less alike than this is no help to anyone. */
const LEAST = 0.45;

/** What a person who typed a query looks for, or may have meant. */
export interface Found<T> {
  readonly entries: readonly T[];
  /** True where nothing matches and `entries` are near matches. */
  readonly isGuess: boolean;
}

/**
 * The entries whose code or name holds every word of `query`, as `searchAnywhere` orders them; where
 * there are none, at most `guesses` near matches.
 */
export function found<T extends Named>(
  query: string,
  entries: readonly T[],
  guesses = 5,
): Found<T> {
  const matches = searchAnywhere(query, entries);
  if (matches.length > 0) return { entries: matches, isGuess: false };
  return { entries: suggestionsFor(query, entries, guesses), isGuess: true };
}

/**
 * The entries that `wanted` may have meant, best first: by code (one letter wrong, left out or
 * doubled), by the start of a word, or by how many pairs of letters they share.
 */
export function suggestionsFor<T extends Named>(
  wanted: string,
  entries: readonly T[],
  limit = 5,
): T[] {
  const query = plain(wanted);
  if (query === '') return [];
  const nameLikeness = likenessTo(query);
  return entries
    .map(entry => {
      const text = textOf(entry);
      return { entry, likeness: Math.max(idLikeness(query, text.id), nameLikeness(text)) };
    })
    .filter(each => each.likeness >= LEAST)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, limit)
    .map(each => each.entry);
}

/** The entries that a person typing `query` looks for: each word starts a word of code or name. */
export function searchWordStarts<T extends Named>(query: string, entries: readonly T[]): T[] {
  const words = plain(query).split(' ').filter(Boolean);
  if (words.length === 0) return [];
  return entries.filter(entry => {
    const { id, name } = textOf(entry);
    const text = ` ${id} ${name}`;
    return words.every(word => text.includes(` ${word}`));
  });
}

/**
 * The entries whose code or name holds every word of `query`; those in which the words begin words
 * come first, a code that is the query before all.
 */
export function searchAnywhere<T extends Named>(query: string, entries: readonly T[]): T[] {
  const words = plain(query).split(' ').filter(Boolean);
  if (words.length === 0) return [];
  const begins = new Set(searchWordStarts(query, entries));
  const whole = words.join(' ');
  const place = (entry: T): number => (textOf(entry).id === whole ? 0 : begins.has(entry) ? 1 : 2);
  return entries
    .filter(entry => {
      const { id, name } = textOf(entry);
      const text = `${id} ${name}`;
      return words.every(word => text.includes(word));
    })
    .sort((a, b) => place(a) - place(b));
}

interface PlainText {
  readonly id: string;
  readonly name: string;
  readonly words: readonly string[];
  /** How many different pairs of neighbouring letters the name has. */
  readonly pairs: number;
}

/** Kept as long as the entry, because thousands of practices are searched at every letter typed. */
const texts = new WeakMap<Named, PlainText>();

/** An entry's code and name as they are compared. */
function textOf(entry: Named): PlainText {
  const known = texts.get(entry);
  if (known) return known;
  const name = plain(entry.name);
  const text = { id: plain(entry.id), name, words: name.split(' '), pairs: pairsOf(name).size };
  texts.set(entry, text);
  return text;
}

/** Small letters and digits without accents, words parted by one space. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

function idLikeness(query: string, id: string): number {
  if (query === id) return 1;
  if (id.startsWith(query) || (query.startsWith(id) && id.length > 1)) return 0.8;
  if (!isOneSlipApart(query, id)) return 0;
  if (id.length > 2) return 0.85;
  // Of one or two letters one wrong is half of all: some must be right, and better matches go first.
  return [...id].some(letter => query.includes(letter)) ? 0.5 : 0;
}

/**
 * How alike names are to a query: of the whole, or word by word where a name is longer than what was
 * typed. Names share their words (`Surgery`), so each word is compared once.
 */
function likenessTo(query: string): (name: PlainText) => number {
  const whole = { text: query, pairs: pairsOf(query) };
  const typed = query.split(' ').map(text => ({ text, pairs: pairsOf(text) }));
  const compared = new Map<string, readonly number[]>();
  const wordsLikeness = (word: string): readonly number[] => {
    const known = compared.get(word);
    if (known) return known;
    const likenesses = typed.map(each => wordLikeness(each, word));
    compared.set(word, likenesses);
    return likenesses;
  };
  return ({ name, words, pairs }) => {
    if (query === name) return 1;
    if (query.length > 1 && ` ${name}`.includes(` ${query}`)) return 0.9;
    const best = typed.map(() => 0);
    for (const word of words) {
      for (const [place, each] of wordsLikeness(word).entries()) {
        best[place] = Math.max(best[place] ?? 0, each);
      }
    }
    const byWord = best.reduce((sum, each) => sum + each, 0) / best.length;
    return Math.max(0.8 * byWord, sharedPairs(whole, name, pairs));
  };
}

interface Typed {
  readonly text: string;
  readonly pairs: ReadonlySet<string>;
}

/** 0 where two words have less than half in common: chance alone gives long names some of that. */
function wordLikeness(typed: Typed, word: string): number {
  if (typed.text === word) return 1;
  if (typed.text.length > 3 && isOneSlipApart(typed.text, word)) return 0.9;
  const shared = sharedPairs(typed, word, pairsOf(word).size);
  return shared < 0.5 ? 0 : shared;
}

/**
 * Of the pairs of neighbouring letters in both texts the share that they have in common (Dice).
 *
 * @param count how many different pairs `other` has.
 */
function sharedPairs({ pairs }: Typed, other: string, count: number): number {
  let shared = 0;
  for (const pair of pairs) if (other.includes(pair)) shared++;
  return pairs.size + count === 0 ? 0 : (2 * shared) / (pairs.size + count);
}

const pairsOf = (text: string): Set<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));

/** One letter replaced, added or left out, or two neighbours swapped. */
function isOneSlipApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  if (short.length < long.length) return short.slice(start) === long.slice(start + 1);
  return (
    short.slice(start + 1) === long.slice(start + 1) ||
    (short[start] === long[start + 1] &&
      short[start + 1] === long[start] &&
      short.slice(start + 2) === long.slice(start + 2))
  );
}
