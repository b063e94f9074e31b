import type { Catalogue, TestEntry } from '../../domain/catalogue.ts';
import type { MeasureDefinition } from '../../domain/measureDefinition.ts';
import { type ChartState, DEFAULT_STATE, stateOfMeasure } from '../../state/chartState.ts';

/** What an organisation’s page is about. */
export type OrganisationKind = 'practice_id' | 'ccg_id' | 'lab_id';

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

const isTestPer1000 = ({ numerators, denominator, filter }: ChartState): boolean =>
  numerators.length === 1 && denominator.kind === 'per1000' && filter === 'all';
