import type { Catalogue, Entry } from '../domain/catalogue.ts';
import type { GroupBy } from '../domain/groupBy.ts';
import { type MemberKind, memberKindOf } from '../domain/ownGroup.ts';
import { type ResultFilter, restrictsDenominator } from '../domain/resultCategory.ts';
import { type ChartState, type Ids, isDividedByItself, isProportion } from '../state/chartState.ts';

/** The dictionary numbers that a filter selects; undefined selects all, an empty set none. */
export type Selection = readonly number[] | undefined;

/** The CCGs, labs and practices that count. */
export interface OrganisationSets {
  readonly ccgs: Selection;
  readonly labs: Selection;
  readonly practices: Selection;
}

/** All organisations count. */
export const EVERYONE: OrganisationSets = {
  ccgs: undefined,
  labs: undefined,
  practices: undefined,
};

/** What numerators are divided by (field guide, section 3). */
export type Denominator =
  | { readonly kind: 'per1000' }
  | { readonly kind: 'raw' }
  | {
      readonly kind: 'tests';
      readonly tests: Selection;
      /** Counts only results within, under or over their range. */
      readonly numericOnly: boolean;
      /** True divides each group by its own tests, false all groups by the month's total. */
      readonly byGroup: boolean;
    };

/** A state's question in a store's dictionary numbers, without how it is shown. */
export interface Question {
  readonly groupBy: GroupBy;
  readonly organisations: OrganisationSets;
  readonly numerators: Selection;
  readonly results: ResultFilter;
  readonly denominator: Denominator;
  readonly isProportion: boolean;
  readonly hideSparse: boolean;
}

/** Ids that are not in the store are left out: a filter of these alone selects nothing. */
export function questionOf(catalogue: Catalogue, state: ChartState): Question {
  const members = membersOf(state);
  const withinGroups = (kind: MemberKind): ReadonlySet<string> | undefined =>
    kind === memberKindOf(state.groupBy) ? members : undefined;
  return {
    groupBy: state.groupBy,
    organisations: {
      ccgs: selectionOf(catalogue.ccgs, state.ccgIds, withinGroups('ccg_id')),
      labs: selectionOf(catalogue.labs, state.labIds, withinGroups('lab_id')),
      practices: selectionOf(catalogue.practices, state.practiceIds, withinGroups('practice_id')),
    },
    numerators: selectionOf(catalogue.tests, state.numerators),
    results: state.filter,
    denominator: denominatorOf(catalogue, state),
    isProportion: isProportion(state),
    hideSparse: state.hideSparse,
  };
}

function denominatorOf(catalogue: Catalogue, state: ChartState): Denominator {
  const { denominator } = state;
  if (denominator.kind !== 'tests') return denominator;
  return {
    kind: 'tests',
    tests: selectionOf(catalogue.tests, denominator.codes),
    numericOnly: restrictsDenominator(state.filter),
    byGroup: isDividedByGroup(state),
  };
}

/**
 * Organisations are divided by their own tests. Tests are too where a result filter asks for a share of
 * each test's results; otherwise tests, and results always, are shares of the month's total.
 */
function isDividedByGroup(state: ChartState): boolean {
  if (state.groupBy === 'result_category') return false;
  return state.groupBy !== 'test_code' || isDividedByItself(state);
}

/** The members of all own groups, where the question is about them alone. */
const membersOf = ({ groups, onlyGroups }: ChartState): ReadonlySet<string> | undefined =>
  onlyGroups && groups.length > 0 ? new Set(groups.flatMap(({ ids }) => ids)) : undefined;

function selectionOf(
  entries: readonly Entry[],
  ids: Ids,
  within?: ReadonlySet<string> | undefined,
): Selection {
  if (ids.length === 0 && within === undefined) return undefined;
  const idSet = new Set(ids);
  return entries
    .filter(({ id }) => (ids.length === 0 || idSet.has(id)) && (within?.has(id) ?? true))
    .map(entry => entry.ix);
}
