import { shortListText } from '../../../charts/words/grammar.ts';
import type { Catalogue } from '../../../domain/catalogue.ts';
import { type ChartState, idSet } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import type { Link } from '../links.ts';

/** What would turn a ratio of tests into a share of them. */
export interface ShareOffer {
  readonly sentence: string;
  readonly link: Link;
}

const MOST_NAMED = 3;

/**
 * Offers to add the numerator's tests to the denominator's, where some are missing there: such a ratio can
 * be above 100%, which few expect of a proportion. Undefined where there is nothing to add.
 */
export function shareOffer(state: ChartState, catalogue: Catalogue): ShareOffer | undefined {
  const { view, numerators, denominator } = state;
  if (view === 'measure' || denominator.kind !== 'tests' || denominator.codes.length === 0) return;
  const missing = numerators.filter(code => !denominator.codes.includes(code));
  if (numerators.length > 0 && missing.length === 0) return;
  const names = shortListText(
    missing.map(code => catalogue.nameOf('test_code', code)),
    MOST_NAMED,
  );
  const codes = numerators.length === 0 ? [] : idSet([...denominator.codes, ...missing]);
  const href = buildUrl({ ...state, denominator: { kind: 'tests', codes }, page: 1 });
  if (numerators.length === 0) {
    return {
      sentence: 'All tests are counted but divided by some, so this is a ratio and not a share.',
      link: { text: 'Divide by all tests', href },
    };
  }
  const verb = missing.length === 1 ? 'is' : 'are';
  return {
    sentence: `${names} ${verb} not among the tests that it is divided by, so this is a ratio and not a share.`,
    link: { text: `Divide by ${missing.length === 1 ? 'it' : 'them'} too`, href },
  };
}
