import { capitalise, countWithNoun, listText } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import type { Catalogue, Named } from '../../../domain/catalogue.ts';
import type { Labelled } from '../../../domain/entityType.ts';
import { GROUP_BYS, type GroupBy } from '../../../domain/groupBy.ts';
import {
  comparesOrganisations,
  type MemberKind,
  memberKindOf,
  type OwnGroup,
  ownGroupId,
} from '../../../domain/ownGroup.ts';
import { suggestionsFor } from '../../../domain/search.ts';
import { type ChartState, type Ids, idSet, possiblePeers } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { withoutMailEnd } from '../../../state/mailEnd.ts';
import type { Suggestion } from '../../faults.ts';

/** A part of a question that names organisations, tests or result types. */
interface Part {
  readonly kind: GroupBy;
  readonly ids: Ids;
  /** The question with other ids in this part. */
  withIds(ids: Ids): ChartState;
  /** True for the highlighted ids: without any, the question stays the same. */
  readonly isHighlight?: true;
  /** The own group whose members they are. */
  readonly ownGroup?: string;
}

/** The page of measures has tests of its own, so tests in its address have no effect. */
function partsOf(state: ChartState): readonly Part[] {
  const { denominator } = state;
  const tests: Part[] = [
    {
      kind: 'test_code',
      ids: state.numerators,
      withIds: ids => ({ ...state, numerators: idSet(ids) }),
    },
    {
      kind: 'test_code',
      ids: denominator.kind === 'tests' ? denominator.codes : [],
      withIds: ids => ({ ...state, denominator: { kind: 'tests', codes: idSet(ids) } }),
    },
  ];
  return [
    { kind: 'ccg_id', ids: state.ccgIds, withIds: ids => ({ ...state, ccgIds: idSet(ids) }) },
    { kind: 'lab_id', ids: state.labIds, withIds: ids => ({ ...state, labIds: idSet(ids) }) },
    {
      kind: 'practice_id',
      ids: state.practiceIds,
      withIds: ids => ({ ...state, practiceIds: idSet(ids) }),
    },
    ...state.groups.map(
      ({ name, ids }, place): Part => ({
        kind: memberKindOf(state.groupBy),
        ids,
        ownGroup: name,
        withIds: newIds => ({
          ...state,
          groups: state.groups.with(place, { name, ids: idSet(newIds) }),
        }),
      }),
    ),
    ...(state.view === 'measure' ? [] : tests),
    {
      kind: state.groupBy,
      ids: state.highlight,
      isHighlight: true,
      withIds: ids => {
        const highlight = [...new Set(ids)];
        const peers = possiblePeers({ ...state, highlight }, state.peers);
        return { ...state, highlight, peers };
      },
    },
  ];
}

/**
 * The question that a link meant before an email program changed it. `A01.` is A01, and `A01+A02` or `A01 A02`
 * as one id are both of them (a plus that was written as %2B, or read as a blank), if the data has those and
 * not the other. `a01` is A01, because older links did not always have capitals.
 */
export function correctedState(requestedState: ChartState, catalogue: Catalogue): ChartState {
  const index = catalogue.byId;
  let state = requestedState;
  for (const [place, { kind, ids }] of partsOf(requestedState).entries()) {
    const mended = ids.flatMap(id => meantBy(id, index[kind]));
    const part = partsOf(state)[place];
    const isCorrected = mended.length !== ids.length || mended.some((id, i) => id !== ids[i]);
    if (part && isCorrected) state = part.withIds(mended);
  }
  return state;
}

function meantBy(id: string, index: ReadonlyMap<string, Named>): Ids {
  if (index.has(id)) return [id];
  const trimmedId = withoutMailEnd(id);
  const match = idInAnyCase(trimmedId, index);
  if (match !== undefined) return [match];
  const ids = trimmedId.split(/[+\s]+/).filter(part => part !== '');
  const foundIds = ids.flatMap(part => idInAnyCase(part, index) ?? []);
  return ids.length > 0 && foundIds.length === ids.length ? foundIds : [id];
}

/** The id of the data that is the same but for capitals, if it is the only one. */
function idInAnyCase(id: string, index: ReadonlyMap<string, Named>): string | undefined {
  if (index.has(id)) return id;
  const lowerCaseId = id.toLowerCase();
  const [match, ...others] = [...index.keys()].filter(key => key.toLowerCase() === lowerCaseId);
  return others.length === 0 ? match : undefined;
}

/** What a question asks for and the data does not have. */
export interface Notice {
  /** `data`: the data version. */
  readonly kind: GroupBy | 'data';
  readonly ids: Ids;
  /** Names them and says what is shown instead. */
  readonly message: string;
  /** The same question over what may have been meant. */
  readonly suggestions: readonly Suggestion[];
}

/**
 * The question that the data can answer, and a notice of every organisation and test in it that the
 * data does not have: an old link shows the rest. A filter or a list of tests with none left stays as
 * it is, and its answer is empty; it never turns into all of them.
 */
export function withoutMissing(
  requestedState: ChartState,
  catalogue: Catalogue,
): { readonly state: ChartState; readonly notices: readonly Notice[] } {
  const index = catalogue.byId;
  const notices: Notice[] = [];
  let state = requestedState;
  // Taking ids out of one part leaves the others as they are, so both lists have the same order.
  for (const [place, part] of partsOf(requestedState).entries()) {
    const missing = part.ids.filter(id => !index[part.kind].has(id));
    if (missing.length === 0) continue;
    const foundIds = part.ids.filter(id => index[part.kind].has(id));
    notices.push({
      kind: part.kind,
      ids: missing,
      message: messageOf(part, missing, foundIds, catalogue),
      suggestions: [
        ...(part.isHighlight ? otherComparisons(requestedState, missing, catalogue) : []),
        ...suggestionsOf(part, missing, [...index[part.kind].values()]),
      ].slice(0, MOST_SUGGESTED),
    });
    const remainingPart = partsOf(state)[place];
    if (remainingPart && (foundIds.length > 0 || part.isHighlight))
      state = remainingPart.withIds(foundIds);
  }
  return { state, notices: [...notices, ...withoutLines(state, catalogue)] };
}

/** Says that own groups are not shown where tests are compared, and offers to ask about their members alone. */
function withoutLines(state: ChartState, catalogue: Catalogue): Notice[] {
  const { groups, groupBy } = state;
  const isUsed = comparesOrganisations(state) || state.onlyGroups || state.peers === 'group';
  if (groups.length === 0 || isUsed) return [];
  const names = listText(groups.map(({ name }) => name));
  const subject = groups.length === 1 ? `The group ${names} is` : `The groups ${names} are`;
  const kind = memberKindOf(groupBy);
  return [
    {
      kind,
      ids: groups.map(({ name }) => ownGroupId(name)),
      message: `${subject} not shown, because ${nounOf(catalogue, groupBy)} are compared.`,
      suggestions: [
        {
          text: `${nounOf(catalogue, groupBy)} at ${nounOf(catalogue, kind)} in the ${groups.length === 1 ? 'group' : 'groups'} only`,
          href: buildUrl({ ...state, onlyGroups: true, page: 1 }),
        },
      ],
    },
  ];
}

/** What own groups have that the data does not, for pages that are not about one question. */
export const missingMembers = (
  groups: readonly OwnGroup[],
  kind: MemberKind,
  catalogue: Catalogue,
): Notice[] =>
  groups.flatMap(({ name, ids }) => {
    const [missing, present] = [false, true].map(isKnown =>
      ids.filter(id => catalogue.byId[kind].has(id) === isKnown),
    );
    if (!missing || !present || missing.length === 0) return [];
    const message = messageOf({ kind, ownGroup: name }, missing, present, catalogue);
    return [{ kind, ids: missing, message, suggestions: [] }];
  });

/** More than this are counted, not named. */
const MOST_NAMED = 5;

function messageOf(
  part: Pick<Part, 'kind' | 'ownGroup' | 'isHighlight'>,
  missing: Ids,
  foundIds: Ids,
  labelled: Labelled,
): string {
  const shownNames = missing.slice(0, MOST_NAMED).map(id => `“${id}”`);
  const more = missing.length - shownNames.length;
  const names = listText(more > 0 ? [...shownNames, countWithNoun(more, 'other')] : shownNames);
  const isOne = missing.length === 1;
  const ofGroup = part.ownGroup === undefined ? '' : ` of the group ${part.ownGroup}`;
  const subject = `${capitalise(nounOf(labelled, part.kind, missing.length))} ${names}${ofGroup}`;
  const outcome = part.isHighlight
    ? ` and ${isOne ? 'is' : 'are'} not highlighted`
    : foundIds.length > 0
      ? ` and ${isOne ? 'is' : 'are'} left out`
      : part.ownGroup === undefined
        ? ', so there is nothing to show'
        : ', so the group has no figures';
  const reason = REASONS[part.kind];
  return `${subject} ${isOne ? 'is' : 'are'} not in the data${outcome}.${reason ? ` ${isOne ? 'It' : 'They'} ${reason}.` : ''}`;
}

const REASONS: Record<GroupBy, string> = {
  practice_id: 'may have closed or merged, or have too few tests to be shown',
  ccg_id: 'may have merged or been given another code',
  lab_id: 'may have been given another code, or no longer send data',
  test_code: 'may have been given another code, or no longer be sent by any lab',
  result_category: '',
};

const MOST_SUGGESTED = 5;

function suggestionsOf(part: Part, missing: Ids, entries: readonly Named[]): Suggestion[] {
  const mostForEach = Math.ceil(MOST_SUGGESTED / Math.min(missing.length, MOST_NAMED));
  return missing
    .slice(0, MOST_NAMED)
    .flatMap(id =>
      suggestionsFor(id, entries, mostForEach)
        .filter(match => !part.ids.includes(match.id))
        .map(match => ({
          text: `${match.name} (${match.id})`,
          href: buildUrl(part.withIds(part.ids.map(partId => (partId === id ? match.id : partId)))),
        })),
    )
    .slice(0, MOST_SUGGESTED);
}

/** The same question about what a highlighted id is instead: a CCG where practices are compared. */
function otherComparisons(state: ChartState, missing: Ids, catalogue: Catalogue): Suggestion[] {
  return missing.slice(0, MOST_NAMED).flatMap(id =>
    GROUP_BYS.filter(kind => kind !== 'result_category' && catalogue.byId[kind].has(id)).map(
      groupBy => ({
        text: `${catalogue.nameOf(groupBy, id)} (${nounOf(catalogue, groupBy, 1)})`,
        href: buildUrl({ ...state, groupBy, highlight: [id], peers: 'all', sort: [], page: 1 }),
      }),
    ),
  );
}

/** For programs. */
export const noticesJson = (notices: readonly Notice[]): Record<string, unknown>[] =>
  notices.map(({ kind, ids, message, suggestions }) => ({
    kind,
    ids,
    message,
    near: suggestions.map(({ href }) => href),
  }));

/** As the value of a header: `practice_id=Z98+Z99; test_code=PV`, ids percent-encoded. */
export const noticesHeader = (notices: readonly Notice[]): string =>
  notices.map(({ kind, ids }) => `${kind}=${ids.map(encodeURIComponent).join('+')}`).join('; ');

/**
 * What the highlighted organisations or tests of a short link are, where it does not say what to compare;
 * undefined where they are of several kinds or not in the data.
 */
export function kindOf({ highlight }: ChartState, catalogue: Catalogue): GroupBy | undefined {
  const index = catalogue.byId;
  return GROUP_BYS.find(kind => highlight.length > 0 && highlight.every(id => index[kind].has(id)));
}
