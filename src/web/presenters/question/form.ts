import { capitalised, listedUpTo } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import type { Catalogue, Names, PracticeEntry } from '../../../domain/catalogue.ts';
import { GROUP_BYS, type GroupBy } from '../../../domain/groupBy.ts';
import { RESULT_CATEGORIES, type ResultFilter } from '../../../domain/resultCategory.ts';
import type { Group } from '../../../domain/series.ts';
import type { ChartState, Ids } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';

export interface Choice {
  readonly value: string;
  readonly text: string;
  readonly selected: boolean;
}

/** A word of the sentence that stands for a set of ids. */
export interface Pick {
  readonly name: string;
  readonly id: string;
  /** What is chosen here, for those who do not see the sentence. */
  readonly label: string;
  /** The word in the sentence. */
  readonly word: string;
  readonly choices: readonly Choice[];
  /** False where it makes no sense for what is compared: then it is neither shown nor sent. */
  readonly offered: boolean;
}

export interface Form {
  readonly action: string;
  /** False on the page of predefined measures, whose tests are given. */
  readonly asksTests: boolean;
  readonly by: readonly Choice[];
  readonly numerators: Pick;
  readonly filter: readonly Choice[];
  readonly denominators: readonly Choice[];
  readonly denominatorTests: Pick;
  readonly ccg: Pick;
  readonly lab: Pick;
  readonly practice: Pick;
  readonly highlight: Pick;
  readonly hideSparse: boolean;
  /** The choice of lines instead of bands; undefined on pages whose charts draw bands only. */
  readonly decileLines: { readonly isChosen: boolean; readonly isOffered: boolean } | undefined;
  /** What survives a change of the question (such as orders, colours, peers), and what is compared until then. */
  readonly kept: readonly { readonly name: string; readonly value: string }[];
}

const FILTER_WORDS: Partial<Record<ResultFilter, string>> = {
  all: 'with any result',
  within_range: 'within range',
  under_range: 'under range',
  over_range: 'over range',
  numeric: 'with numeric results',
  error: 'not placed against a range',
};
const FIRST_FILTERS: readonly ResultFilter[] = [
  'all',
  'within_range',
  'under_range',
  'over_range',
  'numeric',
  'error',
];

/** Parts of the address that no control of the form asks for. */
const KEPT = ['order', 'colours', 'peers', 'rows', 'sort'] as const;

/**
 * The question as a sentence whose words are the controls.
 *
 * @param groups what the answer has: nothing else can be highlighted. Where a page has several answers,
 * the organisations that pass the filters can.
 * @param drawsDeciles whether the page's large charts draw any; undefined where it has no such charts.
 */
export function formOf(
  state: ChartState,
  catalogue: Catalogue,
  groups?: readonly Group[],
  drawsDeciles?: boolean,
): Form {
  const { groupBy, denominator } = state;
  const query = new URLSearchParams(buildUrl(state).split('?')[1] ?? '');
  const isTests = groupBy === 'test_code' || groupBy === 'result_category';
  return {
    action: `/data/${state.view}`,
    asksTests: state.view !== 'measure',
    by: GROUP_BYS.map(value => ({
      value,
      text: nounOf(catalogue, value),
      selected: value === groupBy,
    })),
    numerators: pick('numerators', 'Tests', 'all tests', state.numerators, {
      names: catalogue,
      kind: 'test_code',
      choices: testChoices(catalogue, state.numerators),
    }),
    filter: filterChoices(state.filter),
    denominators: [
      { value: 'per1000', text: 'per 1000 patients', selected: denominator.kind === 'per1000' },
      { value: 'raw', text: 'as plain numbers', selected: denominator.kind === 'raw' },
      { value: 'tests', text: 'as a proportion of', selected: denominator.kind === 'tests' },
    ],
    denominatorTests: pick(
      'denominator_tests',
      'Tests to compare with',
      'all tests',
      denominator.kind === 'tests' ? denominator.codes : [],
      {
        names: catalogue,
        kind: 'test_code',
        choices: testChoices(catalogue, denominator.kind === 'tests' ? denominator.codes : []),
      },
    ),
    ccg: pick(
      'ccg_id',
      nounOf(catalogue, 'ccg_id'),
      `all ${nounOf(catalogue, 'ccg_id')}`,
      state.ccgIds,
      {
        names: catalogue,
        kind: 'ccg_id',
        choices: choicesOf(catalogue.ccgs, state.ccgIds),
        offered: groupBy !== 'ccg_id' || state.ccgIds.length > 0,
      },
    ),
    lab: pick('lab_id', 'Labs', 'all labs', state.labIds, {
      names: catalogue,
      kind: 'lab_id',
      choices: choicesOf(catalogue.labs, state.labIds),
      offered: groupBy !== 'lab_id' || state.labIds.length > 0,
    }),
    practice: pick('practice_id', 'Practices', 'all practices', state.practiceIds, {
      names: catalogue,
      kind: 'practice_id',
      choices: choicesOf(practicesWithin(state, catalogue, state.practiceIds), state.practiceIds),
      offered: isTests || state.practiceIds.length > 0,
    }),
    highlight: pick(
      'highlight_entities',
      `${capitalised(nounOf(catalogue, groupBy))} to highlight`,
      `no ${nounOf(catalogue, groupBy, 1)}`,
      state.highlight,
      { names: catalogue, kind: groupBy, choices: pickable(state, catalogue, groups) },
    ),
    hideSparse: state.hideSparse,
    decileLines:
      drawsDeciles === undefined
        ? undefined
        : { isChosen: state.deciles === 'lines', isOffered: drawsDeciles },
    kept: [
      { name: 'was', value: groupBy },
      ...[...KEPT, ...(drawsDeciles === undefined ? ['deciles'] : [])].flatMap(name => {
        const value = query.get(name);
        return value === null ? [] : [{ name, value }];
      }),
    ],
  };
}

function pick(
  name: string,
  label: string,
  none: string,
  ids: Ids,
  options: {
    names: Names;
    kind: GroupBy;
    choices: readonly Choice[];
    offered?: boolean;
  },
): Pick {
  const word = listedUpTo(
    ids.map(id => options.names.nameOf(options.kind, id)),
    3,
  );
  return {
    name,
    id: `pick-${name}`,
    label,
    word: word || none,
    choices: options.choices,
    offered: options.offered ?? true,
  };
}

const collator = new Intl.Collator('en-GB', { numeric: true });

function choicesOf(
  entries: readonly { readonly id: string; readonly name: string }[],
  ids: Ids,
): Choice[] {
  const chosen = new Map(ids.map((id, place) => [id, place]));
  // What is chosen stands first and keeps its order, which decides the colours.
  const place = (choice: Choice): number => chosen.get(choice.value) ?? ids.length;
  // What is chosen and not in the data stays chosen: without it the form would ask for all.
  const found = new Set(entries.map(entry => entry.id));
  const missing = ids.filter(id => !found.has(id)).map(id => ({ id, name: 'Not in the data' }));
  return [...entries, ...missing]
    .map(({ id, name }) => ({
      value: id,
      text: name.trim() === '' || name === id ? id : `${name.trim()} (${id})`,
      selected: chosen.has(id),
    }))
    .sort((a, b) => place(a) - place(b) || collator.compare(a.text, b.text));
}

/** The tests on offer, and those already chosen. */
const testChoices = (catalogue: Catalogue, ids: Ids): Choice[] =>
  choicesOf(
    catalogue.tests.filter(test => test.shown || ids.includes(test.id)),
    ids,
  );

const within = (filter: Ids, id: string | null): boolean =>
  filter.length === 0 || (id !== null && filter.includes(id));

/** The practices of the filtered CCGs and labs, and those already chosen. */
const practicesWithin = (
  { ccgIds, labIds }: ChartState,
  { practices }: Catalogue,
  chosen: Ids,
): PracticeEntry[] =>
  practices.filter(
    ({ id, ccgId, labId }) =>
      chosen.includes(id) || (within(ccgIds, ccgId) && within(labIds, labId)),
  );

/** What the chart can show, and what is highlighted already. */
function pickable(state: ChartState, catalogue: Catalogue, groups?: readonly Group[]): Choice[] {
  const all = highlightChoices(state, catalogue);
  if (!groups) return all;
  const ids = new Set(groups.map(group => group.id));
  return all.filter(choice => choice.selected || ids.has(choice.value));
}

/** What passes the filters: practices narrow to the filtered CCGs, labs and practices. */
function highlightChoices(state: ChartState, catalogue: Catalogue): Choice[] {
  const { groupBy, ccgIds, labIds, practiceIds, highlight, numerators } = state;
  switch (groupBy) {
    case 'practice_id':
      return choicesOf(
        practicesWithin(state, catalogue, highlight).filter(
          each => highlight.includes(each.id) || within(practiceIds, each.id),
        ),
        highlight,
      );
    case 'ccg_id':
      return choicesOf(
        catalogue.ccgs.filter(each => highlight.includes(each.id) || within(ccgIds, each.id)),
        highlight,
      );
    case 'lab_id':
      return choicesOf(
        catalogue.labs.filter(each => highlight.includes(each.id) || within(labIds, each.id)),
        highlight,
      );
    case 'test_code':
      return testChoices(catalogue, highlight).filter(
        each => each.selected || within(numerators, each.value),
      );
    case 'result_category':
      return RESULT_CATEGORIES.map(({ code, name }) => ({
        value: String(code),
        text: name,
        selected: highlight.includes(String(code)),
      }));
  }
}

function filterChoices(filter: ResultFilter): Choice[] {
  const named = FIRST_FILTERS.map(value => ({
    value,
    text: FILTER_WORDS[value] ?? value,
    selected: value === filter,
  }));
  const single = RESULT_CATEGORIES.map(({ code, name }) => ({
    value: String(code),
    text: `only “${name}”`,
    selected: String(code) === filter,
  }));
  return [...named, ...single];
}
