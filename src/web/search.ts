// Finding organisations, tests and chemicals by what a person types.
import type { Named } from '../domain/catalogue.ts';

/** Less alike than this is no help to anyone. */
const LEAST = 0.45;

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
  return entries
    .map(entry => ({
      entry,
      likeness: Math.max(idLikeness(query, plain(entry.id)), likeness(query, plain(entry.name))),
    }))
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
    const text = ` ${plain(entry.id)} ${plain(entry.name)}`;
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
  const place = (entry: T): number =>
    plain(entry.id) === plain(query) ? 0 : begins.has(entry) ? 1 : 2;
  return entries
    .filter(entry => {
      const text = `${plain(entry.id)} ${plain(entry.name)}`;
      return words.every(word => text.includes(word));
    })
    .sort((a, b) => place(a) - place(b));
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

/** Of the whole, or word by word where a name is longer than what was typed. */
function likeness(query: string, name: string): number {
  if (query === name) return 1;
  if (query.length > 1 && ` ${name}`.includes(` ${query}`)) return 0.9;
  const words = name.split(' ');
  const best = query
    .split(' ')
    .map(typed => Math.max(...words.map(word => wordLikeness(typed, word))));
  const byWord = best.reduce((sum, each) => sum + each, 0) / best.length;
  return Math.max(0.8 * byWord, sharedPairs(query, name));
}

/** 0 where two words have less than half in common: chance alone gives long names some of that. */
function wordLikeness(typed: string, word: string): number {
  if (typed === word) return 1;
  if (typed.length > 3 && isOneSlipApart(typed, word)) return 0.9;
  const shared = sharedPairs(typed, word);
  return shared < 0.5 ? 0 : shared;
}

/** Of the pairs of neighbouring letters in both texts the share that they have in common (Dice). */
function sharedPairs(one: string, other: string): number {
  const [a, b] = [pairsOf(one), pairsOf(other)];
  const shared = [...a].filter(pair => b.has(pair)).length;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
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
