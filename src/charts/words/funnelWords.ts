import {
  type Funnel,
  type FunnelVerdict,
  MIN_FOR_FUNNEL,
  OUTSIDE_BY_CHANCE,
} from '../../domain/funnel.ts';
import type { Period } from '../../domain/month.ts';
import type { Answer } from '../answer.ts';
import { eventsOf } from '../events.ts';
import { type FunnelChart, type FunnelRow, spanOf } from '../funnel.ts';
import { countWithError } from '../label.ts';
import { highlightedRows } from '../lines.ts';
import { decimalText, intervalText, valueText } from '../number.ts';
import { countWithNoun, listText, shortListText } from './grammar.ts';
import { nounOf } from './nouns.ts';
import { countedPeers, peersNoun } from './peerWords.ts';
import type { Summary } from './summary.ts';
import { highlightedNamed } from './title.ts';
import { periodTextWithUnit } from './unitWords.ts';

/** What a funnel says of an organisation, in a table and a tooltip. */
export const FUNNEL_FINDINGS: Readonly<Record<FunnelVerdict, string>> = {
  high: 'above the limits',
  low: 'below the limits',
  near: 'between the inner and the outer limit',
  inside: 'within the limits',
  open: 'left open by suppressed counts',
  few: 'too few tests to say',
};

/**
 * `35.4 (1,204 tests; 2,840 patients): within the limits`, `41.2% (35 / 85 tests): above the limits`: an
 * organisation in a tooltip.
 */
export function funnelLabel(row: FunnelRow, { series, style }: Answer): string {
  const { counts, value, size, sizeError, point } = row;
  const numerator = countWithError(counts.numerator, counts.numeratorError);
  const denominator = countWithError(counts.denominator, counts.denominatorError);
  const made =
    series.denominatorKind === 'per1000'
      ? `${numerator} tests; ${countWithError(Math.round(size), Math.round(sizeError))} patients`
      : `${numerator} / ${denominator} tests`;
  const text = `${valueText(value.value, style)} (${made})`;
  return point ? `${text}: ${FUNNEL_FINDINGS[point.verdict]}` : text;
}

/** More names than this are counted, not listed. */
const MOST_NAMED = 8;
/** More highlighted organisations than this are left to the table. */
const MOST_DESCRIBED = 3;

/** A funnel in sentences: the highlighted organisations first, then who lies outside. */
export function funnelSummary(chart: FunnelChart, answer: Answer): Summary {
  const { period, rows, funnel, why } = chart;
  const highlighted = highlightedRows(rows);
  const missing = highlightedNamed(answer).filter(
    ({ id }) => !highlighted.some(row => row.group.id === id),
  );
  const absent =
    missing.length === 0 || !period
      ? []
      : [
          `There are no figures for ${listText(missing.map(({ name }) => name))} in ${spanOf(period)}.`,
        ];
  if (!funnel || !period)
    return { lead: noFunnelSentence(chart, answer), notes: absent, details: [] };
  const described = highlighted.slice(0, MOST_DESCRIBED);
  const [first, ...others] = described.map(row => standing(row, period, answer));
  const sentences = outsideSentences(rows, period, answer);
  const more = highlighted.length - described.length;
  const [lead = '', ...notes] = first === undefined ? sentences : [first];
  return {
    lead,
    notes: [...(first === undefined ? notes : sentences), ...absent],
    details: [
      ...others,
      ...(more > 0
        ? [`${countWithNoun(more, 'other')} ${more === 1 ? 'is' : 'are'} highlighted too.`]
        : []),
      ...spreadSentence(chart, answer),
      ...eventSentence(period, answer),
      ...(why === undefined && rows.some(({ isPeer, group }) => !isPeer && !group.members)
        ? ['The limits come only from those that it is compared with.']
        : []),
    ],
  };
}

/** Why there is no funnel. */
function noFunnelSentence({ why, rows }: FunnelChart, { state, series }: Answer): string {
  const noun = nounOf(series, state.groupBy);
  if (why === 'tests') return `A funnel plot compares organisations, not ${noun}.`;
  if (why === 'raw') {
    return `A funnel plot needs a size to allow for, and plain numbers have none.`;
  }
  const n = rows.filter(({ isPeer }) => isPeer).length;
  if (why === 'few') {
    return `Only ${countedPeers(series, n)} ${n === 1 ? 'has' : 'have'} figures, fewer than the ${MIN_FOR_FUNNEL} that a funnel plot needs.`;
  }
  return 'There are no figures for this question.';
}

/** `Alpha stood at 35.4 tests per 1000 patients a month in 2019, within the limits for its size (22 to 50).` */
function standing(
  { group, value, point, limits }: FunnelRow,
  period: Period,
  answer: Answer,
): string {
  const { style } = answer;
  const text = periodTextWithUnit(intervalText(value, style), answer);
  const subject = `${group.name} stood at ${text} in ${spanOf(period)}`;
  if (!point || !limits) return `${subject}.`;
  const { outer } = limits;
  const range = `${valueText(outer.lower, style)} to ${valueText(outer.upper, style)}`;
  return {
    high: `${subject}, above the limits for its size (${range}).`,
    low: `${subject}, below the limits for its size (${range}).`,
    near: `${subject}, between the inner and the outer limit for its size (${range}).`,
    inside: `${subject}, within the limits for its size (${range}).`,
    open: `${subject}. Suppressed counts leave open whether that is within the limits for its size (${range}).`,
    few: `${subject}. At its size so few tests are expected that the funnel plot says nothing about it.`,
  }[point.verdict];
}

/** Who lies outside, how many would by chance, and of whom it cannot be said. */
function outsideSentences(rows: readonly FunnelRow[], period: Period, answer: Answer): string[] {
  const { series } = answer;
  const peers = rows.filter(({ isPeer }) => isPeer);
  const withVerdict = (...verdicts: readonly FunnelVerdict[]): FunnelRow[] =>
    peers.filter(({ point }) => point && verdicts.includes(point.verdict));
  const [high, low, open, few] = [
    withVerdict('high'),
    withVerdict('low'),
    withVerdict('open'),
    withVerdict('few'),
  ];
  const judged = peers.length - few.length;
  const n = high.length + low.length;
  const when = spanOf(period);
  const noun = peersNoun(series);
  const lead =
    n === 0
      ? `No ${peersNoun(series, 1)} is certain to lie outside the limits in ${when}.`
      : `${n.toLocaleString('en-GB')} of ${countedPeers(series, judged)} ${n === 1 ? 'lies' : 'lie'} outside the limits in ${when}.`;
  const expected = judged * OUTSIDE_BY_CHANCE;
  return [
    lead,
    ...(high.length > 0 ? [`Above: ${namesOf(high)}.`] : []),
    ...(low.length > 0 ? [`Below: ${namesOf(low)}.`] : []),
    `By chance alone, about ${expectedText(expected)} of ${judged.toLocaleString('en-GB')} would.`,
    ...(open.length > 0
      ? [
          `Suppressed counts leave this open for ${n === 0 ? countWithNoun(open.length, peersNoun(series, 1), noun) : countWithNoun(open.length, 'other')}.`,
        ]
      : []),
    ...(few.length > 0
      ? [`For ${few.length.toLocaleString('en-GB')}, too few tests are expected to say anything.`]
      : []),
  ];
}

/** Those furthest out first. */
const namesOf = (rows: readonly FunnelRow[]): string =>
  shortListText(
    rows
      .toSorted((a, b) => Math.abs(b.point?.z.value ?? 0) - Math.abs(a.point?.z.value ?? 0))
      .map(({ group }) => group.name),
    MOST_NAMED,
  );

/** One significant digit below one, whole numbers above. */
const expectedText = (n: number): string =>
  n < 1 ? String(Number(n.toPrecision(1))) : decimalText(n, 0);

/** Over this share of the variance, that between organisations decides the limits. */
const MOST_OF_VARIANCE = 0.8;

/** That organisations differ by more than chance and size explain, as they do for most rates. */
function spreadSentence({ funnel, rows }: FunnelChart, { series }: Answer): string[] {
  if (!funnel || funnel.tau2 === 0) return [];
  const noun = peersNoun(series);
  const start = `${noun.charAt(0).toUpperCase()}${noun.slice(1)} differ by`;
  const isFar = shareBetween(funnel, rows) > MOST_OF_VARIANCE;
  return [
    `${start} ${isFar ? 'far more' : 'more'} than chance and size explain; the limits allow for that.`,
  ];
}

/** The share of the variance of a middling organisation that is not chance. */
function shareBetween({ tau2, kind, centre }: Funnel, rows: readonly FunnelRow[]): number {
  const sizes = rows.map(({ counts }) => counts.denominator).sort((a, b) => a - b);
  const middle = sizes[Math.floor(sizes.length / 2)] ?? 0;
  return tau2 / (tau2 + 1 / (4 * middle * (kind === 'rate' ? centre : 1)));
}

const MOST_EVENTS = 4;

/** What changed at the labs of the organisations shown within the period. */
function eventSentence({ from, to }: Period, answer: Answer): string[] {
  const texts = eventsOf(answer)
    .drawnEvents.filter(({ event: { month } }) => month >= from && month <= to)
    .map(({ text }) => text);
  return texts.length === 0
    ? []
    : [
        `Changes at the labs in these months: ${texts.slice(0, MOST_EVENTS).join('; ')}${texts.length > MOST_EVENTS ? `; and ${countWithNoun(texts.length - MOST_EVENTS, 'other')}` : ''}.`,
      ];
}

/** What the lines of the funnel are. */
export function funnelDefinition({ funnel }: FunnelChart): string {
  if (!funnel) return 'The counts of all months are added up.';
  const spread =
    funnel.tau2 === 0
      ? 'The limits allow for chance; organisations differ by no more than that.'
      : 'The limits allow for chance and for how much organisations usually differ (over-dispersion).';
  return `The counts of all months are added up. By chance alone, 5% would lie outside the inner limits and 0.2% outside the outer ones. ${spread}`;
}
