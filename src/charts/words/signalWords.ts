import type { FunnelPoint } from '../../domain/funnel.ts';
import { type Month, monthSpan, shortMonth } from '../../domain/month.ts';
import type { Bounded, Place } from '../../domain/place.ts';
import { apartByChance, type Sides, type Signal } from '../../domain/signals.ts';
import type { Variation } from '../../domain/xmr.ts';
import { intervalText, type ValueStyle } from '../number.ts';
import { countWithNoun } from './grammar.ts';
import { againstText, isAnyPlace } from './placeWords.ts';

/** What a signal is, in a few words and a sign that do not call it good or bad. */
export interface SignalBadge {
  readonly sign: string;
  readonly text: string;
}

export function signalBadge({ tier, side }: Signal): SignalBadge {
  const way = side === 'high' ? 'higher' : 'lower';
  switch (tier) {
    case 'apart':
      return { sign: side === 'high' ? '▲' : '▼', text: `Stands apart: ${way}` };
    case 'changed':
      return { sign: '◆', text: `Changed: ${way} than ordinary` };
    case 'ordinary':
      return { sign: '●', text: 'Nothing stands out' };
    case 'few':
      return { sign: '–', text: 'Too few to say' };
  }
}

/** What a sentence about one question needs. */
export interface SignalFacts {
  readonly value: Bounded;
  readonly place: Place | undefined;
  readonly point: FunnelPoint | undefined;
  readonly sides: Sides;
  /** Undefined where it is not looked at. */
  readonly variation: Variation | undefined;
  readonly signal: Signal;
  /** Months with figures in the period. */
  readonly months: number;
  /** The latest month with a value; undefined where it has none. */
  readonly latest: Month | undefined;
}

export interface SignalContext {
  readonly style: ValueStyle;
  readonly period: { readonly first: Month; readonly last: Month };
  /** So many others in words: `84 other practices that use Plymouth`. */
  readonly others: (n: number) => string;
  /** Whether the value is a number a month, as rates are. */
  readonly isMonthly: boolean;
}

export const signalPeriod = ({ first, last }: SignalContext['period']): string =>
  monthSpan(first, last);

/**
 * One plain sentence: the value of the period with its bounds, its place among the others, on which side of
 * the median it was month by month, and whether its latest month is out of its own ordinary variation.
 */
export function signalSentence(facts: SignalFacts, context: SignalContext): string {
  const { value, place, months } = facts;
  if (!place) return `No figures in ${signalPeriod(context.period)}.`;
  const aMonth = context.isMonthly ? ' a month' : '';
  const text = `${intervalText(value, context.style)}${aMonth}`;
  const parts = [text, placeClause(place, context), sideClause(facts.sides, months, place)];
  return [
    `${parts.filter(Boolean).join(', ')}.`,
    facts.signal.tier === 'few' ? FEW : openSentence(facts),
    changeSentence(facts),
  ]
    .filter(Boolean)
    .join(' ');
}

const FEW = 'Too few tests, or too many suppressed counts, to say whether it stands apart.';

const openSentence = ({ point }: SignalFacts): string =>
  point?.verdict === 'open' ? 'Suppressed counts leave open whether it stands apart.' : '';

function placeClause(place: Place, { others }: SignalContext): string {
  const n = place.peers - 1;
  if (n === 0) return '';
  if (isAnyPlace(place)) return `at an unknown place among ${others(n)}, as counts are suppressed`;
  return againstText(place, others(n));
}

function sideClause({ above, below }: Sides, months: number, place: Place): string {
  if (place.peers === 1 || Math.max(above, below) === 0) return '';
  const [side, n] = above >= below ? ['above', above] : ['below', below];
  return `and ${side} the median in ${n} of ${countWithNoun(months, 'month')}`;
}

function changeSentence({ variation, latest }: SignalFacts): string {
  if (latest === undefined || variation === undefined) return '';
  const month = shortMonth(latest);
  return {
    ordinary: 'No sign of change in its latest month.',
    high: `Its latest month, ${month}, is higher than its own ordinary variation.`,
    low: `Its latest month, ${month}, is lower than its own ordinary variation.`,
    open: 'Suppressed counts leave open whether its latest month is out of the ordinary.',
    unknown: 'Too few months to say whether it has changed.',
  }[variation];
}

/** How many questions there are of each kind of signal. */
export interface SignalCounts {
  /** With enough to say. */
  readonly looked: number;
  readonly apart: number;
  readonly changed: number;
}

/**
 * The head of the page in one sentence or two.
 *
 * @param peers whom it is compared with: `the other practices that use Plymouth`.
 */
export function headSentence(
  { looked, apart, changed }: SignalCounts,
  { peers, isCompared, period }: { peers: string; isCompared: boolean; period: string },
): string {
  if (looked === 0) return `There are too few tests for ${period} to say anything.`;
  const start = `Of ${countWithNoun(looked, 'measure or test', 'measures and tests')} for ${period}, `;
  const changes = `${changed === 0 ? 'none' : changed} changed in the latest month`;
  if (!isCompared) {
    return `${start}${changes}. Fewer than ten can be compared, so none is said to stand apart.`;
  }
  const chance = apartByChance(looked);
  const digits = chance < 0.095 ? 2 : 1;
  const stands =
    apart === 1
      ? '1 stands'
      : `${apart === 0 ? 'none' : apart} ${apart === 0 ? 'stands' : 'stand'}`;
  return `${start}${stands} apart from ${peers} (about ${chance.toFixed(digits)} would by chance alone). ${
    apart === 0 ? 'Of these, ' : 'Of the rest, '
  }${changes}.`;
}
