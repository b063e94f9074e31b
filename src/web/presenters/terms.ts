/** A term of the field that a page explains where it occurs. */
export interface Term {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** The longer answer. */
  readonly href: string;
}

export const TERMS: readonly Term[] = [
  {
    id: 'decile',
    title: 'Decile',
    text: 'For each month, the organisations are put in order of their values. The nine deciles divide them into ten equal parts: one in ten lies below the first decile, one in ten above the last. The middle one is the median.',
    href: '/methods#deciles',
  },
  {
    id: 'list-size',
    title: 'List size',
    text: 'The patients registered with a practice in a month. A CCG’s is the sum over its practices, a lab’s the sum over the practices whose primary lab it is.',
    href: '/methods#list-sizes',
  },
  {
    id: 'suppression',
    title: 'Suppression',
    text: 'To protect patients, labs replace small counts with a range such as 1–5. The middle of the range is counted, and the uncertainty is carried through to every total: the pale band around a line.',
    href: '/methods#suppression',
  },
  {
    id: 'cell',
    title: 'Merged cell',
    text: 'All rows of one practice, CCG, lab, test, month and result type, added up. It counts as suppressed if any of its rows was, so the share can be higher than that of the rows in a lab’s files.',
    href: '/methods#suppression',
  },
  {
    id: 'primary-lab',
    title: 'Primary lab',
    text: 'The lab that does most of a practice’s potassium tests in a month, if they are at least 50. Practices “use” the primary lab of their latest month.',
    href: '/methods#list-sizes',
  },
];

/** The words by which each term is recognised, as regular expressions. */
const WORDS: Readonly<Record<string, string>> = {
  decile: '(?:\\d(?:st|nd|rd|th) )?deciles?',
  'list-size': 'registered patients|list sizes?',
  suppression: 'suppressed|suppression',
  cell: 'merged cells?',
  'primary-lab': 'primary lab|(?<=\\bthat )uses?',
};
const PATTERN = new RegExp(
  Object.entries(WORDS)
    .map(([id, words]) => `(?<${id.replace('-', '_')}>\\b(?:${words})\\b)`)
    .join('|'),
  'gi',
);

/** A piece of a sentence; with a term, the word that opens its definition. */
export interface Piece {
  readonly text: string;
  readonly term?: Term;
}

/**
 * A sentence with the words that are explained, each the first time that it occurs.
 *
 * @param explained the terms that were met before; those met here are added.
 */
export function withTerms(sentence: string, explained: Set<string>): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of sentence.matchAll(PATTERN)) {
    const [name] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    const term = TERMS.find(({ id }) => id === name?.replace('_', '-'));
    if (!term || explained.has(term.id)) continue;
    explained.add(term.id);
    pieces.push({ text: sentence.slice(from, match.index) }, { text: match[0], term });
    from = match.index + match[0].length;
  }
  return [...pieces, { text: sentence.slice(from) }].filter(({ text }) => text !== '');
}
