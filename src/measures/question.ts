import type { Catalogue, Entry } from '../domain/catalogue.ts';
import type { GroupBy } from '../domain/groupBy.ts';
import { type ResultFilter, restrictsDenominator } from '../domain/resultCategory.ts';
import { type ChartState, type Ids, isDividedByItself, isProportion } from '../state/chartState.ts';

/** Dictionary numbers that a filter keeps; undefined keeps all, an empty set none. */
export type Kept = readonly number[] | undefined;

/** Which practices and labs count. */
export interface Organisations {
  readonly ccgs: Kept;
  readonly labs: Kept;
  readonly practices: Kept;
}

/** How a test denominator belongs to the groups (field guide, section 3). */
export type Denominator =
  | { readonly kind: 'per1000' }
  | { readonly kind: 'raw' }
  | {
      readonly kind: 'tests';
      readonly tests: Kept;
      /** Only results within, under or over their range. */
      readonly numericOnly: boolean;
      /** True: every group by its own; false: all by the month's total. */
      readonly byGroup: boolean;
    };

/** A state in a store's own numbers, stripped of how it is shown. */
export interface Question {
  readonly groupBy: GroupBy;
  readonly organisations: Organisations;
  readonly numerators: Kept;
  readonly results: ResultFilter;
  readonly denominator: Denominator;
  readonly isProportion: boolean;
  readonly hideSparse: boolean;
}

/** Ids that the store does not know are in no set: a filter of them alone keeps nothing. */
export function questionOf(catalogue: Catalogue, state: ChartState): Question {
  return {
    groupBy: state.groupBy,
    organisations: {
      ccgs: keptOf(catalogue.ccgs, state.ccgIds),
      labs: keptOf(catalogue.labs, state.labIds),
      practices: keptOf(catalogue.practices, state.practiceIds),
    },
    numerators: keptOf(catalogue.tests, state.numerators),
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
    tests: keptOf(catalogue.tests, denominator.codes),
    numericOnly: restrictsDenominator(state.filter),
    byGroup: isDividedByGroup(state),
  };
}

/**
 * Organisations are divided by their own tests. Tests are, where a result filter asks which share of
 * each test's results it is; otherwise tests, and results always, are shares of the month's total.
 */
function isDividedByGroup(state: ChartState): boolean {
  if (state.groupBy === 'result_category') return false;
  return state.groupBy !== 'test_code' || isDividedByItself(state);
}

function keptOf(entries: readonly Entry[], ids: Ids): Kept {
  if (ids.length === 0) return undefined;
  const wanted = new Set(ids);
  return entries.filter(entry => wanted.has(entry.id)).map(entry => entry.ix);
}
