import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { questionOf } from '../../../charts/words/title.ts';
import type { Catalogue, Named } from '../../../domain/catalogue.ts';
import { search } from '../../../domain/search.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { countText } from '../format.ts';
import {
  kindOfPart,
  optionText,
  type Part,
  partLabel,
  remainingIn,
  withChosen,
} from '../question/picks.ts';
import { PICTURES_A_PAGE, pageLinks, rangeText, rowsOfPage } from '../table/paging.ts';
import { belongsTo } from './find.ts';

/** A question, and the catalogue of what it can ask about. */
interface DataQuestion {
  readonly state: ChartState;
  readonly catalogue: Catalogue;
}

/** What can be added to a part of a question, as a person has narrowed it by typing. */
export interface FindPart {
  readonly part: Part;
  readonly query: string;
  readonly entries: readonly Named[];
  /** True where nothing matches and `entries` are near matches. */
  readonly isGuess: boolean;
}

/** The entries of a part that match `query`, or all that can be added if it is empty. */
export function findPart(question: DataQuestion, part: Part, query: string): FindPart {
  const remaining = remainingIn(part, question.state, question.catalogue);
  if (query === '') return { part, query, entries: remaining, isGuess: false };
  return { part, query, ...search(query, remaining) };
}

/** `12 practices`, or that nothing matches. */
function wordsOf(
  { state, catalogue }: DataQuestion,
  { part, query, entries, isGuess }: FindPart,
): string {
  const { length } = entries;
  if (isGuess) return `Nothing matches “${query}”.${length > 0 ? ' Did you mean:' : ''}`;
  return `${countText(length)} ${nounOf(catalogue, kindOfPart(part, state), length)}`;
}

const affiliationOf = ({ state, catalogue }: DataQuestion, part: Part, id: string): string =>
  kindOfPart(part, state) === 'practice_id' ? belongsTo(id, catalogue) : '';

/** A list in the browser is no longer than this; more are found by typing on. */
const MOST_IN_LIST = 200;

/** For the lists of the form, in the shape of `/find.json`: each hit with the question that has it too. */
export const findPartJson = (
  question: DataQuestion,
  result: FindPart,
): Record<string, unknown> => ({
  query: result.query,
  total: result.entries.length,
  near: result.isGuess,
  words: wordsOf(question, result),
  hits: result.entries.slice(0, MOST_IN_LIST).map(entry => ({
    id: entry.id,
    name: optionText(entry),
    more: affiliationOf(question, result.part, entry.id),
    href: buildUrl(withChosen(result.part, question.state, entry.id)),
  })),
});

/** The page of what can be added, for browsers without JavaScript; each link is the question with it. */
export function findPartPage(question: DataQuestion, result: FindPart, page: number) {
  const { state } = question;
  const { part, query, entries } = result;
  const href = buildUrl(state);
  const label = partLabel(part, state, question.catalogue);
  const pages = pageLinks(
    page,
    entries.length,
    number =>
      `/find/${part}?${new URLSearchParams({ q: query, question: href, page: String(number) })}`,
    PICTURES_A_PAGE,
  );
  return {
    title: `Find: ${label}`,
    description: `${label}, by code or part of a name.`,
    heading: label,
    question: { href, text: capitalise(questionOf(question)) },
    part,
    query,
    words: wordsOf(question, result),
    hits: entries.slice(...rowsOfPage(page, PICTURES_A_PAGE)).map(entry => ({
      id: entry.id,
      text: optionText(entry),
      more: affiliationOf(question, part, entry.id),
      href: buildUrl(withChosen(part, state, entry.id)),
      isPractice: kindOfPart(part, state) === 'practice_id',
    })),
    pages,
    range: pages.length > 0 ? rangeText(page, entries.length, PICTURES_A_PAGE) : '',
  };
}
