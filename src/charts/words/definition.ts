import { restrictsDenominator } from '../../domain/resultCategory.ts';
import { type ChartState, isDividedByItself, type View } from '../../state/chartState.ts';
import type { NamedState } from '../answer.ts';
import { capitalise } from './grammar.ts';
import { nounOf } from './nouns.ts';
import { chosenGroups, filterPhrases, resultWords, testsOf } from './title.ts';

/**
 * What the numbers are, in one sentence that gives the numerator, the denominator and the filters. It is the
 * line under a chart and the `definition` in its JSON. Where the predecessor divided differently (field
 * guide, section 3), a second sentence warns readers who follow an older link.
 */
export function definitionOf(question: NamedState): string {
  return [
    monthlyDefinition(question),
    ...windowSentence(question.state),
    ...lastYearSentence(question.state),
  ].join(' ');
}

function monthlyDefinition(question: NamedState): string {
  const { state, catalogue } = question;
  const { denominator, groupBy, filter } = state;
  const results = resultWords(filter);
  const numerator = [testsOf(state.numerators, catalogue), results].filter(Boolean).join(' ');
  const filters = filterPhrases(question);
  const scope = filters.length > 0 ? `, ${filters.join(', ')}` : '';
  const groups = chosenGroups(question);
  const perCell = groups
    ? `for ${groups} in each month${scope}`
    : `for each ${nounOf(catalogue, groupBy, 1)} and month${scope}`;
  if (denominator.kind === 'raw') return `${capitalise(numerator)}: their number ${perCell}.`;
  if (denominator.kind === 'per1000') {
    return `${capitalise(numerator)} ÷ registered patients × 1000, ${perCell}.`;
  }
  const tests = testsOf(denominator.codes, catalogue);
  const month = restrictsDenominator(filter) ? `${tests} with numeric results` : tests;
  if (isShareOfMonth(state)) {
    const part =
      groupBy === 'test_code'
        ? `${numerator}, each test by itself,`
        : `${numerator} of each result type`;
    return `${capitalise(part)} ÷ ${month} of the month${scope}. ${OLDER_LINKS}`;
  }
  return `${capitalise(numerator)} ÷ ${month}, ${perCell}.`;
}

const windowSentence = ({ window, denominator }: ChartState): string[] =>
  window === 1
    ? []
    : [
        denominator.kind === 'raw'
          ? 'Each point is the average of the 12 months that end there; if one of them is missing, so is the point.'
          : 'Each point is the sum of the 12 months that end there, divided by the sum of their denominators; if one of them is missing, so is the point.',
      ];

/** Where each view shows the values of the year before. */
const LAST_YEAR: Record<View, string> = {
  chart: 'Thin dashed lines show the values of 12 months earlier.',
  measure: 'Thin dashed lines show the values of 12 months earlier.',
  datatable: '“A year before” is the value of 12 months earlier.',
  grid: 'Thin dotted lines show the values of 12 months earlier.',
  xmr: 'An XmR chart does not show the values of 12 months earlier.',
  change: 'Two periods are compared without the values of 12 months earlier.',
  funnel: 'A funnel plot does not show the values of 12 months earlier.',
};

const lastYearSentence = ({ lastYear, view }: ChartState): string[] =>
  lastYear ? [LAST_YEAR[view]] : [];

const OLDER_LINKS = 'The previous version of this site showed a different number here.';

/**
 * Whether values are shares of the month's total: always for result types, and for tests unless each is
 * divided by its own results.
 */
const isShareOfMonth = (state: ChartState): boolean =>
  state.denominator.kind === 'tests' &&
  (state.groupBy === 'result_category' ||
    (state.groupBy === 'test_code' && !isDividedByItself(state)));
