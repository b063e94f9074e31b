import { periodsOf } from '../../../charts/change.ts';
import { shortListText } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import type { Catalogue, Named } from '../../../domain/catalogue.ts';
import { GROUP_BYS } from '../../../domain/groupBy.ts';
import { type Month, type Period, shortMonth, yearAndMonth } from '../../../domain/month.ts';
import { memberKindOf } from '../../../domain/ownGroup.ts';
import { RESULT_CATEGORIES, type ResultFilter } from '../../../domain/resultCategory.ts';
import type { Group } from '../../../domain/series.ts';
import type { ChartState, Ids, MonthRange } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { groupsPageUrl } from '../../../state/groupsPage.ts';
import { ownGroupText } from '../../../state/ownGroups.ts';
import { chosenIn, kindOfPart, offeredIn, optionText, type Part, partLabel } from './picks.ts';

export interface Choice {
  readonly value: string;
  readonly text: string;
  readonly selected: boolean;
}

/** A word of the sentence that stands for a set of ids. */
export interface SetControl {
  readonly name: string;
  readonly id: string;
  /** What is chosen here, for those who do not see the sentence. */
  readonly label: string;
  /** The word in the sentence. */
  readonly word: string;
  /** All that can be chosen or, if that is a lot, only what is chosen: the rest is found by typing. */
  readonly choices: readonly Choice[];
  readonly isWhole: boolean;
  /** False if it makes no sense for what is compared: then it is neither shown nor sent. */
  readonly isOffered: boolean;
}

export interface Form {
  readonly action: string;
  /** False on the page of predefined measures, whose tests are given. */
  readonly asksTests: boolean;
  readonly groupBys: readonly Choice[];
  readonly numerators: SetControl;
  readonly filter: readonly Choice[];
  readonly denominators: readonly Choice[];
  readonly denominatorTests: SetControl;
  readonly ccg: SetControl;
  readonly lab: SetControl;
  readonly practice: SetControl;
  readonly highlight: SetControl;
  /** The first and the last month; undefined where two periods are compared. */
  readonly months: MonthsChoice | undefined;
  /** The two periods that are compared; undefined on other pages. */
  readonly periods: { readonly a: MonthsChoice; readonly b: MonthsChoice } | undefined;
  /** How many months a number covers, and whether the year before is shown; undefined where neither has a meaning. */
  readonly averages: { readonly window: readonly Choice[]; readonly lastYear: boolean } | undefined;
  /** The limits of XmR charts; undefined on other pages. */
  readonly limits: LimitsChoice | undefined;
  readonly hideSparse: boolean;
  /** The choice of lines instead of bands; undefined on pages whose charts draw bands only. */
  readonly decileLines: { readonly isChosen: boolean; readonly isOffered: boolean } | undefined;
  /** The page that makes a group, those that change one, and whether their members alone are asked about. */
  readonly groups: {
    readonly make: string;
    readonly edit: readonly { readonly text: string; readonly href: string }[];
    readonly isOnly: boolean;
    readonly only: string;
  };
  /**
   * What is kept when the question changes (such as orders, colours and peers), and what was compared before.
   */
  readonly hiddenFields: readonly { readonly name: string; readonly value: string }[];
}

/**
 * At most this many choices are listed on the page. If there are more, those that are not chosen are found by
 * typing.
 */
const MOST_LISTED = 60;

const collator = new Intl.Collator('en-GB', { numeric: true });

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
const HIDDEN_FIELDS = ['order', 'colours', 'peers', 'rows', 'sort', 'data'] as const;

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
  const comparesPeriods = state.view === 'change';
  const addsUp = comparesPeriods || state.view === 'funnel';
  const isMonthly = addsUp || state.view === 'xmr';
  const isTests = groupBy === 'test_code' || groupBy === 'result_category';
  const answered = groups && new Set(groups.map(group => group.id));
  const pickOf = (part: Part, none: string, isOffered = true): SetControl => {
    const entries = offeredIn(part, state, catalogue);
    const isShort = entries.length <= MOST_LISTED;
    const kind = kindOfPart(part, state);
    const ids = chosenIn(part, state);
    const word = shortListText(
      ids.map(id => catalogue.nameOf(kind, id)),
      3,
    );
    const listed =
      part === 'highlight_entities' && answered
        ? entries.filter(({ id }) => answered.has(id))
        : entries;
    return {
      name: part,
      id: `pick-${part}`,
      label: partLabel(part, state, catalogue),
      word: word || none,
      choices:
        kind === 'result_category'
          ? resultChoices(listed, ids)
          : choicesOf(isShort ? listed : [], ids, catalogue.byId[kind]),
      isWhole: isShort,
      isOffered,
    };
  };
  return {
    action: `/data/${state.view}`,
    asksTests: state.view !== 'measure',
    groupBys: GROUP_BYS.map(value => ({
      value,
      text: nounOf(catalogue, value),
      selected: value === groupBy,
    })),
    numerators: pickOf('numerators', 'all tests'),
    filter: filterChoices(state.filter),
    denominators: [
      { value: 'per1000', text: 'per 1000 patients', selected: denominator.kind === 'per1000' },
      { value: 'raw', text: 'as plain numbers', selected: denominator.kind === 'raw' },
      { value: 'tests', text: 'as a proportion of', selected: denominator.kind === 'tests' },
    ],
    denominatorTests: pickOf('denominator_tests', 'all tests'),
    ccg: pickOf(
      'ccg_id',
      `all ${nounOf(catalogue, 'ccg_id')}`,
      groupBy !== 'ccg_id' || state.ccgIds.length > 0,
    ),
    lab: pickOf('lab_id', 'all labs', groupBy !== 'lab_id' || state.labIds.length > 0),
    practice: pickOf('practice_id', 'all practices', isTests || state.practiceIds.length > 0),
    highlight: pickOf('highlight_entities', `no ${nounOf(catalogue, groupBy, 1)}`),
    months: comparesPeriods
      ? undefined
      : {
          from: monthChoices(catalogue, state.from, addsUp ? 'a year before' : 'the first month'),
          to: monthChoices(catalogue, state.to, 'the last month'),
        },
    periods: periodsChoice(state, catalogue),
    averages: isMonthly
      ? undefined
      : {
          window: [
            { value: '', text: 'month by month', selected: state.window === 1 },
            { value: '12', text: 'as 12-month averages', selected: state.window === 12 },
          ],
          lastYear: state.lastYear,
        },
    limits: limitsChoice(state, catalogue),
    groups: {
      make: groupsPageUrl(state),
      edit: state.groups.map(({ name }) => ({
        text: name,
        href: groupsPageUrl(state, name),
      })),
      isOnly: state.onlyGroups,
      only: `Only ${nounOf(catalogue, memberKindOf(groupBy))} in ${state.groups.length === 1 ? 'the group' : 'the groups'}`,
    },
    hideSparse: state.hideSparse,
    decileLines:
      drawsDeciles === undefined
        ? undefined
        : { isChosen: state.deciles === 'lines', isOffered: drawsDeciles },
    hiddenFields: [
      { name: 'was', value: groupBy },
      ...state.groups.map(group => ({ name: 'group', value: ownGroupText(group) })),
      ...[
        ...HIDDEN_FIELDS,
        ...(state.view === 'xmr' ? [] : ['baseline', 'rebase', 'season']),
        ...(isMonthly ? ['window', 'compare'] : []),
        ...(comparesPeriods ? ['from', 'to'] : ['a', 'b']),
        ...(drawsDeciles === undefined ? ['deciles'] : []),
      ].flatMap(name => {
        const value = query.get(name);
        return value === null ? [] : [{ name, value }];
      }),
    ],
  };
}

/**
 * The chosen entries in the order in which they were chosen, which decides their colours; then the others by
 * name.
 */
function choicesOf(
  offered: readonly Named[],
  ids: Ids,
  entriesById: ReadonlyMap<string, Named>,
): Choice[] {
  const chosenIds = new Set(ids);
  const first = ids.map(id => ({
    value: id,
    // What is not in the data stays chosen: without it the form would ask for all.
    text: optionText(entriesById.get(id) ?? { id, name: 'Not in the data' }),
    selected: true,
  }));
  const others = offered
    .filter(({ id }) => !chosenIds.has(id))
    .map(entry => ({ value: entry.id, text: optionText(entry), selected: false }));
  return [...first, ...others.sort((a, b) => collator.compare(a.text, b.text))];
}

/** Result types in the order of their codes. People know them by name, so the codes are not shown. */
const resultChoices = (offered: readonly Named[], ids: Ids): Choice[] =>
  offered.map(({ id, name }) => ({ value: id, text: name, selected: ids.includes(id) }));

interface MonthsChoice {
  readonly from: readonly Choice[];
  readonly to: readonly Choice[];
}

/** The two periods. Either end of each may be the usual month, which the list has once. */
function periodsChoice(state: ChartState, catalogue: Catalogue): Form['periods'] {
  if (state.view !== 'change') return undefined;
  const { firstMonth, lastMonth } = catalogue;
  const ends = [firstMonth, lastMonth].flatMap(month => month ?? []);
  const usual = periodsOf({ periodA: null, periodB: state.periodB }, ends);
  const usualB = periodsOf({ periodA: null, periodB: null }, ends);
  const text = (month: Month | undefined): string =>
    month === undefined ? 'the usual month' : shortMonth(month);
  const choicesOf = (current: Month | null, month: Month | undefined): Choice[] =>
    monthChoices(catalogue, current, text(month)).filter(
      ({ value, selected }) =>
        selected || value === '' || month === undefined || value !== yearAndMonth(month),
    );
  const choiceOf = (range: MonthRange | null, period: Period | undefined): MonthsChoice => ({
    from: choicesOf(range?.from ?? null, period?.from),
    to: choicesOf(range?.to ?? null, period?.to),
  });
  return { a: choiceOf(state.periodA, usual?.a), b: choiceOf(state.periodB, usualB?.b) };
}

interface LimitsChoice {
  readonly from: readonly Choice[];
  readonly to: readonly Choice[];
  readonly rebase: readonly Choice[];
  readonly withoutSeason: boolean;
}

function limitsChoice(state: ChartState, catalogue: Catalogue): LimitsChoice | undefined {
  if (state.view !== 'xmr') return undefined;
  const { baseline, rebase, withoutSeason } = state;
  return {
    from: monthChoices(catalogue, baseline?.from ?? null, 'the first month'),
    to: monthChoices(catalogue, baseline?.to ?? null, 'the last month'),
    rebase: monthChoices(catalogue, rebase, 'no month'),
    withoutSeason,
  };
}

/**
 * The months of the data, and the chosen one. `all` names the choice that follows the data, whichever month
 * that is.
 */
function monthChoices(
  { firstMonth, lastMonth }: Catalogue,
  current: Month | null,
  usualText: string,
): Choice[] {
  const count =
    firstMonth === undefined || lastMonth === undefined ? 0 : lastMonth - firstMonth + 1;
  const months = Array.from({ length: count }, (_, i) => (firstMonth ?? 0) + i);
  const offered = current === null || months.includes(current) ? months : [...months, current];
  return [
    { value: '', text: usualText, selected: current === null },
    ...offered
      .sort((a, b) => a - b)
      .map(month => ({
        value: yearAndMonth(month),
        text: shortMonth(month),
        selected: month === current,
      })),
  ];
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
