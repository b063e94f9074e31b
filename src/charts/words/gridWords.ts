import { shortMonth } from '../../domain/month.ts';
import type { Series } from '../../domain/series.ts';
import { boundedAt, latestMonth } from '../../domain/standing.ts';
import type { TestPeers } from '../../domain/testPeers.ts';
import type { Answer, NamedState } from '../answer.ts';
import { type ValueStyle, valueText } from '../number.ts';
import type { Multiples } from '../small/multiples.ts';
import { capitalise, countWithNoun } from './grammar.ts';
import { nounOf } from './nouns.ts';
import type { Summary } from './summary.ts';
import { timePhrase } from './timeWords.ts';
import { chosenGroups, filterPhrases, questionOf } from './title.ts';

/**
 * `Potassium tests per 1000 patients at each practice in CCG A`, `… at Abbey Surgery` where it is the only
 * one, `…, test by test, at Abbey Surgery`.
 */
export const gridTitle = (question: NamedState): string =>
  `${whatByWhom(question)}${timePhrase(question.state)}`;

function whatByWhom(question: NamedState): string {
  const { state } = question;
  const noun = nounOf(question.catalogue, state.groupBy, 1);
  const quantity = capitalise(questionOf(question));
  const filters = filterPhrases(question, 'heading');
  if (state.groupBy !== 'test_code' && state.groupBy !== 'result_category') {
    const groups = chosenGroups(question);
    if (groups !== undefined) return [`${quantity} at ${groups}`, ...filters].join(', ');
    return `${quantity} at each ${noun} ${filters.join(', ') || 'nationally'}`;
  }
  return [quantity, `${noun} by ${noun}`, ...(filters.length > 0 ? filters : ['nationally'])].join(
    ', ',
  );
}

/** The top of a scale without needless decimals: `20%`, `120`. */
export const scaleText = (top: number, style: ValueStyle): string =>
  valueText(top, style).replace(/\.0+(?=%?$)/, '');

/** The axes of all small charts, in one sentence. */
export function axesSentence({ series: { months }, style }: Answer, { top }: Multiples): string {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return '';
  const span = `Every chart runs from ${shortMonth(first)} to ${shortMonth(last)}`;
  return top === undefined
    ? `${span}, and from 0 to the number in its corner, because tests differ too much for one scale.`
    : `${span} and from 0 to ${scaleText(top, style)}.`;
}

/** Says how many lines or bands are cut off; empty where none is. */
export function cutSentence({ charts }: Multiples): string {
  const n = charts.filter(chart => chart.isCut).length;
  if (n === 0) return '';
  return `In ${countWithNoun(n, 'chart')} the line or its range goes above the scale (marked ▲), so that the other charts can be read.`;
}

/**
 * Counts the tests of a practice that certainly lie outside the middle 80% of its peers, whatever values the
 * suppressed counts of the test and of the deciles have. Tests for which that is uncertain are counted
 * separately.
 *
 * @param noun the peers, such as `all practices` or `practices that use Plymouth`.
 */
export function testsSummary(
  { state, series, catalogue }: Answer,
  peers: ReadonlyMap<string, TestPeers>,
  noun: string,
): Summary | undefined {
  const practice = catalogue.nameOf('practice_id', state.practiceIds[0] ?? '');
  const sides = series.groups.flatMap(({ id }, group) => {
    const testPeers = peers.get(id);
    const side = testPeers && sideOf(series, group, testPeers);
    return side === undefined ? [] : [side];
  });
  const compared = sides.length;
  if (compared === 0) return undefined;
  const count = (side: Side): number => sides.filter(testSide => testSide === side).length;
  const number = (side: Side): string => (count(side) === 0 ? 'none' : `${count(side)}`);
  const verb = count('above') === 1 || compared === 1 ? 'was' : 'were';
  const uncompared = series.groups.length - compared;
  const uncertain = count('open');
  return {
    lead: `Of ${countWithNoun(compared, 'test')} at ${practice}, ${number('above')} ${verb} above the 9th decile of ${noun} in ${compared === 1 ? 'its' : 'their'} latest month and ${number('below')} below the 1st.`,
    notes: [],
    details: [
      ...(uncertain === 0
        ? []
        : [
            `For ${countWithNoun(uncertain, 'test')} this is uncertain, because counts are suppressed.`,
          ]),
      ...(uncompared === 0
        ? []
        : [
            `Too few practices have figures to compare ${countWithNoun(uncompared, 'other test')} with, so ${uncompared === 1 ? 'its line is' : 'their lines are'} shown alone.`,
          ]),
    ],
  };
}

type Side = 'above' | 'below' | 'between' | 'open';

/** The side of the outer deciles on which a test's latest value lies; undefined where it has none. */
function sideOf(series: Series, group: number, peers: TestPeers): Side | undefined {
  const latest = latestMonth(series, group);
  if (Number.isNaN(peers.p50[latest] ?? Number.NaN)) return undefined;
  const { low, high } = boundedAt(series, group, latest);
  const at = (decile: Float64Array): number => decile[latest] ?? Number.NaN;
  if (low > at(peers.p90_high)) return 'above';
  if (high < at(peers.p10_low)) return 'below';
  return high <= at(peers.p90_low) && low >= at(peers.p10_high) ? 'between' : 'open';
}
