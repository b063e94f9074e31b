import { restrictsDenominator } from '../domain/resultCategory.ts';
import type { ChartState } from '../state/chartState.ts';
import { type Names, nounOf } from './names.ts';
import { filterPhrases, resultWords, testsOf } from './title.ts';
import { capitalised } from './words.ts';

/**
 * What the numbers are, in one sentence with numerator, denominator and filters spelled out: the
 * line under a chart and the `definition` of its JSON.
 */
export function definitionOf(state: ChartState, names: Names): string {
  const { denominator, groupBy, filter } = state;
  const results = resultWords(filter);
  const numerator = [testsOf(state.numerators, names), results].filter(Boolean).join(' ');
  const filters = filterPhrases(state, names);
  const scope = filters.length > 0 ? `, ${filters.join(', ')}` : '';
  const each = `for each ${nounOf(groupBy, 1)} and month${scope}`;
  if (denominator.kind === 'raw') return `${capitalised(numerator)}: their number ${each}.`;
  if (denominator.kind === 'per1000') {
    return `${capitalised(numerator)} ÷ registered patients × 1000, ${each}.`;
  }
  const tests = testsOf(denominator.codes, names);
  const whole = restrictsDenominator(filter) ? `${tests} with numeric results` : tests;
  return `${capitalised(numerator)} ÷ ${whole}, ${each}.`;
}
