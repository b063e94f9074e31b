import { capitalise, countWithNoun } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { questionOf } from '../../../charts/words/title.ts';
import type { Catalogue, Named } from '../../../domain/catalogue.ts';
import { comparesOrganisations, memberKindOf } from '../../../domain/ownGroup.ts';
import { search } from '../../../domain/search.ts';
import type { ChartState, Ids } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { groupsPageUrl } from '../../../state/groupsPage.ts';
import {
  checkedGroups,
  LONGEST_NAME,
  ownGroupOf,
  pastedCodes,
  tidyName,
} from '../../../state/ownGroups.ts';
import { Malformed } from '../../../state/parsed.ts';
import { withGroups } from '../../../state/toggleHighlight.ts';
import { chosenIn, optionText, remainingIn } from './picks.ts';

/** What the form of a group has in its fields. */
export interface GroupFields {
  readonly name: string;
  /** A pasted list. */
  readonly codes: string;
  /** The codes of ticked organisations. */
  readonly members: Ids;
  /** The name of the group that is changed; undefined for a new one. */
  readonly edited: string | undefined;
  /** The words that the list of organisations is narrowed by. */
  readonly find: string;
}

/** Which field is wrong, and what to do about it. */
export interface GroupError {
  readonly field: 'name' | 'codes';
  readonly message: string;
}

/** The question with the group of a form, or what is wrong with the form. */
export function questionWithGroup(
  state: ChartState,
  { name, codes, members, edited }: GroupFields,
): { readonly state: ChartState } | { readonly error: GroupError } {
  const ids = [...pastedCodes(codes), ...members];
  if (tidyName(name) === '') return errorAt('name', 'Enter a name for the group.');
  if (ids.length === 0) return errorAt('codes', 'Enter at least one code, or tick one below.');
  try {
    const group = ownGroupOf(name, ids);
    const isKnown = state.groups.some(existing => existing.name === edited);
    const groups = isKnown
      ? state.groups.map(existing => (existing.name === edited ? group : existing))
      : [...state.groups, group];
    return { state: { ...withGroups(state, checkedGroups(groups)), page: 1 } };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const isName = /^(?:The name|Two groups)/.test(error.message);
    return errorAt(isName ? 'name' : 'codes', error.message);
  }
}

const errorAt = (field: GroupError['field'], message: string): { error: GroupError } => ({
  error: { field, message },
});

/** The fields before anything is typed: those of the group that is changed, or what is highlighted. */
export function firstFields(
  state: ChartState,
  edited: string | undefined,
  catalogue: Catalogue,
): GroupFields {
  const group = state.groups.find(({ name }) => name === edited);
  const entriesById = catalogue.byId[memberKindOf(state.groupBy)];
  if (!group) {
    const members = comparesOrganisations(state) ? state.highlight : state.practiceIds;
    return { name: '', codes: '', members, edited: undefined, find: '' };
  }
  return {
    name: group.name,
    // Codes that the data does not have cannot be ticked. They stay in the list, so that they are not lost.
    codes: group.ids.filter(id => !entriesById.has(id)).join(' '),
    members: group.ids.filter(id => entriesById.has(id)),
    edited,
    find: '',
  };
}

/** How many organisations that are not ticked are listed. Others are found by typing. */
const MOST_LISTED = 100;

/** The page that makes a group or changes one. */
export function groupPage(
  state: ChartState,
  fields: GroupFields,
  catalogue: Catalogue,
  error: GroupError | undefined,
) {
  const kind = memberKindOf(state.groupBy);
  const part = comparesOrganisations(state) ? 'highlight_entities' : 'practice_id';
  const noun = nounOf(catalogue, kind);
  const ticked = new Set(fields.members);
  const entriesById = catalogue.byId[kind];
  const entries = fields.members.map(id => entriesById.get(id) ?? { id, name: 'Not in the data' });
  const offered = [
    ...chosenIn(part, state).flatMap(id => entriesById.get(id) ?? []),
    ...remainingIn(part, state, catalogue),
  ].filter(({ id }) => !ticked.has(id));
  const matches = fields.find === '' ? offered : search(fields.find, offered).entries;
  const { edited } = fields;
  const heading = edited === undefined ? 'Make a group' : `Change the group ${edited}`;
  const box = (isTicked: boolean) => (entry: Named) => ({
    value: entry.id,
    text: optionText(entry),
    isTicked,
  });
  return {
    title: `${error ? 'Error: ' : ''}${heading}`,
    description: `A group of ${noun} of your own, as a line, as peers or as a filter.`,
    heading,
    noun,
    one: nounOf(catalogue, kind, 1),
    question: { href: buildUrl(state), text: capitalise(questionOf({ state, catalogue })) },
    fields,
    error,
    longestName: LONGEST_NAME,
    boxes: [...entries.map(box(true)), ...matches.slice(0, MOST_LISTED).map(box(false))],
    listed: listedText(fields, matches.length, [nounOf(catalogue, kind, 1), noun]),
    remove:
      edited === undefined
        ? undefined
        : buildUrl(
            withGroups(
              state,
              state.groups.filter(({ name }) => name !== edited),
            ),
          ),
    others: state.groups
      .filter(({ name }) => name !== edited)
      .map(({ name }) => ({ text: name, href: groupsPageUrl(state, name) })),
  };
}

/** How many organisations can be ticked, and that more are found by typing. */
function listedText(
  { find, members }: GroupFields,
  n: number,
  [one, many]: readonly [string, string],
): string {
  const ticked = members.length === 0 ? '' : `${countWithNoun(members.length, one, many)} ticked. `;
  const purpose = find === '' ? 'to choose from' : `found for “${find}”`;
  const first = n > MOST_LISTED ? ` Here are the first ${MOST_LISTED}; type to find others.` : '';
  return `${ticked}${countWithNoun(n, members.length > 0 ? `other ${one}` : one, members.length > 0 ? `other ${many}` : many)} ${purpose}.${first}`;
}
