import type { Named, Names } from '../../domain/catalogue.ts';
import { comparesOrganisations, ownGroupId } from '../../domain/ownGroup.ts';
import type { ResultFilter } from '../../domain/resultCategory.ts';
import { categoriesOf, resultName } from '../../domain/resultCategory.ts';
import type { PeerGroup, Series } from '../../domain/series.ts';
import {
  type ChartState,
  type Ids,
  isAnyHighlighted,
  isProportion,
} from '../../state/chartState.ts';
import type { Answer, NamedState } from '../answer.ts';
import { capitalise, countWithNoun, listText, shortListText } from './grammar.ts';
import { nounOf } from './nouns.ts';
import { sharedBy } from './peerWords.ts';
import { timePhrase } from './timeWords.ts';

/** More tests than this are counted, not named, so that a title can be read at a glance. */
const MOST_TESTS = 4;
const MOST_ORGANISATIONS = 4;

/**
 * The chart's title in one sentence, in the predecessor's grammar: `Deciles for Potassium tests per
 * 1000 patients at all practices nationally`, or `Potassium tests per 1000 patients at practices A
 * and B (in the context of all practices nationally)`.
 */
export function titleOf(answer: Answer): string {
  const { state, series } = answer;
  const quantity = questionOf(answer);
  const peers = series.comparison?.chosen;
  const context = peers ? populationOfPeers(answer, peers) : populationOf(answer);
  const period = timePhrase(state);
  if (isAnyHighlighted(state)) {
    return `${capitalise(quantity)} ${highlightedOf(answer)} (in the context of ${context})${period}`;
  }
  const population = isOrganisation(state) ? `at ${context}` : `by ${groupedBy(answer)}`;
  return series.deciles !== null
    ? `Deciles for ${quantity} ${population}${period}`
    : `${capitalise(quantity)} ${population}${period}`;
}

/**
 * Who is compared, for a heading next to what is measured: `Abbey Surgery compared with all practices`, or
 * `All practices in CCG A compared`.
 *
 * @param series the series whose peers are compared; of several answers, the one that has chosen peers.
 */
export function headingOf(question: NamedState, series: Series | undefined): string {
  const { state } = question;
  const peers = series?.comparison?.chosen;
  const groups = chosenGroups(question);
  const population = peers
    ? populationOfPeers(question, peers)
    : [
        groups ?? `all ${nounOf(question.catalogue, state.groupBy)}`,
        ...filterPhrases(question, 'heading'),
      ].join(' ');
  const period = timePhrase(state);
  if (isAnyHighlighted(state))
    return `${capitalise(highlightedNames(question))} compared with ${population}${period}`;
  return `${capitalise(population)}${series?.groups.length === 1 ? '' : ' compared'}${period}`;
}

/** What is measured: `Potassium tests with results over range per 1000 patients`. */
export function questionOf({ state, catalogue }: NamedState): string {
  const { denominator } = state;
  const tests = testsOf(state.numerators, catalogue);
  const results = resultWords(state.filter);
  const counts = results === '' ? tests : `${tests} ${results}`;
  if (denominator.kind === 'raw') return `number of ${counts}`;
  if (denominator.kind === 'per1000') return `${counts} per 1000 patients`;
  const relation = isProportion(state) ? 'as a proportion of' : 'relative to';
  return `${counts} ${relation} ${testsOf(denominator.codes, catalogue)}`;
}

/** `all tests`, `Potassium tests`, `CRP + ESR + PV tests`. */
export function testsOf(codes: Ids, names: Names): string {
  if (codes.length === 0) return 'all tests';
  const tests = codes.map(code => names.nameOf('test_code', code));
  if (tests.length <= MOST_TESTS) return `${tests.join(' + ')} tests`;
  return `tests of ${shortListText(tests, MOST_TESTS, 'other kinds')}`;
}

const RESULT_WORDS: Partial<Record<ResultFilter, string>> = {
  all: '',
  within_range: 'with results within range',
  under_range: 'with results under range',
  over_range: 'with results over range',
  numeric: 'with numeric results',
  error: 'with results that could not be placed against a range',
};

/** The filter in words: ``, `with results over range`, `with result “Unknown sex”`. */
export function resultWords(filter: ResultFilter): string {
  const words = RESULT_WORDS[filter];
  if (words !== undefined) return words;
  return `with result “${listText(categoriesOf(filter).map(resultName))}”`;
}

const isOrganisation = ({ groupBy }: ChartState): boolean =>
  groupBy === 'practice_id' || groupBy === 'ccg_id' || groupBy === 'lab_id';

/** `at practices A and B`, `for tests A and B`, `with the result Over range`. */
function highlightedOf({ state, catalogue }: NamedState): string {
  const { groupBy, highlight } = state;
  const names = highlightedNames({ state, catalogue });
  // Own groups have a noun of their own.
  if (highlight.length === 0) return `at ${names}`;
  return `${isOrganisation(state) ? 'at' : 'for'} ${nounOf(catalogue, groupBy, highlight.length)} ${names}`;
}

/** Everything highlighted, with its name: what is compared, and then own groups. */
export const highlightedNamed = ({ state, catalogue }: NamedState): Named[] => [
  ...state.highlight.map(id => ({ id, name: catalogue.nameOf(state.groupBy, id) })),
  ...(comparesOrganisations(state) ? state.groups : []).map(({ name }) => ({
    id: ownGroupId(name),
    name: `the group ${name}`,
  })),
];

/** `Abbey Surgery`, `Abbey Surgery and the group North`. */
export const highlightedNames = (question: NamedState): string =>
  shortListText(
    highlightedNamed(question).map(({ name }) => name),
    MOST_ORGANISATIONS,
  );

/** Everything that is compared: `all practices nationally`, `all labs with …`, `practices A and B`. */
export function populationOf(question: NamedState): string {
  const groups = chosenGroups(question);
  if (groups === undefined)
    return `all ${groupedBy(question, nounOf(question.catalogue, question.state.groupBy))}`;
  return [groups, ...filterPhrases(question)].join(', ');
}

/** `all practices that use Plymouth`, `all practices in CCG A, that use Plymouth`. */
function populationOfPeers(question: NamedState, peers: PeerGroup): string {
  const groups = chosenGroups(question);
  const filters = filterPhrases(question);
  const noun = [
    groups ?? `all ${nounOf(question.catalogue, question.state.groupBy)}`,
    ...filters,
  ].join(' ');
  return `${noun}${groups !== undefined || filters.length > 0 ? ',' : ''} ${sharedBy(peers)}`;
}

/** The compared groups with the filters on organisations, or `nationally` without any filter. */
function groupedBy(
  question: NamedState,
  noun = nounOf(question.catalogue, question.state.groupBy, 1),
): string {
  const filters = filterPhrases(question);
  if (filters.length > 0) return `${noun} ${filters.join(', ')}`;
  return `${noun} nationally`;
}

type Organisation = 'ccg_id' | 'lab_id' | 'practice_id';

const namesText = (names: Names, kind: Organisation, ids: Ids): string =>
  shortListText(
    ids.map(id => names.nameOf(kind, id)),
    MOST_ORGANISATIONS,
  );

const chosenOf = ({ ccgIds, labIds, practiceIds }: ChartState): Record<Organisation, Ids> => ({
  ccg_id: ccgIds,
  lab_id: labIds,
  practice_id: practiceIds,
});

/**
 * The compared organisations, where a filter names them: `Abbey Surgery`, `practices A and B`, `5 chosen
 * practices`; undefined where all are compared.
 */
export function chosenGroups({ state, catalogue }: NamedState): string | undefined {
  const { groupBy } = state;
  if (groupBy === 'test_code' || groupBy === 'result_category') return undefined;
  const ids = chosenOf(state)[groupBy];
  if (isOfGroups(state)) {
    const groups = chosenGroups({ state: { ...state, onlyGroups: false }, catalogue });
    return `${groups ?? nounOf(catalogue, groupBy)} ${inGroups(state)}`;
  }
  if (ids.length === 0) return undefined;
  if (ids.length > MOST_ORGANISATIONS) {
    return countWithNoun(
      ids.length,
      `chosen ${nounOf(catalogue, groupBy, 1)}`,
      `chosen ${nounOf(catalogue, groupBy)}`,
    );
  }
  const list = namesText(catalogue, groupBy, ids);
  return ids.length === 1 ? list : `${nounOf(catalogue, groupBy)} ${list}`;
}

/**
 * The filters on organisations, each as a phrase: `in CCG A`, `with tests sent to B`. A filter on the groups
 * that are compared is left out, because `chosenGroups` gives it.
 *
 * @param use titles say `at practice Abbey Surgery`, as the predecessor's did; headings say `at Abbey
 *   Surgery`.
 */
export function filterPhrases(
  { state, catalogue }: NamedState,
  use: 'title' | 'heading' = 'title',
): string[] {
  const { groupBy } = state;
  const ids = chosenOf(state);
  const within =
    isOfGroups(state) && !isOrganisation(state) ? [`at practices ${inGroups(state)}`] : [];
  const kinds = (['practice_id', 'ccg_id', 'lab_id'] as const).filter(
    kind => kind !== groupBy && ids[kind].length > 0,
  );
  const filters = kinds.map(kind => {
    const list = namesText(catalogue, kind, ids[kind]);
    if (kind === 'lab_id') return `with tests sent to ${list}`;
    const noun = nounOf(catalogue, kind, ids[kind].length);
    if (kind === 'ccg_id') return `in ${noun} ${list}`;
    if (ids[kind].length > MOST_ORGANISATIONS) {
      return `at ${countWithNoun(ids[kind].length, 'chosen practice')}`;
    }
    return use === 'heading' && ids[kind].length === 1 ? `at ${list}` : `at ${noun} ${list}`;
  });
  return [...within, ...filters];
}

/** Whether only members of own groups are asked about. */
const isOfGroups = ({ onlyGroups, groups }: ChartState): boolean => onlyGroups && groups.length > 0;

/** `in the group North`, `in the groups North and South`. */
const inGroups = ({ groups }: ChartState): string => {
  const names = shortListText(
    groups.map(({ name }) => name),
    MOST_ORGANISATIONS,
  );
  return `in the ${groups.length === 1 ? 'group' : 'groups'} ${names}`;
};
