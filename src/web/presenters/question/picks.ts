import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import type { Catalogue, Named, PracticeEntry } from '../../../domain/catalogue.ts';
import type { Labelled } from '../../../domain/entityType.ts';
import type { GroupBy } from '../../../domain/groupBy.ts';
import { oncePer } from '../../../domain/oncePer.ts';
import { type ChartState, type Ids, idSet } from '../../../state/chartState.ts';

/** The parts of a question that are sets of ids, by the names that its form gives them. */
export const PARTS = [
  'numerators',
  'denominator_tests',
  'ccg_id',
  'lab_id',
  'practice_id',
  'highlight_entities',
] as const;
export type Part = (typeof PARTS)[number];

export const isPart = (text: string): text is Part => PARTS.some(part => part === text);

/** What the ids of a part stand for. */
export function kindOfPart(part: Part, { groupBy }: ChartState): GroupBy {
  if (part === 'highlight_entities') return groupBy;
  return part === 'numerators' || part === 'denominator_tests' ? 'test_code' : part;
}

/** What a part is called where it is not read as a word of the sentence. */
export function partLabel(part: Part, { groupBy }: ChartState, labelled: Labelled): string {
  if (part === 'highlight_entities') return `${capitalise(nounOf(labelled, groupBy))} to highlight`;
  if (part === 'denominator_tests') return 'Tests to compare with';
  return part === 'numerators' ? 'Tests' : capitalise(nounOf(labelled, part));
}

/** The ids that a question has in a part. */
export function chosenIn(part: Part, state: ChartState): Ids {
  switch (part) {
    case 'numerators':
      return state.numerators;
    case 'denominator_tests':
      return state.denominator.kind === 'tests' ? state.denominator.codes : [];
    case 'ccg_id':
      return state.ccgIds;
    case 'lab_id':
      return state.labIds;
    case 'practice_id':
      return state.practiceIds;
    case 'highlight_entities':
      return state.highlight;
  }
}

/** The question with one more id in a part, from its first page. */
export function withChosen(part: Part, state: ChartState, id: string): ChartState {
  const more = [...chosenIn(part, state), id];
  const first = { ...state, page: 1 };
  switch (part) {
    case 'numerators':
      return { ...first, numerators: idSet(more) };
    case 'denominator_tests':
      return { ...first, denominator: { kind: 'tests', codes: idSet(more) } };
    case 'ccg_id':
      return { ...first, ccgIds: idSet(more) };
    case 'lab_id':
      return { ...first, labIds: idSet(more) };
    case 'practice_id':
      return { ...first, practiceIds: idSet(more) };
    case 'highlight_entities':
      return { ...first, highlight: [...new Set(more)] };
  }
}

const isIn = (filter: Ids, id: string | null): boolean =>
  filter.length === 0 || (id !== null && filter.includes(id));

/** The practices of the filtered CCGs and labs. */
const practicesWithin = (
  { ccgIds, labIds }: ChartState,
  { practices }: Catalogue,
): readonly PracticeEntry[] =>
  ccgIds.length + labIds.length === 0
    ? practices
    : practices.filter(({ ccgId, labId }) => isIn(ccgIds, ccgId) && isIn(labIds, labId));

const shownTests = ({ tests }: Catalogue): readonly Named[] => tests.filter(test => test.shown);

/**
 * What can be chosen in a part, in the order of the ids: what passes the question's other filters.
 * Whatever is compared can be highlighted if it passes the filter on itself, too.
 */
export function offeredIn(part: Part, state: ChartState, catalogue: Catalogue): readonly Named[] {
  const { groupBy, ccgIds, labIds, practiceIds, numerators } = state;
  const passing = (entries: readonly Named[], filter: Ids): readonly Named[] =>
    filter.length === 0 ? entries : entries.filter(({ id }) => filter.includes(id));
  if (part === 'practice_id') return practicesWithin(state, catalogue);
  if (part === 'ccg_id') return catalogue.ccgs;
  if (part === 'lab_id') return catalogue.labs;
  if (part !== 'highlight_entities') return shownTests(catalogue);
  switch (groupBy) {
    case 'practice_id':
      return passing(practicesWithin(state, catalogue), practiceIds);
    case 'ccg_id':
      return passing(catalogue.ccgs, ccgIds);
    case 'lab_id':
      return passing(catalogue.labs, labIds);
    case 'test_code':
      return passing(shownTests(catalogue), numerators);
    case 'result_category':
      return [...catalogue.byId.result_category.values()];
  }
}

const collator = new Intl.Collator('en-GB', { numeric: true });
const nameOf = ({ id, name }: Named): string => name.trim() || id;
const byName = (a: Named, b: Named): number => collator.compare(nameOf(a), nameOf(b));

/** The practices of a store by name. They are kept, because to sort them takes longer than to find one. */
const sortedPractices = oncePer(({ practices }: Catalogue): readonly Named[] =>
  [...practices].sort(byName),
);

/** What can still be chosen in a part, by name; result types in the order of their codes. */
export function remainingIn(part: Part, state: ChartState, catalogue: Catalogue): Named[] {
  const chosenIds = new Set(chosenIn(part, state));
  const kind = kindOfPart(part, state);
  const offered = offeredIn(part, state, catalogue).filter(({ id }) => !chosenIds.has(id));
  if (kind === 'result_category') return offered;
  if (kind !== 'practice_id') return offered.sort(byName);
  const ids = new Set(offered.map(({ id }) => id));
  return sortedPractices(catalogue).filter(({ id }) => ids.has(id));
}

/** `Elm Surgery (A05)`; the code alone where there is no other name. */
export const optionText = ({ id, name }: Named): string =>
  name.trim() === '' || name === id ? id : `${name.trim()} (${id})`;
