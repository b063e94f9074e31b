import { GROUP_BYS, type GroupBy } from '../../src/domain/groupBy.ts';
import { RESULT_FILTERS, type ResultFilter } from '../../src/domain/resultCategory.ts';
import {
  type ChartState,
  DEFAULT_STATE,
  type Denominator,
  idSet,
} from '../../src/state/chartState.ts';
import {
  Dice,
  RANDOM_CCGS,
  RANDOM_FIRST,
  RANDOM_LABS,
  RANDOM_PRACTICES,
  RANDOM_TESTS,
} from '../support/randomData.ts';

const DENOMINATORS = ['per1000', 'raw', 'all', 'same', 'more', 'other'] as const;

/** Every group-by with every kind of denominator and every result filter; all else is left to chance. */
export function* randomStates(seed: number): Generator<ChartState> {
  const dice = new Dice(seed);
  for (const groupBy of GROUP_BYS) {
    for (const denominator of DENOMINATORS) {
      for (const filter of RESULT_FILTERS) yield randomState(dice, groupBy, denominator, filter);
    }
  }
}

function randomState(
  dice: Dice,
  groupBy: GroupBy,
  kind: (typeof DENOMINATORS)[number],
  filter: ResultFilter,
): ChartState {
  const numerators = dice.chance(0.25) ? [] : idSet(codes(dice));
  return {
    ...DEFAULT_STATE,
    groupBy,
    filter,
    numerators,
    denominator: denominatorOf(dice, kind, numerators),
    ccgIds: idSet(dice.chance(0.3) ? dice.some([...RANDOM_CCGS, 'unknown'], 0.4) : []),
    labIds: idSet(dice.chance(0.3) ? dice.some([...RANDOM_LABS, 'unknown'], 0.4) : []),
    practiceIds: idSet(dice.chance(0.25) ? dice.some([...RANDOM_PRACTICES, 'unknown'], 0.5) : []),
    hideSparse: dice.chance(0.35),
    ...timeOf(dice),
  };
}

/** Mostly all months, one by one; sometimes months that the data does not have. */
function timeOf(dice: Dice): Pick<ChartState, 'from' | 'to' | 'window' | 'lastYear'> {
  return {
    from: dice.chance(0.25) ? RANDOM_FIRST + dice.one([0, 3, 5, 12]) : null,
    to: dice.chance(0.25) ? RANDOM_FIRST + dice.one([12, 17, 24, 40]) : null,
    window: dice.chance(0.15) ? 12 : 1,
    lastYear: dice.chance(0.3),
  };
}

const codes = (dice: Dice): string[] => [
  dice.one(RANDOM_TESTS),
  ...dice.some([...RANDOM_TESTS, 'unknown'], 0.2),
];

function denominatorOf(
  dice: Dice,
  kind: (typeof DENOMINATORS)[number],
  numerators: readonly string[],
): Denominator {
  switch (kind) {
    case 'per1000':
    case 'raw':
      return { kind };
    case 'all':
      return { kind: 'tests', codes: [] };
    case 'same':
      return { kind: 'tests', codes: numerators };
    case 'more':
      return { kind: 'tests', codes: idSet([...numerators, ...codes(dice)]) };
    case 'other':
      return { kind: 'tests', codes: idSet(codes(dice)) };
  }
}
