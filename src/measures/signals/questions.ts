import type { Catalogue, TestEntry } from '../../domain/catalogue.ts';
import type { MeasureDefinition } from '../../domain/measureDefinition.ts';
import { type ChartState, DEFAULT_STATE, stateOfMeasure } from '../../state/chartState.ts';
import { RESULT_SHARES, type ResultShare } from '../../state/standOuts.ts';

/** What organisations’ pages are about. */
export const ORGANISATION_KINDS = ['practice_id', 'ccg_id', 'lab_id'] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** One question that is asked of every organisation of a type: a predefined measure, or a test per 1000 patients. */
export interface SignalQuestion {
  /** The measure’s id or the test’s code. */
  readonly id: string;
  readonly measure: MeasureDefinition | undefined;
  readonly test: TestEntry | undefined;
  readonly state: ChartState;
}

/**
 * The predefined measures in the order of their page, then the tests that pages offer, by code. A test that
 * a measure asks about in the same way is not asked about twice. Measures that are plain numbers are left
 * out: they follow from an organisation’s size.
 */
export function signalQuestions(
  { measures, tests }: Catalogue,
  groupBy: OrganisationKind,
): SignalQuestion[] {
  const base: ChartState = { ...DEFAULT_STATE, groupBy };
  const ofMeasures = measures
    .map(measure => ({ measure, state: stateOfMeasure(base, measure) }))
    .filter(({ state }) => state.denominator.kind !== 'raw')
    .map(({ measure, state }) => ({ id: measure.id, measure, test: undefined, state }));
  const measuredTests = new Set(
    ofMeasures.flatMap(({ state }) => (isTestPer1000(state) ? state.numerators : [])),
  );
  const ofTests = tests
    .filter(({ id, shown }) => shown && !measuredTests.has(id))
    .map(test => ({
      id: test.id,
      measure: undefined,
      test,
      state: { ...base, numerators: [test.id] },
    }));
  return [...ofMeasures, ...ofTests];
}

/** The share of its own results that a question about one test asks for; undefined where it asks something else. */
export function shareOf({ state }: Pick<SignalQuestion, 'state'>): ResultShare | undefined {
  const { numerators, denominator, filter } = state;
  const [code] = numerators;
  const isOfItself =
    numerators.length === 1 &&
    denominator.kind === 'tests' &&
    denominator.codes.length === 1 &&
    denominator.codes[0] === code;
  return isOfItself ? RESULT_SHARES.find(share => share === filter) : undefined;
}

/** The test that a question is about, if it is about one alone. */
export const testCodeOf = ({ state: { numerators } }: Pick<SignalQuestion, 'state'>) =>
  numerators.length === 1 ? numerators[0] : undefined;

/**
 * Every test’s shares of results under range, over range and without a usable range, by code. What a measure
 * asks is not asked twice. Their ids are `K:over_range`.
 */
export function resultQuestions(
  { measures, tests }: Catalogue,
  groupBy: OrganisationKind,
): SignalQuestion[] {
  const base: ChartState = { ...DEFAULT_STATE, groupBy };
  const measured = new Set(measures.map(measure => shareId(stateOfMeasure(base, measure))));
  return tests
    .filter(({ shown }) => shown)
    .flatMap(test =>
      RESULT_SHARES.map((filter): SignalQuestion => {
        const denominator = { kind: 'tests', codes: [test.id] } as const;
        const state: ChartState = { ...base, numerators: [test.id], denominator, filter };
        return { id: `${test.id}:${filter}`, measure: undefined, test, state };
      }),
    )
    .filter(({ state }) => !measured.has(shareId(state)));
}

const shareId = (state: ChartState): string | undefined => {
  const share = shareOf({ state });
  return share && `${state.numerators[0]}:${share}`;
};

const isTestPer1000 = ({ numerators, denominator, filter }: ChartState): boolean =>
  numerators.length === 1 && denominator.kind === 'per1000' && filter === 'all';
